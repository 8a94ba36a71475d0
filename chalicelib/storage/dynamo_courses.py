"""Courses in DynamoDB: a change is one batched consistent read and one transaction."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from msgspec import json
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.core.course import Course, Status
from chalicelib.core.decide import Change
from chalicelib.core.errors import BusyError
from chalicelib.core.history import HistoryEntry
from chalicelib.core.slots import Booking, Day
from chalicelib.service.look import Receipt, Rehearse, Seen, Wanted
from chalicelib.service.ports import Page, ReceiptExists, VersionConflict
from chalicelib.storage import keys, paging
from chalicelib.storage.items import Item, condition, connection, from_put
from chalicelib.storage.keys import Key
from chalicelib.storage.look import SeenAhead, foreseen_keys, own_keys, seen_ahead
from chalicelib.storage.plan import (
    Lifetimes,
    Plan,
    Record,
    Subject,
    make_plan,
    read_bookings,
    shared_keys,
)
from chalicelib.storage.recent_courses import RecentCourses

CONTENTION_SECONDS = 20.0  # Well inside the API function's 30 s, so that the refusal still reaches the caller.
# About as long as an action takes, so that one pause lets one other through; and long enough for two hundred writers to
# find a gap. `make bench-write` shows the effect.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 4.0

CONDITION_FAILED = "ConditionalCheckFailed"
# The transaction met another one on some item, or the table was busy: trying again is right. The first three are
# reasons of single items, the others refusals of the whole call.
PASSING = frozenset({
    "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded",
    "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
})  # fmt: skip


class DynamoCourseStore:
    """Implements ``service.ports.CourseStore``."""

    def __init__(
        self,
        table: type[Item],
        lifetimes: Lifetimes,
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._table, self._lifetimes, self._now = table, lifetimes, now
        self._new_epoch, self._wait, self._monotonic = new_epoch, wait, monotonic
        self._recent = RecentCourses()

    def get(self, course_id: int) -> Course | None:
        try:
            item = self._table.get(*keys.course(course_id), consistent_read=True)
        except self._table.DoesNotExist:
            return None
        return self._recent.keep(json.decode(item.body or "", type=Course))

    def look(self, wanted: Wanted, rehearse: Rehearse | None = None) -> Seen:
        """See the port. All of it, and all that the rehearsal foresees, in one batched read."""
        foreseen = foreseen_keys(wanted, self._recent.get(wanted.course_id), rehearse)
        seen = seen_ahead(wanted, foreseen, self._read([*own_keys(wanted).values(), *foreseen]), self._now())
        if seen.course is not None:
            self._recent.keep(seen.course)
        return seen

    def history(self, course_id: int) -> list[HistoryEntry]:
        found = self._table.query(
            keys.course(course_id).pk, Item.sk.startswith(keys.HISTORY_PREFIX), consistent_read=True
        )
        return [json.decode(item.body or "", type=HistoryEntry) for item in found]

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        by_key = {keys.slots(day.instructor_id, day.utc_day): day for day in days}
        known = self._read(list(by_key))
        return {day: read_bookings(known.get(key)) for key, day in by_key.items()}

    def page(self, scope: str, statuses: Iterable[Status], limit: int, after: str | None) -> Page:
        start = paging.parse(after)
        rows = merge(*(self._rows(scope, status, limit, start) for status in statuses), key=lambda row: row[0])
        page = paging.cut(list(islice(rows, limit + 1)), limit)
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
                self._transact(plan, now_seconds=int(change.after.updated_at.timestamp()))
            except TransactWriteError as exc:
                _raise_unless_passing(plan, exc)
                # Waiting comes before reading: what was read before a pause is out of date after it.
                self._wait(pause)
                known = None
            else:
                return self._recent.keep(plan.course)
        raise BusyError

    def _pauses(self) -> Iterator[float]:
        """Full jitter, doubling, until the time for contention is used up."""
        # https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        end = self._monotonic() + CONTENTION_SECONDS
        ceiling = FIRST_PAUSE_SECONDS
        while (left := end - self._monotonic()) > 0:
            yield random.random() * min(ceiling, left)  # noqa: S311 - spreading load, not keeping secrets
            ceiling = min(ceiling * 2, LONGEST_PAUSE_SECONDS)

    def _transact(self, plan: Plan, now_seconds: int) -> None:
        with TransactWrite(connection=connection(self._table)) as transaction:
            for key in plan.deletes:
                transaction.delete(self._table(*key))
            for put in plan.puts:
                expected: Any = condition(put, now_seconds)
                transaction.save(from_put(self._table, put), condition=expected)

    def _read(self, wanted: list[Key]) -> dict[Key, Record]:
        if not wanted:
            return {}
        found = self._table.batch_get([tuple(key) for key in wanted], consistent_read=True)
        return {item.key: item.record for item in found}

    def _rows(self, scope: str, status: Status, limit: int, start: str | None) -> Iterator[tuple[str, Course]]:
        later = Item.sk > start if start else None
        found = self._table.query(
            keys.list_partition(scope, status), later, consistent_read=True, limit=limit + 1, page_size=limit + 1
        )
        return ((item.sk, json.decode(item.body or "", type=Course)) for item in found)


def _raise_unless_passing(plan: Plan, exc: TransactWriteError) -> None:
    """Returns when another attempt may succeed. Raises what the refused transaction means otherwise."""
    reasons = exc.cancellation_reasons[len(plan.deletes) :]
    failed = {put.subject for put, why in zip(plan.puts, reasons, strict=False) if why and why.code == CONDITION_FAILED}
    if Subject.RECEIPT in failed:
        raise ReceiptExists from exc
    if Subject.COURSE in failed:
        raise VersionConflict from exc
    codes = {why.code for why in exc.cancellation_reasons if why} | {exc.cause_response_code}
    if not failed and not codes & PASSING:
        raise exc
