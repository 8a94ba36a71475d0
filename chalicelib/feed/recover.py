"""The entries that a client missed: all of them in order, or the reason why not.

Every transport recovers by these functions, so a cursor means the same on each.
"""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import LOST, Entry
from chalicelib.feed.ports import Feed

# A client that missed more is quicker with fresh lists.
MAX_REPLAYED = 1000


class Recovered(Struct, frozen=True):
    """``reason`` is None when ``entries`` are all that the client missed up to ``cursor``, else it says why not.

    Reasons: ``no_cursor``, ``unreadable``, ``other_epoch``, ``from_the_future``, ``expired``, ``too_far_behind``,
    ``replay_limit``.
    """

    entries: list[Entry]
    cursor: Cursor
    reason: str | None = None


def recover(
    feed: Feed,
    channel: str,
    cursor_text: str | None,
    head: Head,
    may_replay: Callable[[int], bool] = lambda _count: True,
) -> Recovered:
    """Everything after the cursor, at most MAX_REPLAYED entries.

    ``head`` was read from the feed before; entries newer than it may be included. ``may_replay`` is asked, before the
    entries are read, whether that many may be sent; it is not asked when the client has missed none.
    """
    if cursor_text is None:
        return Recovered([], head.cursor, "no_cursor")
    cursor = Cursor.parse(cursor_text)
    reason = unusable_reason(cursor, head)
    if cursor is None or reason:
        return Recovered([], head.cursor, reason)
    missed = head.prefix - cursor.seq
    if missed > MAX_REPLAYED:
        return Recovered([], head.cursor, "too_far_behind")
    if missed > 0 and not may_replay(missed):
        return Recovered([], head.cursor, "replay_limit")
    entries = feed.after(channel, cursor.seq, MAX_REPLAYED + 1)
    if not is_complete(entries, cursor, head):
        return Recovered([], head.cursor, "expired")
    return Recovered(entries, last_cursor(entries, cursor))


def add_newer_entries(refused: Recovered, feed: Feed, channel: str) -> Recovered:
    """With the entries since the head was read: a client that subscribed only then gets them by no push."""
    newer = feed.after(channel, refused.cursor.seq, MAX_REPLAYED)
    readable = [entry for entry in newer if entry.event != LOST]
    return Recovered(readable, last_cursor(newer, refused.cursor), refused.reason)


def unusable_reason(cursor: Cursor | None, head: Head) -> str | None:
    """Why no replay is possible from this cursor, as far as the head alone tells; else None."""
    if cursor is None:
        return "unreadable"
    if cursor.epoch != head.epoch:
        return "other_epoch"
    if cursor.seq > head.reserved:
        return "from_the_future"
    return None


def is_complete(entries: list[Entry], cursor: Cursor, head: Head, limit: int | None = None) -> bool:
    """Whether the entries run from the cursor without a gap to the prefix of the head, or up to the limit.

    A number whose entry is lost is a gap.
    """
    unbroken = all(entry.seq == cursor.seq + n and entry.event != LOST for n, entry in enumerate(entries, start=1))
    reaches = cursor.seq + len(entries) >= head.prefix or (limit is not None and len(entries) >= limit)
    return unbroken and reaches


def last_cursor(entries: list[Entry], before: Cursor) -> Cursor:
    """The cursor of the last entry; the cursor ``before`` the entries when there are none."""
    return Cursor(before.epoch, entries[-1].seq) if entries else before
