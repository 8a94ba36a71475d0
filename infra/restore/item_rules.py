"""What a restore does with each item of the courses table. Pure.

- Feeds are not copied, and those of the table are deleted, with the totals, the cursors of all projections, the queued
  mails and the deliveries of webhooks. Their numbers belong to changes that the backup lacks; each channel begins a new
  epoch, so every cursor that a client holds is refused, and the client fetches its lists.
- The counter of courses stays, or is raised: a number that was given to a course is never given to another one.
- Calendar feeds stay: an address that was revoked since the backup must not read anything again.
- The directory of who is mailed stays, since the user pool is not restored either: whoever was disabled or has
  unsubscribed since the backup must not be mailed again. So does the key of the links in mails, so that all links work.
- What people have chosen about notices and mails stays.
- Webhooks and their secrets stay: one that was removed or paused since the backup must get nothing, and receivers have
  the present secret. After the restore their function finds that their cursors are of another epoch, which it tells
  the receivers.
- Everything else becomes as the backup has it, apart from items whose time is over.

docs/recovery.md says the same of every kind of item.
"""

import hashlib
from typing import Any

import msgspec

from chalicelib.calendars.dynamo import calendar_keys
from chalicelib.courses.dynamo import course_keys
from chalicelib.feed.dynamo import feed_keys, projection_cursors
from chalicelib.mail.dynamo import mail_keys
from chalicelib.notices.dynamo import notice_keys
from chalicelib.people.dynamo import people_keys
from chalicelib.webhooks.dynamo import webhook_keys

Item = dict[str, Any]
"""An item in DynamoDB's JSON, with all its attributes."""
ItemKey = tuple[str, str]

# The cursors of projections belong to a feed, and queued mails are about its entries. So are deliveries of webhooks.
FEED_PREFIXES = (feed_keys.FEED_PREFIX, feed_keys.feed_head("").pk, projection_cursors.PREFIX, mail_keys.QUEUE)
KEPT_KEYS = (course_keys.COURSE_COUNTER, mail_keys.SIGNING_KEY)
KEPT_PREFIXES = (
    calendar_keys.PREFIX,
    people_keys.recipients(""),
    notice_keys.notices_of_person("").pk,
    webhook_keys.ALL,
    webhook_keys.of_webhook(""),
)
DIGEST_BITS = 128
_encoder = msgspec.json.Encoder(order="deterministic")


def key_of(item: Item) -> ItemKey:
    """Returns the item's primary key."""
    return item["PK"]["S"], item["SK"]["S"]


def is_feed(key: ItemKey) -> bool:
    """Whether the item is a feed entry, a feed head, belongs to a cursor of a feed, or is about its entries."""
    return key[0].startswith(FEED_PREFIXES) or webhook_keys.is_delivery(*key)


def is_kept(key: ItemKey) -> bool:
    """Whether the table keeps its own item: the counter of courses, or what somebody has chosen, added or revoked."""
    return key in KEPT_KEYS or (key[0].startswith(KEPT_PREFIXES) and not is_feed(key))


def is_over(item: Item, now: float) -> bool:
    """Whether the item's time is over at ``now``, in epoch seconds."""
    return "expiresAt" in item and float(item["expiresAt"]["N"]) <= now


def is_copied(item: Item, now: float) -> bool:
    """Whether the table gets the backup's item."""
    key = key_of(item)
    return not (is_feed(key) or is_kept(key) or is_over(item, now))


def is_lasting(item: Item) -> bool:
    """Whether the table must still have the copied item when it is checked: DynamoDB deletes others by itself."""
    key = key_of(item)
    return "expiresAt" not in item and not (is_feed(key) or is_kept(key))


def digest(item: Item) -> int:
    """Returns a digest of the whole item. The digest of many items is the sum, modulo 2 ** DIGEST_BITS."""
    return int.from_bytes(hashlib.blake2b(_encoder.encode(item), digest_size=DIGEST_BITS // 8).digest())


def sum_of(digests: int) -> int:
    """Returns the digest of items whose digests add up to ``digests``, in whatever order they came."""
    return digests % (1 << DIGEST_BITS)
