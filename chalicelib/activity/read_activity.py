"""Reads the activity of a channel: what is stored, and behind it the entries that only the feed has yet.

So the own action shows at once, and the cursor of a page is exact: the events behind it complete the page.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from typing import NamedTuple

from msgspec import Struct

from chalicelib.activity.activity_entry import LATEST, Facts, Position, facts_of, milliseconds, position_of
from chalicelib.activity.keep_activity import NAME
from chalicelib.activity.ports import StoredActivity
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry
from chalicelib.feed.follow_feed import ProjectionCursors
from chalicelib.feed.ports import Feed
from chalicelib.texts import folded

# How many entries a reader adds that the projection lacks.
MAX_TAIL = 100
# How many entries a page with filters reads at a time, and how many it examines.
MANY, MAX_EXAMINED = 200, 600


class Filters(Struct, frozen=True, kw_only=True):
    """Which entries are wanted; None for all. ``actor`` is a part of the actor's name, folded.

    ``first_ms`` and ``last_ms`` are inclusive, in ms since the epoch.
    """

    course_id: int | None = None
    type: str | None = None
    actor: str | None = None
    first_ms: int | None = None
    last_ms: int | None = None

    @property
    def needs_body(self) -> bool:
        """Whether entries must be read to find out whether they are wanted."""
        return self.type is not None or self.actor is not None

    def match(self, facts: Facts | None) -> bool:
        """Whether an entry with these facts is wanted, as far as its type, its actor and what it tells say."""
        if facts is None or not facts.tells_something:
            return False
        is_type = self.type is None or facts.type == self.type
        return is_type and (self.actor is None or self.actor in folded(facts.actor.name))


NO_FILTERS = Filters()


class ActivityPage(NamedTuple):
    """Entries, the latest first, and the position behind which the next page begins, None at the end.

    ``cursor`` is that of the last entry of the channel's feed up to which the activity is complete. ``newest`` is that
    of the last one which the first page includes. They differ where the projection has not begun on a long feed: the
    page then has the last MAX_TAIL entries, and what is before them is not known.
    """

    entries: list[Entry]
    next: Position | None
    cursor: Cursor
    newest: Cursor


class Activity:
    """The activity of every channel over the last ``retention``. ``now`` returns a time-zone aware instant."""

    def __init__(
        self,
        stored: StoredActivity,
        cursors: ProjectionCursors,
        feed: Feed,
        retention: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._stored, self._cursors, self._feed = stored, cursors, feed
        self._retention, self._now = retention, now

    def page(
        self,
        channel: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        before: Position | None = None,
        head: Head | None = None,
    ) -> ActivityPage:
        """Returns up to ``limit`` entries that pass the filters and are earlier than the position ``before``.

        ``head`` is that of the channel, if it was read already. A page with filters may be short or empty and yet have
        a ``next``: a limited number of entries is examined.
        """
        # Before the entries, never after: the events behind this cursor then complete the page.
        tail, cursor, newest = self._tail(channel, head or self._feed.head(channel))
        at_once = MANY if filters.needs_body else limit + 1
        examinable = max(MAX_EXAMINED, limit)
        found: list[Entry] = []
        last: Position | None = None
        rows = self._descending(channel, filters, before or LATEST, tail, at_once)
        for examined, (position, entry) in enumerate(rows):
            if len(found) == limit or examined == examinable:
                return ActivityPage(found, last, cursor, newest)
            last = position
            if filters.match(facts_of(entry)):
                found.append(entry)
        return ActivityPage(found, None, cursor, newest)

    def _tail(self, channel: str, head: Head) -> tuple[list[Entry], Cursor, Cursor]:
        """The first entries that the projection lacks, the cursor up to which all are known, and that of the last."""
        kept = self._cursors.read(NAME, channel)
        has_begun = kept is not None and kept.epoch == head.epoch
        if kept is None or not has_begun:
            kept = Cursor(head.epoch, max(0, head.prefix - MAX_TAIL))
        tail = self._feed.after(channel, kept.seq, MAX_TAIL) if kept.seq < head.prefix else []
        newest = Cursor(head.epoch, tail[-1].seq) if tail else kept
        # What is before the tail is not known.
        is_incomplete = not has_begun and kept.seq > 0
        return tail, Cursor(head.epoch, 0) if is_incomplete else newest, newest

    def _descending(
        self, channel: str, filters: Filters, before: Position, tail: list[Entry], at_once: int
    ) -> Iterator[tuple[Position, Entry]]:
        """Entries of the right course and time, the latest first, each once."""
        oldest = max(milliseconds(self._now() - self._retention), filters.first_ms or 0)
        first = Position(oldest, 0)
        end = before if filters.last_ms is None else min(before, Position(filters.last_ms + 1, 0))
        if first >= end:
            return
        newer = ((position, entry) for entry in tail if (position := position_of(entry)) is not None)
        course_id = filters.course_id
        fitting = [
            (position, entry)
            for position, entry in newer
            if first <= position < end and (course_id is None or _course(entry) == course_id)
        ]
        stored = self._stored.descending(channel, first, end, at_once, course_id)
        previous: Position | None = None
        newest_first = sorted(fitting, key=lambda each: each[0], reverse=True)
        for position, entry in merge(newest_first, stored, key=lambda each: each[0], reverse=True):
            if position != previous:
                yield position, entry
            previous = position


def _course(entry: Entry) -> int | None:
    facts = facts_of(entry)
    return facts.course_id if facts else None
