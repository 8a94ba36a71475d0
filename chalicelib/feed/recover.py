"""What a client missed: all of it, in order, or a clear no.

Every transport recovers through here, so a cursor means the same on all of them.
"""

from __future__ import annotations

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed

# Beyond this a client is quicker with fresh lists than with the story of how they came about.
MOST_REPLAYED = 1000


class Recovered(Struct, frozen=True):
    """``reason`` is None when ``entries`` complete the client up to ``cursor``; else it says why they do not.

    Reasons: ``no_cursor``, ``unreadable``, ``other_epoch``, ``from_the_future``, ``expired``, ``too_far_behind``.
    """

    entries: list[Entry]
    cursor: Cursor
    reason: str | None = None


def recover(feed: Feed, channel: str, cursor_text: str | None, head: Cursor) -> Recovered:
    """Everything after the cursor. ``head`` was read from the feed before; entries newer than it may be included."""
    if cursor_text is None:
        return Recovered([], head, "no_cursor")
    cursor = Cursor.parse(cursor_text)
    why_not = refusal(cursor, head)
    if cursor is None or why_not:
        return Recovered([], head, why_not)
    if head.seq - cursor.seq > MOST_REPLAYED:
        return Recovered([], head, "too_far_behind")
    entries = feed.after(channel, cursor.seq, MOST_REPLAYED + 1)
    if not is_complete(entries, cursor, head):
        return Recovered([], head, "expired")
    return Recovered(entries, reached(entries, head))


def with_news(refused: Recovered, feed: Feed, channel: str) -> Recovered:
    """What came since the head was read, which nobody has pushed to a client that listens only since then."""
    news = feed.after(channel, refused.cursor.seq, MOST_REPLAYED)
    return Recovered(news, reached(news, refused.cursor), refused.reason)


def refusal(cursor: Cursor | None, head: Cursor) -> str | None:
    """Why nothing can follow from this cursor, as far as the head alone tells."""
    if cursor is None:
        return "unreadable"
    if cursor.epoch != head.epoch:
        return "other_epoch"
    if cursor.seq > head.seq:
        return "from_the_future"
    return None


def is_complete(entries: list[Entry], cursor: Cursor, head: Cursor, limit: int | None = None) -> bool:
    """Whether they run from the cursor without a hole to the head, or up to the limit."""
    unbroken = all(entry.seq == cursor.seq + n for n, entry in enumerate(entries, start=1))
    reaches = cursor.seq + len(entries) >= head.seq or (limit is not None and len(entries) >= limit)
    return unbroken and reaches


def reached(entries: list[Entry], head: Cursor) -> Cursor:
    return Cursor(head.epoch, entries[-1].seq) if entries else head
