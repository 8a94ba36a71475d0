"""API Gateway's ``@connections`` endpoint in simulated time, for fan-outs of thousands of posts without sockets.

Each :class:`Worker` is a real ``PostLoop`` whose connections and clock are simulated: a post takes ``POST_SECONDS`` of
the worker's processor, its answer comes ``LATENCY_SECONDS`` later. Several workers take turns, always the one whose
time is the earliest, so they share one account limit and a run is the same each time. A test that compares runs seeds
``random``, for the poster draws its pauses from it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from typing import Any, cast

from chalicelib.push.message_retries import Message
from chalicelib.push.ports import FAILED
from chalicelib.push.post_loop import Clock, PostLoop

LATENCY_SECONDS = 0.005
HANDSHAKE_SECONDS = 0.01
POST_SECONDS = 0.00004
PATIENCE_SECONDS = 3.0
ALWAYS = 1 << 30


@dataclass
class AccountLimit:
    """The limit of an account: ``burst`` posts at once, then ``per_second``."""

    per_second: float
    burst: float
    _tokens: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._tokens = self.burst

    def lets_through(self, seconds: float) -> float:
        return self.burst + self.per_second * seconds

    def take(self, now: float) -> bool:
        self._tokens = min(self.burst, self._tokens + max(0.0, now - self._at) * self.per_second)
        self._at = max(self._at, now)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass
class SimulatedGateway:
    """``refusals``: how often a connection answers 429 before it takes a frame. ``slow``: seconds until it answers.

    ``first_refusals``: so many posts answer 429 at first, whoever they are for.

    ``frames``, ``taken_at``, ``attempts`` and ``attempted_at`` tell what happened; ``crowded``: connections that had
    two posts under way at once.
    """

    account: AccountLimit | None = None
    refusals: dict[str, int] = field(default_factory=dict)
    first_refusals: int = 0
    gone: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    frames: dict[str, list[bytes]] = field(default_factory=dict)
    taken_at: dict[str, float] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    attempted_at: list[float] = field(default_factory=list)
    crowded: set[str] = field(default_factory=set)
    _under_way: set[str] = field(default_factory=set)

    def begin(self, connection_id: str) -> float:
        """Seconds until the answer."""
        if connection_id in self._under_way:
            self.crowded.add(connection_id)
        self._under_way.add(connection_id)
        return self.slow.get(connection_id, LATENCY_SECONDS)

    def answer(self, connection_id: str, frame: bytes, now: float) -> int:
        self._under_way.discard(connection_id)
        self.attempts[connection_id] += 1
        self.attempted_at.append(now)
        if len(self.attempted_at) <= self.first_refusals or (self.account and not self.account.take(now)):
            return 429
        if connection_id in self.gone:
            return 410
        if self.refusals.get(connection_id, 0) > 0:
            self.refusals[connection_id] -= 1
            return 429
        self.frames.setdefault(connection_id, []).append(frame)
        self.taken_at[connection_id] = now
        return 200


class _Http:
    def __init__(self) -> None:
        self.pending: list[Message] = []
        self.is_silent = True


class _Connection:
    def __init__(self, worker: Worker) -> None:
        self._worker, self.http = worker, _Http()
        self.is_open = self.is_closed = False
        self.response_count, self.deadline = 0, 0.0
        self.wanted_events = self.registered_events = 0
        self.error: Exception | None = None
        self.status = 0

    def send(self, message: Message, request: tuple[str, bytes]) -> None:
        self.http.pending.append(message)
        self._worker.post(self, request)

    def process(self) -> list[tuple[Message, int]]:
        if not self.is_open:
            self.is_open = True
            return []
        self.response_count += 1
        return [(self.http.pending.pop(), self.status)]


class _RequestBuilder:
    def build(self, connection_id: str, body: bytes) -> tuple[str, bytes]:
        return connection_id, body


class Worker:
    """One fan-out. Stands in for its ``ConnectionPool`` and clock. ``messages`` hold the results."""

    def __init__(
        self, simulation: Simulation, connection_ids: Iterable[str], frames: list[bytes], max_per_second: float
    ) -> None:
        self.now = 0.0
        self.turn = threading.Semaphore(0)
        self.messages = [Message(connection_id, frames, FAILED) for connection_id in connection_ids]
        self._simulation, self._gateway = simulation, simulation.gateway
        self._open: set[_Connection] = set()
        self._idle: list[_Connection] = []
        self._events: list[tuple[float, int, _Connection, tuple[str, bytes] | None]] = []
        self._order = 0
        clock = Clock(lambda: self.now, self._wait, lambda: self.now)
        pool, builder, end = cast("Any", self), cast("Any", _RequestBuilder()), simulation.patience_seconds
        self._loop = PostLoop(pool, builder, self.messages, clock, end, max_per_second)

    def run(self) -> None:
        self._loop.run()

    def count(self, result: str) -> int:
        return sum(message.result == result for message in self.messages)

    def __len__(self) -> int:
        return len(self._open)

    def resume(self) -> None:
        """Nothing was left open."""

    def suspend(self) -> None:
        """Nothing is kept open."""

    def open(self) -> _Connection:
        connection = _Connection(self)
        self._open.add(connection)
        self._push(self.now + HANDSHAKE_SECONDS, connection, None)
        return connection

    def acquire(self) -> _Connection | None:
        return self._idle.pop() if self._idle else None

    def update(self, connection: _Connection) -> None:
        if connection.is_open and not connection.http.pending:
            self._idle.append(connection)

    def discard(self, connection: _Connection) -> None:
        connection.is_closed = True
        self._open.discard(connection)

    def poll(self, seconds: float) -> list[_Connection]:
        self._wait(max(0.0, min(seconds, self._events[0][0] - self.now if self._events else seconds)))
        ready = []
        while self._events and self._events[0][0] <= self.now:
            at, _, connection, request = heappop(self._events)
            if connection.is_closed:
                continue
            if request:
                connection.status = self._gateway.answer(*request, at)
            ready.append(connection)
        return ready

    def post(self, connection: _Connection, request: tuple[str, bytes]) -> None:
        self.now += POST_SECONDS
        self._push(self.now + self._gateway.begin(request[0]), connection, request)

    def _push(self, at: float, connection: _Connection, request: tuple[str, bytes] | None) -> None:
        self._order += 1
        heappush(self._events, (at, self._order, connection, request))

    def _wait(self, seconds: float) -> None:
        self.now += seconds
        self._simulation.let_others_run(self)


class Simulation:
    """Workers at one gateway, each with a part of the connections."""

    def __init__(
        self,
        gateway: SimulatedGateway,
        connection_ids: list[str],
        frames: list[bytes],
        workers: int,
        seconds: float,
        max_per_second: float = inf,
    ) -> None:
        self.gateway, self.patience_seconds = gateway, seconds
        size = -(-len(connection_ids) // workers)
        parts = [connection_ids[n * size : (n + 1) * size] for n in range(workers)]
        self.workers = [Worker(self, part, frames, max_per_second / workers) for part in parts]
        self._waits = threading.Semaphore(0)
        self._over: set[Worker] = set()

    def run(self) -> None:
        if len(self.workers) == 1:
            self.workers[0].run()
            return
        for worker in self.workers:
            threading.Thread(target=self._run_in_turns, args=[worker], daemon=True).start()
        while left := [worker for worker in self.workers if worker not in self._over]:
            min(left, key=lambda worker: worker.now).turn.release()
            self._waits.acquire()

    def let_others_run(self, worker: Worker) -> None:
        """Returns when this worker's time is the earliest."""
        if len(self.workers) > 1:
            self._waits.release()
            worker.turn.acquire()

    def _run_in_turns(self, worker: Worker) -> None:
        worker.turn.acquire()
        try:
            worker.run()
        finally:
            self._over.add(worker)
            self._waits.release()


def fan_out(
    gateway: SimulatedGateway,
    connection_ids: list[str],
    frames: list[bytes] | None = None,
    *,
    workers: int = 1,
    seconds: float = PATIENCE_SECONDS,
    max_per_second: float = inf,
) -> Simulation:
    """The frames posted to all of them by so many workers, within so many simulated seconds.

    The workers have even shares of ``max_per_second``.
    """
    simulation = Simulation(gateway, connection_ids, frames or [b"1"], workers, seconds, max_per_second)
    simulation.run()
    return simulation
