"""Courses in DynamoDB: a change is one batched consistent read and one transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import merge
from itertools import count
from typing import Protocol

from msgspec import json

from chalicelib.aws.table import Key, Row, Table
from chalicelib.courses.course import Course, Status
from chalicelib.courses.decide import Change
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.dynamo.paging import Place
from chalicelib.courses.dynamo.plan import Lifetimes, LostRace, Plan, Record, make_plan, read_bookings, shared_keys
from chalicelib.courses.dynamo.prefetch import SeenAhead, foreseen_keys, own_keys, seen_ahead
from chalicelib.courses.dynamo.recent_courses import RecentCourses
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.order import Order
from chalicelib.courses.ports import Page
from chalicelib.courses.prefetch import Receipt, Rehearse, Seen, Wanted
from chalicelib.courses.slots import Booking, Day
from chalicelib.errors import BusyError
from chalicelib.retry import full_jitter

CONTENTION_SECONDS = 20.0  # Well inside the API function's 30 s, so that the refusal still reaches the caller.
# About as long as an action takes, so that one pause lets one other through; and long enough for two hundred writers to
# find a gap. `make bench-write` shows the effect.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 4.0
# A page mostly ends within a day, which is read to its end: so many rows more spare most pages a second round trip.
REST_OF_DAY = 9

_course = json.Decoder(Course)
_history_entry = json.Decoder(HistoryEntry)


class Writer(Protocol):
    """``storage.transactions.Transactions``, named here so that reading a course does not load it."""

    def write(self, plan: Plan, now_seconds: int) -> None:
        """All of the plan is stored. Or nothing: raises ReceiptExists, VersionConflict, LostRace."""
        ...


class DynamoCourseStore:
    """Implements ``service.ports.CourseStore``. ``writer`` is called before each change and may keep what it makes."""

    def __init__(
        self,
        table: Table,
        writer: Callable[[], Writer],
        lifetimes: Lifetimes,
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._table, self._writer, self._lifetimes, self._now = table, writer, lifetimes, now
        self._new_epoch, self._wait, self._monotonic = new_epoch, wait, monotonic
        self._recent = RecentCourses()

    def get(self, course_id: int) -> Course | None:
        row = self._table.get(course_keys.course(course_id))
        return self._recent.keep(_course.decode(row.text)) if row else None

    def look(self, wanted: Wanted, rehearse: Rehearse | None = None) -> Seen:
        """See the port. All of it, and all that the rehearsal foresees, in one batched read."""
        # Now rather than between the look and the write: loading it takes long, and what was seen would grow old.
        self._writer()
        foreseen = foreseen_keys(wanted, self._recent.get(wanted.course_id), rehearse)
        seen = seen_ahead(wanted, foreseen, self._read([*own_keys(wanted).values(), *foreseen]), self._now())
        if seen.course is not None:
            self._recent.keep(seen.course)
        return seen

    def history(self, course_id: int) -> list[HistoryEntry]:
        first, last = course_keys.history_range(course_id)
        return [_history_entry.decode(row.text) for row in self._table.query(first.pk, first=first.sk, last=last.sk)]

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        by_key = {course_keys.slots(day.instructor_id, day.utc_day): day for day in days}
        known = self._read(list(by_key))
        return {day: read_bookings(known.get(key)) for key, day in by_key.items()}

    def page(
        self, scope: str, statuses: Iterable[Status], limit: int, after: str | None, order: Order = Order.ASCENDING
    ) -> Page:
        place = paging.place_after(after, order)
        by_status = [self._rows(course_keys.list_partition(scope, status), limit, place, order) for status in statuses]
        rows = merge(*by_status, key=lambda course: course.scheduled_date, reverse=order is Order.DESCENDING)
        page = paging.page(rows, limit, place, order)
        for course in page.courses:
            self._recent.keep(course)
        return page

    def commit(self, change: Change, receipt: Receipt | None = None, seen: Seen | None = None) -> Course:
        """See the port. An attempt that lost a race waits, looks again and tries again."""
        wanted = shared_keys(change)
        known = seen.known(wanted) if isinstance(seen, SeenAhead) else None
        for pause in self._pauses():
            known = self._read(wanted) if known is None else known
            plan = make_plan(change, known, receipt, self._lifetimes, self._new_epoch)
            try:
                self._writer().write(plan, now_seconds=int(self._now()))
            except LostRace:
                # Waiting comes before reading: what was read before a pause is out of date after it.
                self._wait(pause)
                known = None
            else:
                return self._recent.keep(plan.course)
        raise BusyError

    def _pauses(self) -> Iterator[float]:
        """Full jitter, until the time for contention is used up."""
        end = self._monotonic() + CONTENTION_SECONDS
        attempts = count(1)
        while (left := end - self._monotonic()) > 0:
            yield full_jitter(next(attempts), FIRST_PAUSE_SECONDS, min(left, LONGEST_PAUSE_SECONDS))

    def _read(self, wanted: list[Key]) -> dict[Key, Record]:
        return {Key(row.pk.S, row.sk.S): _record(row) for row in self._table.get_many(wanted)}

    def _rows(self, partition: str, limit: int, place: Place | None, order: Order) -> list[Course]:
        """Whole days, with more than ``limit`` courses behind ``place`` unless the list has no more. One query, and one
        more for a long day in which the page ends."""
        (first, last), is_descending = paging.bounds(place, order), order is Order.DESCENDING
        query = partial(self._table.query, partition, descending=is_descending)
        most = limit + 1 + REST_OF_DAY
        courses: list[Course] = []
        end = None
        while True:
            rows = list(query(first=first, last=last, limit=most, after=end))
            courses += [_course.decode(row.text) for row in rows]
            if len(rows) < most:
                return courses
            end = rows[-1].sk.S
            day = courses[-1].scheduled_date
            whole = [course for course in courses if course.scheduled_date != day]
            if paging.count_behind(whole, place, order) > limit:
                return whole
            day_first, day_last = course_keys.list_rows_of(day)
            rows = list(query(first=day_first, last=day_last, after=end))
            courses += [_course.decode(row.text) for row in rows]
            if paging.count_behind(courses, place, order) > limit:
                return courses
            end = rows[-1].sk.S if rows else end


def _record(row: Row) -> Record:
    return Record(row.number or 0, row.text, row.dies_at)
