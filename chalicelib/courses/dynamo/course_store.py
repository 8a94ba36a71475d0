"""Courses in DynamoDB: a change is one batched consistent read, one reservation of numbers and one transaction.

Writers do not wait for each other. The numbers of a change are reserved by single updates, as described in
feed/dynamo/feed_numbers.py. So two changes meet in a transaction only on what both change: a course, the slots of one
instructor and day, or an organization's open courses at one place on one date. An attempt has these steps, in order:

1. Read the shared items. Refuse what they rule out, before a number is reserved.
2. Reserve numbers. Reserved earlier, a change could be numbered below the change that it is based on.
3. Write the transaction. After a conflict the same plan is written again, while its numbers are young enough that no
   reader fills them. After a failed condition the numbers are filled, and the next attempt starts at step 1.
4. Unless the transaction succeeded, fill the numbers before anything else: either the change is found stored (its
   response was lost), or the transaction can no longer be carried out. Only then is the caller told, or another attempt
   made.

A pause between two attempts is a random part of a ceiling that doubles (full jitter), from FIRST_PAUSE_SECONDS to
MAX_PAUSE_SECONDS. It comes before the read, because what was read before a pause is out of date after the pause. After
CONTENTION_SECONDS the store raises BusyError; nothing is stored then. No attempt begins so near to the caller's
deadline that a slow transaction would outlast it: nobody could find out any more what became of that transaction. If
the course itself has changed, VersionConflict ends the loop at once, because then the decision no longer holds.

https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import merge
from itertools import count
from typing import Protocol

from msgspec import Struct, json

from chalicelib.aws.deadline import no_deadline
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key
from chalicelib.courses import events
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.dynamo.paging import Position
from chalicelib.courses.dynamo.prefetch import PrefetchedInputs, item_keys, predicted_keys, read_inputs
from chalicelib.courses.dynamo.recent_courses import RecentCourses
from chalicelib.courses.dynamo.transaction_plan import (
    Conflict,
    Lifetimes,
    LostRace,
    OutcomeUnknown,
    Plan,
    Record,
    Writes,
    make_plan,
    read_bookings,
    require_possible,
    shared_keys,
)
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import InputKeys, Inputs, Order, Page, Predict, Receipt
from chalicelib.courses.slots import Booking, Day
from chalicelib.errors import BusyError
from chalicelib.feed.dynamo.feed_heads import FeedHeads
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS, FeedNumbers, Reserved
from chalicelib.retry import full_jitter

# So that the last attempt, its outcome included, ends before the caller's deadline (api/rest_call.py).
CONTENTION_SECONDS = 14.0
# The longest that a transaction takes when the service does not respond (pynamodb_model.py), and with the time to find
# out then what became of the transaction.
MAX_WRITE_SECONDS = 9.0
OUTCOME_SECONDS = MAX_WRITE_SECONDS + 2.0
# The first ceiling is about as long as an action, so that one pause lets one other writer commit. The last is long
# enough for two hundred writers. `make bench-write` shows the effect.
FIRST_PAUSE_SECONDS = 0.05
MAX_PAUSE_SECONDS = 4.0
# Readers fill older numbers soon.
MAX_NUMBER_AGE_SECONDS = HOLE_SECONDS / 2
# Most pages end within a day, and every day is read to its end: so many extra rows save most pages a second query.
EXTRA_ROWS = 9

_course = json.Decoder(Course)
_history_entry = json.Decoder(HistoryEntry)


class Writer(Protocol):
    """The interface of ``Transactions``, declared here because importing that module loads PynamoDB."""

    def write(self, plan: Writes, now_seconds: int) -> None:
        """Stores the whole plan, or nothing.

        Raises ReceiptExists, VersionConflict, LostRace, Conflict and OutcomeUnknown.
        """


class _Attempt(Struct, frozen=True):
    """A plan, the numbers reserved for its entries, and the monotonic time in seconds before they were reserved."""

    plan: Plan
    reserved: Reserved
    began_at: float


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
        self._table, self._writer, self._lifetimes, self._now = table, writer, lifetimes, now
        self._wait, self._monotonic, self._seconds_left, self._request_id = wait, monotonic, seconds_left, request_id
        self._numbers = FeedNumbers(table, FeedHeads(table, new_epoch, now), lifetimes.feed, now)
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
        """Implements the port, in the steps of the module's description."""
        keys = shared_keys(change)
        known = inputs.shared_records(keys) if isinstance(inputs, PrefetchedInputs) else None
        attempt: _Attempt | None = None
        for pause in self._pauses():
            if attempt is not None and self._monotonic() - attempt.began_at > MAX_NUMBER_AGE_SECONDS:
                if not self._numbers.fill(attempt.reserved, attempt.plan.entries):
                    return self._recent.keep(attempt.plan.course)
                attempt = None
            if attempt is None:
                attempt = self._plan(change, receipt, self._read(keys) if known is None else known)
                known = None
            if self._seconds_left() < OUTCOME_SECONDS:
                break
            try:
                self._writer().write(attempt.plan, now_seconds=int(self._now()))
                is_stored = True
            except Conflict:
                self._wait(pause)
                continue
            except (LostRace, OutcomeUnknown):
                is_stored = not self._numbers.fill(attempt.reserved, attempt.plan.entries)
            except Exception:
                is_stored = not self._numbers.fill(attempt.reserved, attempt.plan.entries)
                if not is_stored:
                    raise
            if is_stored:
                return self._recent.keep(attempt.plan.course)
            attempt = None
            self._wait(pause)
        if attempt is not None and not self._numbers.fill(attempt.reserved, attempt.plan.entries):
            return self._recent.keep(attempt.plan.course)
        raise BusyError

    def _plan(self, change: Change, receipt: Receipt | None, known: dict[Key, Record]) -> _Attempt:
        require_possible(change, known)
        began_at = self._monotonic()
        counter = course_keys.COURSE_COUNTER if change.before is None else None
        reserved = self._numbers.reserve(events.audience(change), counter)
        plan = make_plan(change, known, receipt, self._lifetimes, reserved, self._request_id())
        return _Attempt(plan, reserved, began_at)

    def _pauses(self) -> Iterator[float]:
        end = self._monotonic() + CONTENTION_SECONDS
        attempts = count(1)
        while (left := min(end - self._monotonic(), self._seconds_left() - OUTCOME_SECONDS)) > 0:
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
