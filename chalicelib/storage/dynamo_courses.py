"""Courses in DynamoDB: plain consistent reads, and one transaction a change."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from msgspec import json
from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.core.course import Course, Status
from chalicelib.core.decide import Change
from chalicelib.core.errors import BusyError
from chalicelib.core.history import HistoryEntry
from chalicelib.core.slots import Booking, Day
from chalicelib.service.ports import Page, Receipt, ReceiptExists, VersionConflict
from chalicelib.storage import keys, paging
from chalicelib.storage.items import Item, condition, from_put
from chalicelib.storage.keys import Key
from chalicelib.storage.plan import (
    Lifetimes,
    Plan,
    Record,
    Subject,
    make_plan,
    read_bookings,
    shared_keys,
)

CONTENTION_SECONDS = 20.0  # Well inside the API function's 30 s, so that the refusal still reaches the caller.
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0

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
        self._connection = Connection()

    def next_course_id(self) -> int:
        counter = self._table(*keys.COURSE_COUNTER)
        counter.update(actions=[Item.version.add(1)])
        return int(counter.version or 0)

    def get(self, course_id: int) -> Course | None:
        item = self._item(keys.course(course_id))
        return json.decode(item.body or "", type=Course) if item else None

    def receipt(self, user_id: str, idempotency_key: str) -> Receipt | None:
        item = self._item(keys.receipt(user_id, idempotency_key))
        if item is None or item.dies_at <= self._now():
            return None
        return json.decode(item.body or "", type=Receipt)

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
        return paging.cut(list(islice(rows, limit + 1)), limit)

    def commit(self, change: Change, receipt: Receipt | None = None) -> None:
        """See the port. An attempt that lost a race waits, looks again and tries again."""
        wanted = shared_keys(change)
        for pause in self._pauses():
            plan = make_plan(change, self._read(wanted), receipt, self._lifetimes, self._new_epoch)
            try:
                self._transact(plan, now_seconds=int(change.after.updated_at.timestamp()))
            except TransactWriteError as exc:
                _raise_unless_passing(plan, exc)
                # Waiting comes before reading: what was read before a pause is out of date after it.
                self._wait(pause)
            else:
                return
        raise BusyError

    def _pauses(self) -> Iterator[float]:
        """Full jitter, doubling, until the time for contention is used up."""
        # https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        end = self._monotonic() + CONTENTION_SECONDS
        ceiling = FIRST_PAUSE_SECONDS
        while self._monotonic() < end:
            yield random.random() * ceiling  # noqa: S311 - spreading load, not keeping secrets
            ceiling = min(ceiling * 2, LONGEST_PAUSE_SECONDS)

    def _transact(self, plan: Plan, now_seconds: int) -> None:
        with TransactWrite(connection=self._connection) as transaction:
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

    def _item(self, key: Key) -> Item | None:
        try:
            return self._table.get(*key, consistent_read=True)
        except self._table.DoesNotExist:
            return None

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
