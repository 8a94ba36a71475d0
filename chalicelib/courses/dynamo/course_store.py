"""Courses in DynamoDB: a change is one batched consistent read and one transaction.

Contention. All changes write the feed head of the ``admin`` channel, so two changes at once always meet there: one
transaction commits, and the other fails its condition or is cancelled as conflicting (LostRace). Then the store pauses,
reads the shared items again, makes a new plan and tries again:

- The pause comes before the read, because what was read before a pause is out of date after the pause.
- The pause is a random part of a ceiling that doubles (full jitter), from FIRST_PAUSE_SECONDS to MAX_PAUSE_SECONDS. So
  writers that met once do not meet again at the same moment.
- After CONTENTION_SECONDS the store raises BusyError. Nothing is stored then.

Only shared items are read again. If the course itself has changed, VersionConflict ends the loop at once, because then
the decision no longer holds. The head of the ``admin`` channel thus limits the changes per second
(benchmarks/RESULTS.md, "Many writers").

https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import merge
from itertools import count
from typing import Protocol

from msgspec import json

from chalicelib.aws.table import Key, Table
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.dynamo.paging import Position
from chalicelib.courses.dynamo.prefetch import PrefetchedInputs, item_keys, predicted_keys, read_inputs
from chalicelib.courses.dynamo.recent_courses import RecentCourses
from chalicelib.courses.dynamo.transaction_plan import (
    Lifetimes,
    LostRace,
    Plan,
    Record,
    make_plan,
    read_bookings,
    shared_keys,
)
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import InputKeys, Inputs, Order, Page, Predict, Receipt
from chalicelib.courses.slots import Booking, Day
from chalicelib.errors import BusyError
from chalicelib.retry import full_jitter

# Below the API function's timeout of 30 s, so that the refusal still reaches the caller.
CONTENTION_SECONDS = 20.0
# The first ceiling is about as long as an action, so that one pause lets one other writer commit. The last is long
# enough for two hundred writers. `make bench-write` shows the effect.
FIRST_PAUSE_SECONDS = 0.05
MAX_PAUSE_SECONDS = 4.0
# Most pages end within a day, and every day is read to its end: so many extra rows save most pages a second query.
EXTRA_ROWS = 9

_course = json.Decoder(Course)
_history_entry = json.Decoder(HistoryEntry)


class Writer(Protocol):
    """The interface of ``Transactions``, declared here because importing that module loads PynamoDB."""

    def write(self, plan: Plan, now_seconds: int) -> None:
        """Stores the whole plan, or nothing: raises ReceiptExists, VersionConflict, LostRace."""


class DynamoCourseStore:
    """Implements ``courses.ports.CourseStore``.

    ``writer`` returns the writer of transactions; it is called before each change and must return the same object each
    time. ``new_epoch`` makes the epoch of a new channel. ``wait`` sleeps for some seconds;
    ``monotonic`` and ``now`` are clocks in seconds, ``now`` since the epoch.
    """

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

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        """Implements the port: reads the inputs and the predicted items in one batch."""
        # Loading the writer takes long in a cold function. Done between read and write, it would make races likelier.
        self._writer()
        predicted = predicted_keys(keys, self._recent.get(keys.course_id), predict)
        inputs = read_inputs(keys, predicted, self._read([*item_keys(keys).values(), *predicted]), self._now())
        if inputs.course is not None:
            self._recent.keep(inputs.course)
        return inputs

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
        position = paging.parse_next(after, order)
        by_status = [
            self._rows(course_keys.list_partition(scope, status), limit, position, order) for status in statuses
        ]
        rows = merge(*by_status, key=lambda course: course.scheduled_date, reverse=order is Order.DESCENDING)
        page = paging.page(rows, limit, position, order)
        for course in page.courses:
            self._recent.keep(course)
        return page

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        """Implements the port. After a lost race it waits, reads the shared items again and tries again."""
        keys = shared_keys(change)
        known = inputs.shared_records(keys) if isinstance(inputs, PrefetchedInputs) else None
        for pause in self._pauses():
            known = self._read(keys) if known is None else known
            plan = make_plan(change, known, receipt, self._lifetimes, self._new_epoch)
            try:
                self._writer().write(plan, now_seconds=int(self._now()))
            except LostRace:
                self._wait(pause)
                known = None
            else:
                return self._recent.keep(plan.course)
        raise BusyError

    def _pauses(self) -> Iterator[float]:
        end = self._monotonic() + CONTENTION_SECONDS
        attempts = count(1)
        while (left := end - self._monotonic()) > 0:
            yield full_jitter(next(attempts), FIRST_PAUSE_SECONDS, min(left, MAX_PAUSE_SECONDS))

    def _read(self, keys: list[Key]) -> dict[Key, Record]:
        rows = self._table.get_many(keys)
        return {Key(row.pk.S, row.sk.S): Record(row.number or 0, row.text, row.dies_at) for row in rows}

    def _rows(self, partition: str, limit: int, position: Position | None, order: Order) -> list[Course]:
        """Whole days, with more than ``limit`` courses after ``position`` unless the list ends. Takes one query,
        and a second one for a long day in which the page ends."""
        (first, last), is_descending = paging.bounds(position, order), order is Order.DESCENDING
        query = partial(self._table.query, partition, descending=is_descending)
        most = limit + 1 + EXTRA_ROWS
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
            if paging.count_after(whole, position, order) > limit:
                return whole
            day_first, day_last = course_keys.list_rows_of(day)
            rows = list(query(first=day_first, last=day_last, after=end))
            courses += [_course.decode(row.text) for row in rows]
            if paging.count_after(courses, position, order) > limit:
                return courses
            end = rows[-1].sk.S if rows else end
