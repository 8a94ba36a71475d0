"""Which events of the admins' channel are still stored, for webhooks that are behind them."""

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import unusable_reason
from chalicelib.people import channels


def before_oldest(feed: Feed, head: Head, after: int = 0) -> Cursor:
    """Returns the cursor behind which all entries up to the head are stored, at or behind the number ``after``.

    Entries expire in the order of their numbers, so a few reads find the place.
    """
    expired, kept = after, head.prefix
    while expired < kept:
        middle = (expired + kept) // 2
        if feed.after(channels.ADMIN, middle, 1):
            kept = middle
        else:
            expired = middle + 1
    return Cursor(head.epoch, kept)


def next_kept(feed: Feed, head: Head, cursor: Cursor) -> Cursor | None:
    """Returns from where to go on if entries right behind the cursor are no longer stored; None if they are stored.

    Behind a cursor of another epoch, all entries that are stored are new.
    """
    if unusable_reason(cursor, head):
        return before_oldest(feed, head)
    if cursor.seq >= head.prefix or feed.after(channels.ADMIN, cursor.seq, 1):
        return None
    return before_oldest(feed, head, cursor.seq)
