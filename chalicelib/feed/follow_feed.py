"""Follows a channel's feed by number, for a projection: what is derived from the entries, such as a copy or a queue.

A projection has a cursor of its own for each channel. What has been applied is never in question, because the cursor
moves only from the value that was read: a crash, a repeated batch of the stream or a second process applies entries
again, so ``apply`` must be idempotent, and never leaves entries out. A projection that stands still lacks the entries
behind its cursor, and the next call applies all of them.
"""

from collections.abc import Callable
from itertools import takewhile
from typing import Protocol

from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry, entry_epoch
from chalicelib.feed.ports import RetainedFeed

# How many entries are applied before the cursor moves, and how often one call does that at most.
BATCH = 100
MAX_BATCHES = 100


class ProjectionCursors(Protocol):
    """Up to which entry of a channel each projection has applied the feed."""

    def read(self, name: str, channel: str) -> Cursor | None:
        """Returns the cursor of the projection, None if it has not begun there."""
        ...

    def move(self, name: str, channel: str, cursor: Cursor, replaced: Cursor | None) -> bool:
        """Stores the cursor in place of the one that was read. Returns False if another process was faster."""
        ...

    def remove(self, name: str, channel: str, replaced: Cursor) -> None:
        """The projection has no cursor there, unless another process has moved the one that was read."""
        ...


def follow_feed(
    cursors: ProjectionCursors,
    name: str,
    feed: RetainedFeed,
    channel: str,
    apply: Callable[[list[Entry]], object],
    *,
    begin: int = 0,
    batch: int = BATCH,
) -> None:
    """The projection ``name`` has applied all contiguous entries of the channel.

    ``apply`` gets at most ``batch`` entries in their order, events only: marks (``skip``, ``lost``) just move the
    cursor. A projection without a cursor begins with the entry of the number ``begin``, or the oldest behind it that
    has not expired. Entries that expired before they were applied are passed over, and so are those of an epoch that
    has ended. Raises BusyError when all that takes more rounds than MAX_BATCHES of BATCH entries: a repetition goes on
    from there. What ``apply`` raises is raised, and the cursor stays before those entries.
    """
    for _ in range(MAX_BATCHES * BATCH // batch):
        stored = cursors.read(name, channel)
        cursor = _retained(feed, channel, begin - 1, feed.head(channel)) if stored is None else stored
        entries = feed.after(channel, cursor.seq, batch)
        present = _of_epoch(cursor.epoch, entries)
        if not present:
            head = feed.head(channel)
            if head.is_reached_by(cursor):
                # The next number may be under way. Its entry, or the skip in its place, will be announced.
                if stored is None:
                    cursors.move(name, channel, cursor, stored)
                return
            cursors.move(name, channel, _go_on(feed, channel, cursor, head, entries), stored)
            continue
        if events := [entry for entry in present if entry.is_event]:
            apply(events)
        is_moved = cursors.move(name, channel, Cursor(cursor.epoch, present[-1].seq), stored)
        if is_moved and len(present) == len(entries) < batch:
            return
    raise BusyError


def _go_on(feed: RetainedFeed, channel: str, cursor: Cursor, head: Head, entries: list[Entry]) -> Cursor:
    """Returns a cursor to go on from when the feed has later entries, and none that continues ``cursor``.

    ``entries`` follow the cursor in the feed. They are of another epoch.
    """
    if head.epoch != cursor.epoch:
        # All entries of a new epoch are later, though numbers may begin again.
        return _retained(feed, channel, 0, head)
    if ended := list(takewhile(lambda entry: entry_epoch(entry) != cursor.epoch, entries)):
        return Cursor(cursor.epoch, ended[-1].seq)
    return _retained(feed, channel, cursor.seq, head)


def _retained(feed: RetainedFeed, channel: str, seq: int, head: Head) -> Cursor:
    """Returns the cursor from ``seq`` on before which all entries have expired, and no number is under way."""
    first = feed.first_retained(channel, max(seq, 0))
    return Cursor(head.epoch, head.prefix if first is None else min(first - 1, head.prefix))


def _of_epoch(epoch: str, entries: list[Entry]) -> list[Entry]:
    return list(takewhile(lambda entry: entry_epoch(entry) == epoch, entries))
