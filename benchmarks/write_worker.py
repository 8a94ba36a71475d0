"""``python -m benchmarks.write_worker``: some of the concurrent writers, with the code of the build in its folder.

Reads an order as one line of JSON, prints ``ready``, starts with the next line, and prints its results as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks import write_build
from chalicelib.aws.http import KeepAliveClient, Response, Send
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.errors import BusyError

TABLE = "courses"
TRANSACTION = "TransactWriteItems"


class CountedCalls:
    """The calls of this process to DynamoDB, each delayed as if by a network and three replicas.

    Half of a delay is before the call, half after it. Everything but a transaction takes ``read_ms``.
    """

    def __init__(self, read_ms: float, write_ms: float) -> None:
        self._read_seconds, self._write_seconds = read_ms / 1000, write_ms / 1000
        # Appending is atomic, unlike counting.
        self._calls: list[None] = []

    @property
    def count(self) -> int:
        return len(self._calls)

    def watch_pynamodb(self, client: Any) -> None:
        """Counts and delays the calls of PynamoDB's client, which only writes transactions."""

        def before(**_: Any) -> None:
            self._calls.append(None)
            time.sleep(self._write_seconds / 2)

        def after(**_: Any) -> None:
            time.sleep(self._write_seconds / 2)

        client.meta.events.register("before-send.dynamodb", before)
        client.meta.events.register("needs-retry.dynamodb", after)

    def watch(self, send: Send) -> Send:
        """Returns ``send`` with its calls counted and delayed."""

        def watched(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            self._calls.append(None)
            is_transaction = headers.get("X-Amz-Target", "").endswith(TRANSACTION)
            seconds = self._write_seconds if is_transaction else self._read_seconds
            time.sleep(seconds / 2)
            response = send(method, path, headers, body)
            time.sleep(seconds / 2)
            return response

        return watched


def main() -> None:
    order = json.loads(sys.stdin.readline())
    calls = CountedCalls(order["read_ms"], order["write_ms"])
    model = write_build.pynamodb_model.table(TABLE)
    model.Meta.max_pool_connections = len(order["writers"])
    model.exists()
    calls.watch_pynamodb(write_build.pynamodb_model.connection(model).client)
    transactions = Transactions(model)
    table = Table(TABLE, Service("dynamodb", send=calls.watch(KeepAliveClient(order["url"]))))
    print("ready", flush=True)
    sys.stdin.readline()
    began_at, cpu = time.time(), time.process_time()
    until = began_at + order["seconds"]
    with ThreadPoolExecutor(len(order["writers"])) as threads:
        written = threads.map(lambda number: write(table, transactions, number, until), order["writers"])
        actions = [action for own in written for action in own]
    result = {"began_at": began_at, "ended_at": time.time(), "cpu_seconds": time.process_time() - cpu}
    print(json.dumps(result | {"calls": calls.count, "actions": actions}), flush=True)


def write(table: Table, transactions: Transactions, number: int, until: float) -> list[dict[str, Any]]:
    """Requests one course after the other and returns the actions, with ``course_id`` 0 for a refused one."""
    retries = 0

    def wait(seconds: float) -> None:
        nonlocal retries
        retries += 1
        time.sleep(seconds)

    actions = write_build.Actions(DynamoCourseStore(table, lambda: transactions, write_build.LIFETIMES, wait=wait))
    done: list[dict[str, Any]] = []
    while time.time() < until:
        began, retries = time.perf_counter(), 0
        try:
            course_id = actions.request(f"Room {number}-{len(done)}").course_id
        except BusyError:
            course_id = 0
        seconds = time.perf_counter() - began
        done.append({"course_id": course_id, "ended_at": time.time(), "seconds": seconds, "retries": retries})
    return done


if __name__ == "__main__":
    main()
