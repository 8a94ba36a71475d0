"""Keeps everybody out of a stage while its table is restored, and lets them in afterwards as before.

The functions that serve requests change courses, people and absences, and give the tickets for sockets. With a reserved
concurrency of 0 they serve nothing. The function that sends to webhooks, which would read feeds that are half deleted,
is stopped in the same way. Sockets that are open then are closed, so that every client begins anew afterwards: with its
cursor, which the new epochs refuse.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from infra.console import Say
from infra.restore.item_table import ItemTable
from infra.restore.restore_state import Stopped

# Longer than a ticket for a socket is valid.
MIN_WAIT_SECONDS = 35
CLOSERS = 16
CONNECTION, GONE = "CONNECTION#", "GoneException"


class StageGate:
    """``functions`` is a client of Lambda, ``names`` are those of the functions that are stopped.

    ``management`` is a client for the stage's sockets. ``connections`` is the connections table.
    ``now`` returns seconds since the epoch.
    """

    def __init__(
        self,
        functions: Any,
        names: Sequence[str],
        management: Any,
        connections: ItemTable,
        say: Say,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._functions, self._names = functions, names
        self._management, self._connections = management, connections
        self._say, self._now, self._sleep = say, now, sleep

    def concurrency(self) -> dict[str, int | None]:
        """How many requests each function can serve at once; None for no limit of its own."""
        return {name: self._concurrency_of(name) for name in self._names}

    def stop_requests(self) -> None:
        """No further request is served. Requests that are under way go on."""
        for name in self._names:
            self._functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)

    def await_requests(self, stopped: Stopped) -> None:
        """Requests that were under way have ended, and every ticket for a socket has expired."""
        found = (self._functions.get_function_configuration(FunctionName=name) for name in self._names)
        left = stopped.at + max(MIN_WAIT_SECONDS, *(each["Timeout"] + 1 for each in found)) - self._now()
        if left > 0:
            self._say(f"Requests are stopped. Waiting {left:.0f} s for those that are under way ...")
            self._sleep(left)

    def close_sockets(self) -> tuple[int, int]:
        """The sockets are closed. Returns the number of closed ones, and of those that could not be closed."""
        with ThreadPoolExecutor(CLOSERS) as pool:
            results = list(pool.map(self._close, self._connection_ids()))
        return results.count(True), results.count(False)

    def admit_requests(self, stopped: Stopped) -> list[str]:
        """As many requests are served at once as before. Returns the functions that served none before either."""
        for name, limit in stopped.concurrency_before.items():
            if limit is None:
                self._functions.delete_function_concurrency(FunctionName=name)
            else:
                self._functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=limit)
        return [name for name, limit in stopped.concurrency_before.items() if limit == 0]

    def _concurrency_of(self, name: str) -> int | None:
        limit = self._functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
        return None if limit is None else int(limit)

    def _connection_ids(self) -> Iterator[str]:
        after: dict[str, Any] | None = None
        while True:
            items, after = self._connections.page(0, 1, after)
            found = (item["PK"]["S"] for item in items)
            yield from (pk.removeprefix(CONNECTION) for pk in found if pk.startswith(CONNECTION))
            if after is None:
                return

    def _close(self, connection_id: str) -> bool | None:
        try:
            self._management.delete_connection(ConnectionId=connection_id)
        except ClientError as error:
            return None if error.response["Error"]["Code"] == GONE else False
        return True
