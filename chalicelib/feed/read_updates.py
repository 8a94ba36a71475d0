"""Polling: a channel's events after a cursor."""

from collections.abc import Container

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import is_complete, last_cursor, unusable_reason
from chalicelib.people.identity import Identity

# A function's response is at most 6 MB long, and the runtime of Python 3.11 writes a letter of two bytes as six.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_BYTES = 1_900_000


class Updates(Struct, frozen=True):
    """``entries`` is None when the newest cursor is among the caller's ``known``."""

    entries: list[Entry] | None
    cursor: Cursor
    more: bool = False


def read_updates(feed: Feed, identity: Identity, after: str | None, limit: int, known: Container[str] = ()) -> Updates:
    """At most ``limit`` entries of MAX_BYTES together after the cursor ``after``, and the cursor of the last.

    Raises CursorExpired when entries in between are missing, or the cursor is not of this feed.
    """
    head = feed.head(identity.channel)
    cursor = Cursor.parse(after) if after is not None else head.cursor
    reason = unusable_reason(cursor, head)
    if cursor is None or reason:
        raise CursorExpired(reason or "unreadable", str(head.cursor))
    if str(head.newest) in known:
        return Updates(None, head.newest)
    if cursor.seq >= head.prefix:
        return Updates([], cursor)
    entries = feed.after(identity.channel, cursor.seq, limit)
    if not is_complete(entries, cursor, head, limit):
        raise CursorExpired("expired", str(head.cursor))
    entries = first_bytes(entries, MAX_BYTES)
    position = last_cursor(entries, cursor)
    return Updates(entries, position, more=position.seq < head.prefix)


def first_bytes(entries: list[Entry], max_bytes: int) -> list[Entry]:
    """Returns the first entries that are not longer than ``max_bytes`` together, and at least one."""
    total = 0
    for count, entry in enumerate(entries):
        total += len(entry.data)
        if count and total > max_bytes:
            return entries[:count]
    return entries
