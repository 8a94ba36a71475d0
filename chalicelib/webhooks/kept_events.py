"""Which events of the admins' channel are still stored, for webhooks that are behind them.

The feed may hold entries of several epochs, one behind the other: the repair of a head begins a new epoch, and its
numbers go on behind those of the one that ended.
"""

from collections.abc import Callable
from itertools import takewhile

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry, entry_epoch
from chalicelib.feed.ports import Feed
from chalicelib.people import channels


def before_oldest(feed: Feed, head: Head) -> Cursor:
    """Returns the cursor behind which all entries up to the head are stored, of whatever epoch."""
    seq = _before_first(feed, head, 0, lambda _entry: True)
    oldest = feed.after(channels.ADMIN, seq, 1)
    return Cursor(entry_epoch(oldest[0]) if oldest else head.epoch, seq)


def kept_behind(feed: Feed, cursor: Cursor, limit: int) -> list[Entry]:
    """Returns the entries right behind the cursor that are of its epoch, at most ``limit``."""
    entries = feed.after(channels.ADMIN, cursor.seq, limit)
    return list(takewhile(lambda entry: entry_epoch(entry) == cursor.epoch, entries))


def next_kept(feed: Feed, head: Head, cursor: Cursor) -> Cursor | None:
    """Returns from where to go on if no entry of the cursor's epoch is stored right behind it; None if one is.

    That is in front of the first stored entry of the head's epoch. None too if the cursor is at the end of the feed.
    """
    is_present = cursor.epoch == head.epoch and cursor.seq <= head.reserved
    if (is_present and cursor.seq >= head.prefix) or kept_behind(feed, cursor, 1):
        return None
    after = cursor.seq if is_present else 0
    return Cursor(head.epoch, _before_first(feed, head, after, lambda entry: entry_epoch(entry) == head.epoch))


def _before_first(feed: Feed, head: Head, after: int, is_wanted: Callable[[Entry], bool]) -> int:
    """Returns the number before the first stored entry behind ``after`` that is wanted, as are all behind it.

    Entries expire, and epochs end, in the order of their numbers, so a few reads find the place.
    """
    passed, kept = after, head.prefix
    while passed < kept:
        middle = (passed + kept) // 2
        found = feed.after(channels.ADMIN, middle, 1)
        if found and is_wanted(found[0]):
            kept = middle
        else:
            passed = middle + 1
    return kept
