"""Courses in DynamoDB: reads of courses, lists and bookings, and the changes that ``commits.py`` carries out."""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from heapq import merge
from typing import Any

from msgspec import Struct, json

from chalicelib.aws.deadline import no_deadline
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, Row
from chalicelib.courses import events
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.dynamo.commits import Commits, Writer
from chalicelib.courses.dynamo.named_records import named_records, require_active
from chalicelib.courses.dynamo.prefetch import PrefetchedInputs, item_keys, predicted_keys, read_inputs
from chalicelib.courses.dynamo.recent_courses import RecentCourses
from chalicelib.courses.dynamo.transaction_plan import (
    Lifetimes,
    Plan,
    Record,
    make_plan,
    read_bookings,
    require_possible,
    shared_keys,
)
from chalicelib.courses.history import HistoryEntry, read_entry
from chalicelib.courses.ports import (
    NO_NARROWING,
    InputKeys,
    Inputs,
    Narrowing,
    Order,
    Page,
    Position,
    Predict,
    Receipt,
)
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.dynamo.feed_heads import FeedHeads
from chalicelib.feed.dynamo.feed_numbers import FeedNumbers, Reserved

# Most pages end within a day, and every day is read to its end: so many extra rows save most pages a second query.
EXTRA_ROWS = 9
# How many rows of one status a page reads at most to find those that match, apart from the rest of a day.
MAX_EXAMINED_ROWS = 200

_course = json.Decoder(Course)
_absence = json.Decoder(Absence)


class _ChangeDraft(Struct, frozen=True):
    """Implements ``commits.Draft`` for a change of a course. ``named`` are the keys of the records that it names."""

    change: Change
    receipt: Receipt | None
    lifetimes: Lifetimes
    named: list[Key]

    @property
    def keys(self) -> list[Key]:
        return [*shared_keys(self.change), *self.named]

    @property
    def audience(self) -> list[str]:
        return events.audience(self.change)

    @property
    def counter(self) -> Key | None:
        return course_keys.COURSE_COUNTER if self.change.before is None else None

    def require_possible(self, known: Mapping[Key, Record]) -> None:
        require_active(self.named, known)
        require_possible(self.change, known)

    def plan(self, known: Mapping[Key, Record], reserved: Reserved, request_id: str) -> Plan:
        return make_plan(self.change, known, self.receipt, self.lifetimes, reserved, request_id)


class DynamoCourseStore:
    """Implements ``courses.ports.CourseStore``.

    ``writer`` returns the writer of transactions; it is called before each change and must return the same object each
    time. ``new_epoch`` makes the epoch of a new channel, and ``request_id`` returns the id that is stored with the feed
    entries of a change. ``wait`` sleeps for some seconds;
    ``monotonic`` and ``now`` are clocks in seconds, ``now`` since the epoch.
    ``seconds_left`` returns the seconds until the caller's deadline.
    """

    def __init__(
        self,
        table: Table,
        writer: Callable[[], Writer],
        lifetimes: Lifetimes,
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        request_id: Callable[[], str] = str,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        seconds_left: Callable[[], float] = no_deadline,
    ) -> None:
        self._table, self._writer, self.lifetimes, self._now = table, writer, lifetimes, now
        numbers = FeedNumbers(table, FeedHeads(table, new_epoch, now), lifetimes.feed, now)
        clocks: Any = {"wait": wait, "monotonic": monotonic, "now": now, "seconds_left": seconds_left}
        self.commits = Commits(table, writer, numbers, request_id=request_id, **clocks)
        self._recent = RecentCourses()

    def get(self, course_id: int) -> Course | None:
        row = self._table.get(course_keys.course(course_id))
        return self._recent.keep(_course.decode(row.text)) if row else None

    def absence(self, absence_id: int) -> Absence | None:
        row = self._table.get(course_keys.absence(absence_id))
        return _absence.decode(row.text) if row else None

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        """Implements the port: reads the inputs and the predicted items in one batch."""
        # Loading the writer takes long in a cold function. Done between read and write, it would make races likelier.
        self._writer()
        predicted = predicted_keys(keys, self._recent.get(keys.course_id), predict)
        inputs = read_inputs(keys, predicted, self.commits.read([*item_keys(keys).values(), *predicted]), self._now())
        if inputs.course is not None:
            self._recent.keep(inputs.course)
        return inputs

    def history(self, course_id: int) -> list[HistoryEntry]:
        first, last = course_keys.history_range(course_id)
        return [read_entry(row.text) for row in self._table.query(first.pk, first=first.sk, last=last.sk)]

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        by_key = {course_keys.slots(day.instructor_id, day.utc_day): day for day in days}
        known = self.commits.read(list(by_key))
        return {day: read_bookings(known.get(key)) for key, day in by_key.items()}

    def page(
        self,
        scope: str,
        statuses: Iterable[Status],
        limit: int,
        after: str | None,
        order: Order = Order.ASCENDING,
        narrowing: Narrowing = NO_NARROWING,
    ) -> Page:
        position = paging.parse_next(after, order)
        by_status = [
            self._rows(course_keys.list_partition(scope, status), limit, position, order, narrowing)
            for status in statuses
        ]
        rows = merge(
            *(rows for rows, _ in by_status),
            key=lambda course: course.scheduled_date,
            reverse=order is Order.DESCENDING,
        )
        read_to = paging.nearest((end for _, end in by_status), order)
        page = paging.page(rows, limit, position, order, read_to)
        for course in page.courses:
            self._recent.keep(course)
        return page

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        draft = _ChangeDraft(change, receipt, self.lifetimes, named_records(inputs))
        # The records that the change names were read together with these.
        known = inputs.shared_records(shared_keys(change)) if isinstance(inputs, PrefetchedInputs) else None
        return self._recent.keep(self.commits.carry_out(draft, known).course)

    def _rows(
        self, partition: str, limit: int, position: Position | None, order: Order, narrowing: Narrowing
    ) -> tuple[list[Course], date | None]:
        """The matching courses of whole days, with more than ``limit`` after ``position`` unless the list ends.

        The second value is the last day that was read, if it is not the list that ended but the rows that may be
        examined. Takes one query, and a second one for a long day in which the page ends.
        """
        (first, last), is_descending = paging.bounds(position, order, narrowing), order is Order.DESCENDING
        if last and first > last:
            return [], None
        query = partial(self._table.query, partition, descending=is_descending)
        matches = narrowing.matches
        most = limit + 1 + EXTRA_ROWS if matches is None else MAX_EXAMINED_ROWS
        courses: list[Course] = []

        def add(rows: list[Row]) -> None:
            read = (_course.decode(row.text) for row in rows)
            courses.extend(read if matches is None else filter(matches, read))

        end = None
        while True:
            rows = list(query(first=first, last=last, limit=most, after=end))
            add(rows)
            if len(rows) < most:
                return courses, None
            end = rows[-1].sk.S
            day = course_keys.day_of_list_row(end)
            whole = [course for course in courses if course.scheduled_date != day]
            if paging.count_after(whole, position, order) > limit:
                return whole, None
            day_first, day_last = course_keys.list_rows_of(day)
            rows = list(query(first=day_first, last=day_last, after=end))
            add(rows)
            if paging.count_after(courses, position, order) > limit:
                return courses, None
            if matches is not None and (position is None or day != position[0]):
                return courses, day
            end = rows[-1].sk.S if rows else end
