"""One action's calls to DynamoDB and their capacity units, by AWS's rules and by the database's own count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import course_actions, database
from benchmarks.call_recorder import Call, CallRecorder, record_calls
from benchmarks.capacity import item_bytes, read_units, transaction_write_units, write_units
from benchmarks.course_actions import CourseActions
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import table
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.people.dynamo.people import DynamoPeople

READ, TRANSACTION = "BatchGetItem", "TransactWriteItems"
STATEMENTS, UPDATE = "BatchExecuteStatement", "UpdateItem"
ItemKey = tuple[str, str]
Sizes = dict[ItemKey, int]


@dataclass(frozen=True)
class TouchedItem:
    """An item of one call; 0 bytes for not there."""

    key: ItemKey
    before: int
    after: int
    units: int


@dataclass(frozen=True)
class ActionCapacity:
    """``counted_reads`` and ``counted_writes`` are the database's own figures."""

    action: str
    calls: list[str]
    reads: list[TouchedItem]
    writes: list[TouchedItem]
    counted_reads: float
    counted_writes: float

    @property
    def read_units(self) -> int:
        return sum(each.units for each in self.reads)

    @property
    def write_units(self) -> int:
        return sum(each.units for each in self.writes)


def capacity_of_actions(url: str, *, keyed: bool) -> list[ActionCapacity]:
    """Of the five actions, each on a course that the process has seen; the shared items exist already."""
    dynamo = database.client(url)
    database.empty_table(dynamo)
    with record_calls(url) as recorder:
        database.use(recorder.url)
        courses, transactions = Table(database.TABLE, Service("dynamodb")), Transactions(table(database.TABLE))
        course_actions.store_people(DynamoPeople(courses))
        store = DynamoCourseStore(courses, lambda: transactions, course_actions.LIFETIMES)
        return _capacity_of_each(CourseActions(store, keyed=keyed), recorder, dynamo)


def _capacity_of_each(actions: CourseActions, recorder: CallRecorder, dynamo: Any) -> list[ActionCapacity]:
    def price(action: str, act: Callable[[], Course]) -> ActionCapacity:
        before = _item_sizes(dynamo)
        recorder.calls.clear()
        act()
        return _capacity_of(action, list(recorder.calls), before, _item_sizes(dynamo))

    # Heads, days and counter exist on any day but the first.
    first = actions.assign(actions.request("Residence B", start="08:00", end="10:00").course_id).course_id
    actions.complete(first)
    actions.reschedule(actions.assign(actions.request("Library annex", start="13:00", end="15:00").course_id).course_id)
    taught = actions.assign(actions.request("Main campus, gym", start="16:00", end="18:00").course_id).course_id
    number = taught + 1
    return [
        price("request", lambda: actions.request("Main campus, room 204")),
        price("assign", lambda: actions.assign(number)),
        price("reschedule, other day and instructor", lambda: actions.reschedule(number)),
        price("cancel", lambda: actions.cancel(number)),
        price("complete", lambda: actions.complete(taught)),
    ]


def _item_sizes(dynamo: Any) -> Sizes:
    return {_key(item): item_bytes(item) for item in database.items(dynamo)}


def _key(item: dict[str, Any]) -> ItemKey:
    return item["PK"]["S"], item["SK"]["S"]


def _capacity_of(action: str, calls: list[Call], before: Sizes, after: Sizes) -> ActionCapacity:
    return ActionCapacity(
        action,
        [call.operation for call in calls],
        [
            TouchedItem(key, before.get(key, 0), before.get(key, 0), read_units(before.get(key, 0)))
            for call in calls
            if call.operation == READ
            for key in map(_key, call.request["RequestItems"]["courses"]["Keys"])
        ],
        [
            TouchedItem(key, before.get(key, 0), after.get(key, 0), units(before.get(key, 0), after.get(key, 0)))
            for call in calls
            for key, units in _written(call)
        ],
        sum(call.consumed for call in calls if call.operation == READ),
        sum(call.consumed for call in calls if call.operation in (TRANSACTION, STATEMENTS, UPDATE)),
    )


def _written(call: Call) -> Iterator[tuple[ItemKey, Callable[[int, int], int]]]:
    """The keys of the items that a call writes, each with the rule for its units."""
    if call.operation == TRANSACTION:
        for each in call.request["TransactItems"]:
            yield _key(each["Put"]["Item"] if "Put" in each else each["Delete"]["Key"]), transaction_write_units
    if call.operation == STATEMENTS:
        for each in call.request["Statements"]:
            # A statement of the table names its key last.
            yield (each["Parameters"][-2]["S"], each["Parameters"][-1]["S"]), write_units
    if call.operation == UPDATE:
        yield _key(call.request["Key"]), write_units
