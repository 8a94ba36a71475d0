"""API Gateway's ``@connections`` endpoint in simulated time, for deliveries of thousands of posts without sockets.

Each :class:`Worker` is a real ``Delivery`` whose connections and clock are simulated: a post takes ``POST_SECONDS`` of
the processor, its answer comes ``LATENCY_SECONDS`` later. Several workers run in turns, always the one whose time is
the earliest, so that they share one account limit and a run is the same each time.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, cast

from chalicelib.service.ports import FAILED, SENT
from chalicelib.transport.delivery import Clock, Delivery
from chalicelib.transport.parcel import Parcel

LATENCY_SECONDS = 0.005
HANDSHAKE_SECONDS = 0.01
POST_SECONDS = 0.00004
ALWAYS = 1 << 30


@dataclass
class TokenBucket:
    """What an account may post: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html"""

    per_second: float
    burst: float
    tokens: float = -1.0
    at: float = 0.0

    def take(self, now: float) -> bool:
        tokens = self.burst if self.tokens < 0 else self.tokens
        self.tokens = min(self.burst, tokens + max(0.0, now - self.at) * self.per_second)
        self.at = max(self.at, now)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Gateway:
    """``refuses``: how many posts to a connection answer 429. ``refuses_first``: so many posts, to whomever, answer 429.

    ``slow``: seconds until a connection's answer. ``taken`` and ``attempts`` tell what happened, ``taken_at`` when.
    """

    account: TokenBucket | None = None
    refuses: dict[str, int] = field(default_factory=dict)
    refuses_first: int = 0
    gone: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    taken: dict[str, list[bytes]] = field(default_factory=dict)
    taken_at: dict[str, float] = field(default_factory=dict)
    under_way: Counter[str] = field(default_factory=Counter)
    crowded: set[str] = field(default_factory=set)

    def begin(self, connection_id: str) -> float:
        """Seconds until the answer."""
        self.under_way[connection_id] += 1
        if self.under_way[connection_id] > 1:
            self.crowded.add(connection_id)
        return self.slow.get(connection_id, LATENCY_SECONDS)

    def answer(self, connection_id: str, frame: bytes, now: float) -> int:
        self.under_way[connection_id] -= 1
        self.attempts[connection_id] += 1
        if sum(self.attempts.values()) <= self.refuses_first if self.refuses_first else False:
            return 429
        if self.account and not self.account.take(now):
            return 429
        if connection_id in self.gone:
            return 410
        if self.refuses.get(connection_id, 0) > 0:
            self.refuses[connection_id] -= 1
            return 429
        self.taken.setdefault(connection_id, []).append(frame)
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

    def send(self, parcel: Parcel, request: tuple[str, bytes]) -> None:
        self.codec.unanswered.append(parcel)
        self._worker.post(self, parcel, *request)

    def advance(self) -> list[tuple[Parcel, int]]:
        if not self.ready:
            self.ready = True
            return []
        self.answered += 1
        return [(self.codec.unanswered.pop(), self._worker.statuses.pop(self))]


class _Requests:
    def to(self, connection_id: str, body: bytes) -> tuple[str, bytes]:
        return connection_id, body


class Worker:
    """One delivery. Plays the part of its ``Lanes`` and of its clock."""

    def __init__(self, simulation: Simulation, connection_ids: Iterable[str], frames: list[bytes], seconds: float) -> None:
        self.now = 0.0
        self.statuses: dict[_Lane, int] = {}
        self.turn = threading.Semaphore(0)
        self.parcels = [Parcel(connection_id, frames, FAILED) for connection_id in connection_ids]
        self._simulation, self._gateway = simulation, simulation.gateway
        self._open: set[_Lane] = set()
        self._free: list[_Lane] = []
        self._events: list[tuple[float, int, _Lane, tuple[str, bytes] | None]] = []
        self._number = 0
        clock = Clock(lambda: self.now, self._wait, lambda: self.now)
        self.delivery = Delivery(cast("Any", self), cast("Any", _Requests()), self.parcels, clock, seconds)

    def __len__(self) -> int:
        return len(self._open)

    def wake(self) -> None:
        pass

    rest = wake

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

    def post(self, lane: _Lane, parcel: Parcel, connection_id: str, frame: bytes) -> None:
        self.now += POST_SECONDS
        self._push(self.now + self._gateway.begin(connection_id), lane, (connection_id, frame))

    def listen(self, seconds: float) -> list[_Lane]:
        self._wait(max(0.0, min(seconds, self._events[0][0] - self.now if self._events else seconds)))
        heard = []
        while self._events and self._events[0][0] <= self.now:
            at, _, lane, asked = heappop(self._events)
            if asked:
                self.statuses[lane] = self._gateway.answer(*asked, at)
            heard.append(lane)
        return heard

    def _push(self, at: float, lane: _Lane, asked: tuple[str, bytes] | None) -> None:
        self._number += 1
        heappush(self._events, (at, self._number, lane, asked))

    def _wait(self, seconds: float) -> None:
        self.now += seconds
        self._simulation.pause(self)


class Simulation:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.workers: list[Worker] = []
        self._paused = threading.Semaphore(0)

    def add(self, connection_ids: Iterable[str], seconds: float = 3.0, frames: list[bytes] | None = None) -> Worker:
        self.workers.append(Worker(self, connection_ids, frames or [b"1"], seconds))
        return self.workers[-1]

    def pause(self, worker: Worker) -> None:
        """Lets the others go on until this one's time has come."""
        if len(self.workers) > 1:
            self._paused.release()
            worker.turn.acquire()

    def run(self) -> None:
        if len(self.workers) == 1:
            self.workers[0].delivery.run()
            return
        left = list(self.workers)
        over: set[Worker] = set()

        def work(worker: Worker) -> None:
            worker.turn.acquire()
            worker.delivery.run()
            over.add(worker)
            self._paused.release()

        for worker in left:
            threading.Thread(target=work, args=[worker], daemon=True).start()
        while left:
            earliest = min(left, key=lambda worker: worker.now)
            earliest.turn.release()
            self._paused.acquire()
            if earliest in over:
                left.remove(earliest)


def ids(count: int) -> list[str]:
    return [f"c{n}=" for n in range(count)]
