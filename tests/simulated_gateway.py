"""API Gateway's ``@connections`` endpoint in simulated time, for fan-outs of thousands of posts without sockets.

Each :class:`Worker` is a real ``Delivery`` whose connections and clock are simulated: a post takes ``POST_SECONDS`` of
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
from typing import Any, cast

from chalicelib.push.delivery import Clock, Delivery
from chalicelib.push.parcel import Parcel
from chalicelib.push.ports import FAILED

LATENCY_SECONDS = 0.005
HANDSHAKE_SECONDS = 0.01
POST_SECONDS = 0.00004
PATIENCE_SECONDS = 3.0
ALWAYS = 1 << 30


@dataclass
class TokenBucket:
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

    account: TokenBucket | None = None
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


class _Codec:
    def __init__(self) -> None:
        self.unanswered: list[Parcel] = []
        self.silent = True


class _Lane:
    def __init__(self, worker: Worker) -> None:
        self._worker, self.codec = worker, _Codec()
        self.ready = self.dead = False
        self.answered, self.late_at = 0, 0.0
        self.wants = self.listened_for = 0
        self.error: Exception | None = None
        self.status = 0

    def send(self, parcel: Parcel, request: tuple[str, bytes]) -> None:
        self.codec.unanswered.append(parcel)
        self._worker.post(self, request)

    def advance(self) -> list[tuple[Parcel, int]]:
        if not self.ready:
            self.ready = True
            return []
        self.answered += 1
        return [(self.codec.unanswered.pop(), self.status)]


class _Requests:
    def to(self, connection_id: str, body: bytes) -> tuple[str, bytes]:
        return connection_id, body


class Worker:
    """One fan-out. Plays its ``Lanes`` and its clock. ``parcels`` hold the results."""

    def __init__(self, simulation: Simulation, connection_ids: Iterable[str], frames: list[bytes]) -> None:
        self.now = 0.0
        self.turn = threading.Semaphore(0)
        self.parcels = [Parcel(connection_id, frames, FAILED) for connection_id in connection_ids]
        self._simulation, self._gateway = simulation, simulation.gateway
        self._open: set[_Lane] = set()
        self._free: list[_Lane] = []
        self._events: list[tuple[float, int, _Lane, tuple[str, bytes] | None]] = []
        self._order = 0
        clock = Clock(lambda: self.now, self._wait, lambda: self.now)
        self._delivery = Delivery(
            cast("Any", self), cast("Any", _Requests()), self.parcels, clock, simulation.patience_seconds
        )

    def run(self) -> None:
        self._delivery.run()

    def count(self, result: str) -> int:
        return sum(parcel.result == result for parcel in self.parcels)

    def __len__(self) -> int:
        return len(self._open)

    def wake(self) -> None:
        """Nothing was left open."""

    def rest(self) -> None:
        """Nothing is kept open."""

    def open(self) -> _Lane:
        lane = _Lane(self)
        self._open.add(lane)
        self._push(self.now + HANDSHAKE_SECONDS, lane, None)
        return lane

    def take(self) -> _Lane | None:
        return self._free.pop() if self._free else None

    def settle(self, lane: _Lane) -> None:
        if lane.ready and not lane.codec.unanswered:
            self._free.append(lane)

    def drop(self, lane: _Lane) -> None:
        lane.dead = True
        self._open.discard(lane)

    def listen(self, seconds: float) -> list[_Lane]:
        self._wait(max(0.0, min(seconds, self._events[0][0] - self.now if self._events else seconds)))
        heard = []
        while self._events and self._events[0][0] <= self.now:
            at, _, lane, request = heappop(self._events)
            if lane.dead:
                continue
            if request:
                lane.status = self._gateway.answer(*request, at)
            heard.append(lane)
        return heard

    def post(self, lane: _Lane, request: tuple[str, bytes]) -> None:
        self.now += POST_SECONDS
        self._push(self.now + self._gateway.begin(request[0]), lane, request)

    def _push(self, at: float, lane: _Lane, request: tuple[str, bytes] | None) -> None:
        self._order += 1
        heappush(self._events, (at, self._order, lane, request))

    def _wait(self, seconds: float) -> None:
        self.now += seconds
        self._simulation.let_others_run(self)


class Simulation:
    """Workers at one gateway, each with a part of the connections."""

    def __init__(
        self, gateway: SimulatedGateway, connection_ids: list[str], frames: list[bytes], workers: int, seconds: float
    ) -> None:
        self.gateway, self.patience_seconds = gateway, seconds
        size = -(-len(connection_ids) // workers)
        self.workers = [Worker(self, connection_ids[n * size : (n + 1) * size], frames) for n in range(workers)]
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
) -> Simulation:
    """The frames posted to all of them by so many workers, within so many simulated seconds."""
    simulation = Simulation(gateway, connection_ids, frames or [b"1"], workers, seconds)
    simulation.run()
    return simulation
