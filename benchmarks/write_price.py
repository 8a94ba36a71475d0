"""One action's calls to DynamoDB and their capacity units, by AWS's rules and by the database's own count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import database, office
from benchmarks.capacity import item_bytes, read_units, write_units
from benchmarks.office import Office
from benchmarks.recorder import Call, Recorder, recorder
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import table
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.people.dynamo.people import DynamoPeople

READS, WRITES = "BatchGetItem", "TransactWriteItems"
Sizes = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Touched:
    """An item of one call; 0 bytes for not there."""

    key: tuple[str, str]
    before: int
    after: int
    units: int


@dataclass(frozen=True)
class Price:
    """``counted_reads`` and ``counted_writes`` are the database's own figures."""

    action: str
    calls: list[str]
    reads: list[Touched]
    writes: list[Touched]
    counted_reads: float
    counted_writes: float

    @property
    def read_units(self) -> int:
        return sum(each.units for each in self.reads)

    @property
    def write_units(self) -> int:
        return sum(each.units for each in self.writes)


def prices(url: str, *, keyed: bool) -> list[Price]:
    """Of the five actions, each on a course that the process has seen; the shared items exist already."""
    dynamo = database.client(url)
    database.empty_table(dynamo)
    with recorder(url) as recorded:
        database.use(recorded.url)
        courses, transactions = Table(database.TABLE, Service("dynamodb")), Transactions(table(database.TABLE))
        office.settle(DynamoPeople(courses))
        store = DynamoCourseStore(courses, lambda: transactions, office.LIFETIMES)
        return _of_each(Office(store, keyed=keyed), recorded, dynamo)


def _of_each(at: Office, recorded: Recorder, dynamo: Any) -> list[Price]:
    def price(action: str, act: Callable[[], Course]) -> Price:
        before = _sizes(dynamo)
        recorded.calls.clear()
        act()
        return _priced(action, list(recorded.calls), before, _sizes(dynamo))

    # Heads, days and counter exist on any day but the first.
    first = at.assign(at.request("Residence B", start="08:00", end="10:00").course_id).course_id
    at.complete(first)
    at.reschedule(at.assign(at.request("Library annex", start="13:00", end="15:00").course_id).course_id)
    taught = at.assign(at.request("Main campus, gym", start="16:00", end="18:00").course_id).course_id
    number = taught + 1
    return [
        price("request", lambda: at.request("Main campus, room 204")),
        price("assign", lambda: at.assign(number)),
        price("reschedule, other day and instructor", lambda: at.reschedule(number)),
        price("cancel", lambda: at.cancel(number)),
        price("complete", lambda: at.complete(taught)),
    ]


def _sizes(dynamo: Any) -> Sizes:
    return {_key(item): item_bytes(item) for item in database.items(dynamo)}


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["PK"]["S"], item["SK"]["S"]


def _priced(action: str, calls: list[Call], before: Sizes, after: Sizes) -> Price:
    asked = [
        _key(key)
        for call in calls
        if call.operation == READS
        for key in call.request["RequestItems"]["courses"]["Keys"]
    ]
    written = [
        _key(each["Put"]["Item"] if "Put" in each else each["Delete"]["Key"])
        for call in calls
        if call.operation == WRITES
        for each in call.request["TransactItems"]
    ]
    return Price(
        action,
        [call.operation for call in calls],
        [Touched(key, before.get(key, 0), before.get(key, 0), read_units(before.get(key, 0))) for key in asked],
        [
            Touched(key, before.get(key, 0), after.get(key, 0), write_units(before.get(key, 0), after.get(key, 0)))
            for key in written
        ],
        sum(call.consumed for call in calls if call.operation == READS),
        sum(call.consumed for call in calls if call.operation == WRITES),
    )
