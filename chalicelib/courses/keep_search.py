"""Keeps the search index of all courses: indexes each course that the admins' feed names, by number."""

from collections.abc import Iterable
from typing import Protocol

from chalicelib.courses.keep_totals import StoredTotals
from chalicelib.courses.totals import Broken, steps
from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed
from chalicelib.people import channels

BATCH = 100
MAX_ATTEMPTS = 10
# A stage with more courses of a status than that is indexed by `infra.verify_table`.
MAX_BUILT = 250


class SearchIndex(Protocol):
    """The index, and the cursor up to which it is kept."""

    def cursor(self) -> Cursor | None:
        """Returns the cursor, None while the index is not built."""
        ...

    def move(self, cursor: Cursor, replaced: Cursor | None) -> bool:
        """Stores the cursor in place of the one that was read. Returns False if another process was faster."""
        ...

    def index(self, numbers: Iterable[int]) -> None:
        """The index holds these courses as they are now, or later. Raises BusyError."""
        ...


def keep_search(index: SearchIndex, stored: StoredTotals, feed: Feed) -> bool:
    """Whether the index includes all contiguous entries of the feed; if not, it must be built. Raises BusyError."""
    for _ in range(MAX_ATTEMPTS):
        cursor = index.cursor()
        if cursor is None:
            return build_small(index, stored, feed, None)
        entries = feed.after(channels.ADMIN, cursor.seq, BATCH)
        if not entries:
            return feed.head(channels.ADMIN).is_reached_by(cursor) or build_small(index, stored, feed, cursor)
        try:
            numbers = _courses(entries, cursor)
        except Broken:
            return build_small(index, stored, feed, cursor)
        index.index(numbers)
        if index.move(Cursor(cursor.epoch, entries[-1].seq), cursor) and len(entries) < BATCH:
            return True
    raise BusyError


def build_small(index: SearchIndex, stored: StoredTotals, feed: Feed, replaced: Cursor | None) -> bool:
    """Indexes all courses, if there are few. Returns whether that is so."""
    before = feed.head(channels.ADMIN).cursor
    statuses = stored.statuses(channels.ADMIN, MAX_BUILT)
    if statuses is None:
        return False
    index.index(statuses)
    return index.move(before, replaced)


def _courses(entries: list[Entry], cursor: Cursor) -> list[int]:
    if entries[0].seq != cursor.seq + 1:
        raise Broken
    return [step.course_id for step in steps(channels.ADMIN, entries, cursor.epoch)]
