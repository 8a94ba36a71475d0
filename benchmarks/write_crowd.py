"""Many writers at once, in several processes because threads of one share a core, and what became of their actions."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from benchmarks import database, office
from benchmarks.office import Office
from chalicelib.aws.http import KeepAliveClient, Response, Send
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import connection, table
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.errors import BusyError
from chalicelib.people.dynamo.people import DynamoPeople

MOST_PROCESSES = 4
START_SECONDS = 60


@dataclass(frozen=True)
class Delay:
    """Milliseconds that a network and three replicas would add, half on the way there, half on the way back."""

    read_ms: float = 0
    write_ms: float = 0


@dataclass(frozen=True)
class Crowd:
    """``channels`` organizations among that many writers; each writer acts without a pause for ``seconds``."""

    writers: int
    channels: int
    seconds: float
    delay: Delay


@dataclass(frozen=True)
class Deed:
    """One action: the course it made, 0 for 503 busy; how long it took and how often it lost a race before."""

    course_id: int
    seconds: float
    retries: int


@dataclass(frozen=True)
class Outcome:
    """``lost``: answered as done, and not stored or not announced. ``holes``: numbers missing in a channel."""

    crowd: Crowd
    deeds: list[Deed]
    wall_seconds: float
    lost: int
    holes: int


def gather(url: str, crowd: Crowd) -> Outcome:
    """On an empty table. The crowd's processes start together."""
    dynamo = database.client(url)
    database.empty_table(dynamo)
    database.use(url)
    office.settle(DynamoPeople(Table(database.TABLE, Service("dynamodb"))), crowd.channels)
    shares = [share for share in _shares(crowd.writers) if share]
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(len(shares))
    with context.Pool(len(shares), _remember, (start,)) as pool:
        parts = pool.map(_work, [(url, crowd, share) for share in shares], chunksize=1)
    deeds = [deed for part, _, _ in parts for deed in part]
    wall = max(end for _, _, end in parts) - min(begin for _, begin, _ in parts)
    return _checked(dynamo, crowd, deeds, wall)


def _shares(writers: int) -> list[list[int]]:
    """The writers' numbers, process by process."""
    return [list(range(n, writers, MOST_PROCESSES)) for n in range(MOST_PROCESSES)]


_start: Barrier


def _remember(start: Barrier) -> None:
    global _start  # noqa: PLW0603 - a pool hands a barrier to its processes in no other way
    _start = start


def _work(order: tuple[str, Crowd, list[int]]) -> tuple[list[Deed], float, float]:
    """One process: its writers' deeds, and when they began and ended, on the machine's clock."""
    url, crowd, share = order
    database.use(url)
    model = table(database.TABLE)
    model.Meta.max_pool_connections = len(share)
    _slow_down(connection(model).client, crowd.delay.write_ms / 1000)
    model.exists()
    transactions = Transactions(model)
    courses = Table(database.TABLE, Service("dynamodb", send=_slow(KeepAliveClient(url), crowd.delay.read_ms / 1000)))

    def write(number: int) -> list[Deed]:
        return _write(courses, transactions, crowd, number, begin + crowd.seconds)

    _start.wait(START_SECONDS)
    begin = time.time()
    with ThreadPoolExecutor(len(share)) as threads:
        done = list(threads.map(write, share))
    return [deed for deeds in done for deed in deeds], begin, time.time()


def _slow_down(client: Any, seconds: float) -> None:
    """PynamoDB's client, which only writes."""

    def wait(**_: Any) -> None:
        time.sleep(seconds / 2)

    if seconds:
        client.meta.events.register("before-send.dynamodb", wait)
        client.meta.events.register("needs-retry.dynamodb", wait)


def _slow(send: Send, seconds: float) -> Send:
    """Our own calls, which only read."""

    def slowly(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        time.sleep(seconds / 2)
        response = send(method, path, headers, body)
        time.sleep(seconds / 2)
        return response

    return slowly if seconds else send


def _write(courses: Table, transactions: Transactions, crowd: Crowd, number: int, until: float) -> list[Deed]:
    retries = 0

    def wait(seconds: float) -> None:
        nonlocal retries
        retries += 1
        time.sleep(seconds)

    at = Office(DynamoCourseStore(courses, lambda: transactions, office.LIFETIMES, wait=wait))
    by = office.asker(office.IFFAT.organization_id + number % crowd.channels)
    deeds: list[Deed] = []
    while time.time() < until:
        begin, retries = time.perf_counter(), 0
        try:
            course_id = at.request(f"Room {number}-{len(deeds)}", by).course_id
        except BusyError:
            course_id = 0
        deeds.append(Deed(course_id, time.perf_counter() - begin, retries))
    return deeds


def _checked(dynamo: Any, crowd: Crowd, deeds: list[Deed], wall: float) -> Outcome:
    keys = [(item["PK"]["S"], item["SK"]["S"]) for item in database.items(dynamo)]
    stored = {int(pk.removeprefix("COURSE#")) for pk, sk in keys if sk == "COURSE" and pk.startswith("COURSE#")}
    answered = [deed.course_id for deed in deeds if deed.course_id]
    announced = dict(_numbers(keys))
    total = sum(len(numbers) for channel, numbers in announced.items() if channel != "FEED#admin")
    lost = len(answered) - len(stored & set(answered))
    lost += abs(len(stored) - len(announced.get("FEED#admin", []))) + abs(len(stored) - total)
    holes = sum(sorted(numbers) != list(range(1, len(numbers) + 1)) for numbers in announced.values())
    return Outcome(crowd, deeds, wall, lost, holes)


def _numbers(keys: list[tuple[str, str]]) -> Iterator[tuple[str, list[int]]]:
    """The numbers of each channel's entries."""
    for channel in {pk for pk, _ in keys if pk.startswith("FEED#")}:
        yield channel, [int(sk) for pk, sk in keys if pk == channel and sk != "HEAD"]
