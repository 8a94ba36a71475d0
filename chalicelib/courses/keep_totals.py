"""Keeps the totals of a channel: applies each entry of its feed once, by number, however often it is announced."""

from collections.abc import Callable
from typing import Protocol

from chalicelib.courses.course_status import Status
from chalicelib.courses.totals import Broken, Totals, advanced, counted, steps
from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed

# How many entries one write applies.
BATCH = 500
MAX_ATTEMPTS = 10
# A reserved number is used or filled within that time, and so a count can end (feed/dynamo/feed_numbers.py).
PAUSE_SECONDS, MAX_PAUSES = 0.5, 20


class StoredTotals(Protocol):
    """The stored totals of each channel."""

    def read(self, channel: str) -> Totals | None:
        """Returns the totals as last stored, None if there are none."""
        ...

    def store(self, channel: str, totals: Totals, replaced: Totals | None) -> bool:
        """Stores the totals in place of those that were read. Returns False if another process was faster."""
        ...

    def statuses(self, channel: str, limit: int | None = None) -> dict[int, Status] | None:
        """Returns the status of each course in the channel's list; None if one status has more than ``limit``."""
        ...


def keep_totals(
    stored: StoredTotals, feed: Feed, channel: str, known: list[Entry], wait: Callable[[float], None]
) -> None:
    """The stored totals include all contiguous entries of the feed. ``known`` are entries that are read before.

    Totals that are missing, or that the feed does not continue, are counted. Raises BusyError when other processes, or
    numbers under way, prevent that: a repetition helps.
    """
    for _ in range(MAX_ATTEMPTS):
        totals = stored.read(channel)
        if totals is None:
            count_totals(stored, feed, channel, totals, wait)
            return
        entries = _following(known, totals.cursor.seq) or feed.after(channel, totals.cursor.seq, BATCH)
        if not entries and feed.head(channel).is_reached_by(totals.cursor):
            # The next number is under way. Its entry, or the skip in its place, will be announced.
            return
        try:
            after = advanced(totals, channel, entries)
        except Broken:
            count_totals(stored, feed, channel, totals, wait)
            return
        if stored.store(channel, after, totals) and len(entries) < BATCH and entries[-1].seq >= _last(known):
            return
    raise BusyError


def count_totals(
    stored: StoredTotals, feed: Feed, channel: str, replaced: Totals | None, wait: Callable[[float], None]
) -> Totals:
    """Counts the list of the channel, stores the totals in place of ``replaced``, and returns them. Raises BusyError.

    The list changes while it is read, so the courses with entries since then are counted as these entries say. Every
    change that the list shows has reserved its number before the list's end was read; once all these numbers are
    stored or filled, nothing can be missing.
    """
    before = feed.head(channel)
    statuses = stored.statuses(channel) or {}
    reserved = feed.head(channel).reserved
    for _ in range(MAX_PAUSES):
        head = feed.head(channel)
        if head.prefix >= reserved:
            break
        wait(PAUSE_SECONDS)
    else:
        raise BusyError
    if head.epoch != before.epoch:
        raise BusyError
    seq = before.prefix
    while seq < reserved:
        entries = feed.after(channel, seq, min(BATCH, reserved - seq))
        if not entries:
            raise BusyError
        try:
            done = steps(channel, entries, before.epoch)
        except Broken as exc:
            raise BusyError from exc
        for step in done:
            statuses.pop(step.course_id, None)
            if step.after is not None:
                statuses[step.course_id] = step.after
        seq = entries[-1].seq
    totals = Totals(Cursor(before.epoch, seq), counted(statuses))
    if not stored.store(channel, totals, replaced):
        raise BusyError
    return totals


def _following(known: list[Entry], seq: int) -> list[Entry]:
    by_seq = {entry.seq: entry for entry in known}
    found: list[Entry] = []
    while (entry := by_seq.get(seq + len(found) + 1)) and len(found) < BATCH:
        found.append(entry)
    return found


def _last(known: list[Entry]) -> int:
    return max((entry.seq for entry in known), default=0)
