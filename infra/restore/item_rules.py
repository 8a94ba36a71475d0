"""What a restore does with each item of the courses table. Pure.

- Feeds are not copied, and those of the table are deleted. Their numbers belong to changes that the backup lacks; each
  channel begins a new epoch, so every cursor that a client holds is refused, and the client fetches its lists.
- The counter of courses stays, or is raised: a number that was given to a course is never given to another one.
- Everything else becomes as the backup has it, apart from items whose time is over.
"""

import hashlib
from typing import Any

import msgspec

from chalicelib.courses.dynamo import course_keys
from chalicelib.feed.dynamo import feed_keys

Item = dict[str, Any]
"""An item in DynamoDB's JSON, with all its attributes."""
ItemKey = tuple[str, str]

FEED_PREFIXES = (feed_keys.FEED_PREFIX, feed_keys.feed_head("").pk)
DIGEST_BITS = 128
_encoder = msgspec.json.Encoder(order="deterministic")


def key_of(item: Item) -> ItemKey:
    """Returns the item's primary key."""
    return item["PK"]["S"], item["SK"]["S"]


def is_feed(key: ItemKey) -> bool:
    """Whether the item is a feed entry or a feed head."""
    return key[0].startswith(FEED_PREFIXES)


def is_counter(key: ItemKey) -> bool:
    """Whether the item is the counter of courses."""
    return key == course_keys.COURSE_COUNTER


def is_over(item: Item, now: float) -> bool:
    """Whether the item's time is over at ``now``, in epoch seconds."""
    return "expiresAt" in item and float(item["expiresAt"]["N"]) <= now


def is_copied(item: Item, now: float) -> bool:
    """Whether the table gets the backup's item."""
    key = key_of(item)
    return not (is_feed(key) or is_counter(key) or is_over(item, now))


def is_lasting(item: Item) -> bool:
    """Whether the table must still have the copied item when it is checked: DynamoDB deletes others by itself."""
    return "expiresAt" not in item and not is_feed(key_of(item)) and not is_counter(key_of(item))


def digest(item: Item) -> int:
    """Returns a digest of the whole item. The digest of many items is the sum, modulo 2 ** DIGEST_BITS."""
    return int.from_bytes(hashlib.blake2b(_encoder.encode(item), digest_size=DIGEST_BITS // 8).digest())


def sum_of(digests: int) -> int:
    """Returns the digest of items whose digests add up to ``digests``, in whatever order they came."""
    return digests % (1 << DIGEST_BITS)
