"""Compares totals and the search index with the courses, and builds them where a stage has none yet.

A projection that is behind its feed is none the worse for it: only what it says about entries up to its cursor counts.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import DecodeError, json

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, Row
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys, search_keys
from chalicelib.courses.dynamo.search_index import DynamoSearchIndex, changes
from chalicelib.courses.dynamo.search_keys import Indexed, to_index
from chalicelib.courses.dynamo.stored_totals import DynamoTotals
from chalicelib.courses.keep_totals import BATCH, count_totals
from chalicelib.courses.totals import Broken, Counts, Totals, advanced, steps
from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.people import channels
from infra.verify_table.findings import Finding, State
from infra.verify_table.item_parts import Unreadable
from infra.verify_table.scanned_items import read_course
from infra.verify_table.verified_table import MAX_PARTS, VerifiedTable, delete

MAX_ATTEMPTS = 10
INDEXED_AT_ONCE = 200


class _Moment(NamedTuple):
    """A course, what is indexed of it at which version, and its postings; None for what does not exist."""

    course: Course | None
    indexed: Indexed | None
    version: int | None
    postings: dict[Key, Row]


class _Counted:
    """Stored totals, of which a count is not stored."""

    def __init__(self, stored: DynamoTotals) -> None:
        self.read, self.statuses = stored.read, stored.statuses

    def store(self, *_: object) -> bool:
        return True


class Projections:
    """``built`` counts the totals that were missing and are stored now; ``indexed`` the courses of a new index."""

    def __init__(
        self,
        table_name: str,
        service: Service,
        table: VerifiedTable,
        retention: timedelta,
        now: Callable[[], datetime],
        wait: Callable[[float], None],
    ) -> None:
        keyed = self._keyed = Table(table_name, service)
        self._table, self._wait = table, wait
        self._totals, self._index = DynamoTotals(keyed), DynamoSearchIndex(keyed)
        self._feed = DynamoFeed(keyed, retention, now=lambda: now().timestamp())
        self.built = self.indexed = 0

    def settled(self) -> Cursor | None:
        """Returns a cursor of the admins' feed: no later change gets its number or a lower one. None without a head."""
        row = self._keyed.get(feed_keys.feed_head(channels.ADMIN))
        return None if row is None else self._feed.head(channels.ADMIN).cursor

    def totals_findings(
        self, counts: dict[str, Counts], stored: dict[str, Totals], *, repair: bool
    ) -> Iterator[Finding]:
        """Yields wrong totals. ``counts`` and ``stored`` are what a scan found, by channel, which may be out of date.

        With ``repair``, totals are counted anew, also where there are none.
        """
        for channel in sorted({*counts, *stored}):
            if channel not in stored:
                self.built += repair and self._is_built(channel)
            elif stored[channel].counts != (counts.get(channel) or dict.fromkeys(Status, 0)) or (
                repair and stored[channel].cursor.epoch != self._feed.head(channel).epoch
            ):
                yield from self._compare(channel, repair=repair)

    def build_index(self, numbers: Iterable[int], settled: Cursor | None, progress: Callable[[int], None]) -> None:
        """All courses are indexed, unless the function can go on from where the index is.

        ``settled`` is from before the courses were read.
        """
        found, head = self._index.cursor(), self._feed.head(channels.ADMIN)
        if found is not None and self._goes_on(found):
            return
        if settled is None or settled.epoch != head.epoch:
            # This run has repaired the head, and no entry of before has the new epoch. Courses may have been added
            # since the scan, so the list is read, after the head.
            settled, scanned = head.cursor, set(numbers)
            added = (self._totals.statuses(channels.ADMIN) or {}).keys() - scanned
            numbers = scanned | {number for number in added if self._is_course(number)}
        batch: list[int] = []
        for number in [*numbers, 0]:
            batch += [number] if number else []
            if len(batch) == INDEXED_AT_ONCE or not number:
                self._index.index(batch)
                self.indexed += len(batch)
                batch = []
                progress(self.indexed)
        self._index.move(settled, found)

    def index_findings(self, course_id: int, keys: Iterable[Key], *, repair: bool) -> Iterator[Finding]:
        """Yields what the index says wrong about one course. ``keys`` are the postings that a scan found for it."""
        known, fact = list(keys), ""
        for _ in range(MAX_ATTEMPTS):
            try:
                moment = self._read(course_id, known)
            except Unreadable:
                return
            found = self._fault(moment)
            if not found or not repair:
                break
            fact = found
            self._mend(moment)
        if found or fact:
            state = State.REPAIRABLE if found else State.REPAIRED
            yield Finding(f"course {course_id}", found or fact, state)

    def _goes_on(self, cursor: Cursor) -> bool:
        """Whether the admins' feed still holds all entries behind the cursor."""
        head = self._feed.head(channels.ADMIN)
        while not head.is_reached_by(cursor):
            entries = self._feed.after(channels.ADMIN, cursor.seq, BATCH)
            if not entries or cursor.epoch != head.epoch:
                return False
            try:
                steps(channels.ADMIN, entries, head.epoch)
            except Broken:
                return False
            cursor = Cursor(head.epoch, entries[-1].seq)
        return True

    def _is_built(self, channel: str) -> bool:
        try:
            count_totals(self._totals, self._feed, channel, None, self._wait)
        except BusyError:
            return self._totals.read(channel) is not None
        return True

    def _compare(self, channel: str, *, repair: bool) -> Iterator[Finding]:
        about = f"totals of {channel}"
        for _ in range(MAX_ATTEMPTS):
            stored = self._totals.read(channel)
            try:
                counted = count_totals(_Counted(self._totals), self._feed, channel, stored, self._wait)
                if stored is None or self._agree(channel, stored, counted):
                    return
            except BusyError:
                continue
            except Broken:
                # The function counts anew with the next entry.
                self.built += repair and self._totals.store(channel, counted, stored)
                return
            else:
                fact = f"they are {_text(stored.counts)}, but the list holds {_text(counted.counts)}"
            if not repair:
                yield Finding(about, fact, State.REPAIRABLE)
                return
            if self._totals.store(channel, counted, stored):
                yield Finding(about, fact, State.REPAIRED)
                return
        yield Finding(about, f"they changed {MAX_ATTEMPTS} times while they were compared", State.REPAIRABLE)

    def _agree(self, channel: str, one: Totals, other: Totals) -> bool:
        """Raises Broken."""
        if one.cursor.epoch != other.cursor.epoch:
            raise Broken
        behind, ahead = sorted((one, other), key=lambda totals: totals.cursor.seq)
        while (missing := ahead.cursor.seq - behind.cursor.seq) > 0:
            behind = advanced(behind, channel, self._feed.after(channel, behind.cursor.seq, min(missing, BATCH)))
        return behind.counts == ahead.counts

    def _fault(self, moment: _Moment) -> str:
        """What is wrong with the index, empty for nothing."""
        course, indexed = moment.course, moment.indexed
        if course is None:
            # Then a search passes the postings over.
            return ""
        if indexed is None or (moment.version or 0) < course.version:
            cursor, head = self._index.cursor(), self._feed.head(channels.ADMIN)
            if cursor is None or cursor.epoch != head.epoch or cursor.seq < head.reserved:
                # Not built, or behind: the course is indexed when its entry is.
                return ""
            return f"the search index does not hold its version {course.version}"
        if (moment.version or 0) > course.version:
            # The course was put back. The function would not index it before it has passed that version.
            return f"the search index holds version {moment.version} of it, but the course has {course.version}"
        if indexed != to_index(course):
            return "the search index holds other words or another place of it"
        wanted = dict.fromkeys(indexed.keys, indexed.words)
        stored = {key: row.text for key, row in moment.postings.items()}
        return "" if stored == wanted else "its postings in the search index differ"

    def _mend(self, moment: _Moment) -> None:
        if moment.course is None:
            return
        wanted = set(to_index(moment.course).keys)
        stale = [key for key in moment.postings if key not in wanted]
        self._table.write([*changes(moment.course, None, moment.version), *map(delete, stale)])

    def _is_course(self, number: int) -> bool:
        """Whether there is a course of that number that can be read."""
        try:
            return self._read(number, []).course is not None
        except Unreadable:
            return False

    def _read(self, course_id: int, known: list[Key]) -> _Moment:
        """Raises Unreadable."""
        place, course_key = search_keys.indexed_key(course_id), course_keys.course(course_id)
        for _ in range(MAX_ATTEMPTS):
            first = self._table.snapshot([place, course_key])
            row = first.get(place)
            indexed = _decoded(row) if row else None
            keys = list(dict.fromkeys([*known, *(indexed.keys if indexed else [])]))
            postings: dict[Key, Row] = {}
            for start in range(0, len(keys), MAX_PARTS):
                now = self._table.snapshot([place, *keys[start : start + MAX_PARTS]])
                if now.pop(place, None) != row:
                    break
                postings |= now
            else:
                course = read_course(first[course_key]) if course_key in first else None
                return _Moment(course, indexed, row.number if row else None, postings)
        raise Unreadable(f"course {course_id} is indexed again and again")


def _decoded(row: Row) -> Indexed | None:
    try:
        return json.decode(row.text, type=Indexed)
    except DecodeError:
        return None


def _text(counts: Counts) -> str:
    return ", ".join(f"{number:,} {status}" for status, number in counts.items())
