"""All stores of one kind on the same empty tables, and a clock that the test sets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import table
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.courses.ports import CourseStore, InputKeys, Receipt
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.tickets import DynamoTickets
from chalicelib.feed.ports import Feed, Tickets
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.sockets.dynamo.connections import DynamoConnections
from chalicelib.sockets.socketio.ports import SocketIoConnections
from tests.builders import NOW, Desk
from tests.contract.simulated_dynamo import SimulatedDynamo
from tests.stores.memory import MemoryCourseStore, MemoryFeed, MemoryPeople, MemoryTable, MemoryTickets
from tests.stores.memory_connections import MemoryConnections

LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
MAX_PAUSE_SECONDS = 0.002
ATTEMPTS_A_SECOND = 100

Result = TypeVar("Result")


class Stores:
    """``now`` is what the tables' expiry goes by."""

    courses: CourseStore
    feed: Feed
    people: DynamoPeople | MemoryPeople
    tickets: Tickets
    connections: SocketIoConnections

    def __init__(self) -> None:
        self.now = NOW

    def seconds(self) -> float:
        return self.now.timestamp()

    @property
    def desk(self) -> Desk:
        return Desk(self.courses, self.now)

    def receipt(self, user_id: str, idempotency_key: str) -> Any:
        """The stored receipt or ``None``; ``Any``, so that a test may read one that it knows to be there."""
        return self.courses.prefetch(InputKeys(receipt=Receipt(user_id, idempotency_key, ""))).receipt

    def items(self) -> Any:
        """All that the course store, the feed and the receipts have written."""
        raise NotImplementedError

    def feed_with(self, new_epoch: Callable[[], str]) -> Feed:
        """Another feed on the same table."""
        raise NotImplementedError


class MemoryStores(Stores):
    def __init__(self) -> None:
        super().__init__()
        self.table = MemoryTable(self.seconds)
        self.courses = MemoryCourseStore(self.table, LIFETIMES)
        self.feed = MemoryFeed(self.table)
        self.people = MemoryPeople(self.table)
        self.tickets = MemoryTickets()
        self.connections = MemoryConnections()

    def items(self) -> Any:
        return dict(self.table.items)

    def feed_with(self, new_epoch: Callable[[], str]) -> Feed:
        return MemoryFeed(self.table, new_epoch)


class DynamoStores(Stores):
    """Waits shortly, and gives up by the number of attempts, so that a slow machine changes no result."""

    def __init__(self, dynamo: SimulatedDynamo) -> None:
        super().__init__()
        self.dynamo, dynamodb = dynamo, Service("dynamodb")
        self._courses, connections = Table("courses", dynamodb), Table("connections", dynamodb)
        self._transactions = Transactions(table("courses"))
        attempts = count()
        self.courses = self.course_store(wait=_shortly, monotonic=lambda: next(attempts) / ATTEMPTS_A_SECOND)
        self.feed = DynamoFeed(self._courses, now=self.seconds)
        self.people = DynamoPeople(self._courses)
        self.tickets = DynamoTickets(connections)
        self.connections = DynamoConnections(connections)

    def reset(self) -> None:
        self.dynamo.reset()
        self.now = NOW

    def items(self) -> Any:
        return self.dynamo.items()

    def feed_with(self, new_epoch: Callable[[], str]) -> Feed:
        return DynamoFeed(self._courses, new_epoch=new_epoch, now=self.seconds)

    def course_store(self, *, wait: Callable[[float], None], monotonic: Callable[[], float]) -> DynamoCourseStore:
        """Another course store on the same table."""
        return DynamoCourseStore(
            self._courses, lambda: self._transactions, LIFETIMES, wait=wait, monotonic=monotonic, now=self.seconds
        )


def _shortly(seconds: float) -> None:
    time.sleep(min(seconds, MAX_PAUSE_SECONDS))


def at_once(count: int, act: Callable[[int], Result]) -> list[Result | Exception]:
    """What ``act(0)`` … ``act(count - 1)`` returned or raised, each in its own thread, all let go together."""
    start = threading.Barrier(count)

    def run(number: int) -> Result | Exception:
        start.wait(timeout=10)
        try:
            return act(number)
        except Exception as exc:  # noqa: BLE001 - the tests look at what it is
            return exc

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))
