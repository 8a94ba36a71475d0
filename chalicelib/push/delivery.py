"""One fan-out: parcels over lanes, until each has its result or the time is over."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from http import HTTPStatus
from itertools import count
from math import inf, isqrt
from random import shuffle

from msgspec import Struct

from chalicelib.push.lane import Lane
from chalicelib.push.lanes import Lanes
from chalicelib.push.parcel import Parcel, full_jitter
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED
from chalicelib.push.rate import PostRate
from chalicelib.push.request import Requests

log = logging.getLogger(__name__)

LANES = 128
LANE_OPEN_SECONDS = 1.5
ANSWER_SECONDS = 1.5
SLOW_SECONDS = 0.2
_LOOK_ROUND_SECONDS = 0.1
_TAKEN = (HTTPStatus.OK, HTTPStatus.NO_CONTENT)


class Clock(Struct, frozen=True):
    """Time, how it passes while nothing is under way, and what the clock on the wall says, in seconds."""

    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time


REAL_TIME = Clock()


class Delivery:
    def __init__(self, lanes: Lanes, requests: Requests, parcels: list[Parcel], clock: Clock, end: float) -> None:
        self._lanes, self._requests, self._clock, self._end = lanes, requests, clock, end
        self._width = min(LANES, isqrt(len(parcels)))
        self._slow = 0
        self._rate, self._shuffled = PostRate(), False
        self._allowance = self._rate.allowance
        self._left = len(parcels)
        self._ready = deque(parcels)
        self._waiting: list[tuple[float, int, Parcel]] = []
        self._order = count()
        self._under_way: dict[Parcel, Lane] = {}
        self._opening: set[Lane] = set()
        self._opening_pauses = full_jitter()
        self._open_again_at = -inf
        self._look_round_at = 0.0

    def run(self) -> None:
        """All results are in the parcels afterwards."""
        self._lanes.wake()
        now = self._clock.monotonic()
        try:
            while self._left and now < self._end:
                self._wake(now)
                self._hand_out(now)
                heard = self._listen(now)
                now = self._clock.monotonic()
                for lane in heard:
                    if not lane.dead:
                        self._hear(lane, now)
                self._look_round(now)
        finally:
            self._lanes.rest()
        self._report_unsent()

    def _report_unsent(self) -> None:
        """What only the account's limit kept back was throttled, although it was never refused itself."""
        if self._rate.is_limited:
            for parcel in self._ready:
                parcel.result = THROTTLED

    def _wake(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            self._ready.append(heappop(self._waiting)[2])

    def _hand_out(self, now: float) -> None:
        allowed: float = len(self._ready)
        if self._allowance.per_second < inf:
            allowed = min(allowed, self._allowance.posts(now))
            if not self._shuffled:
                self._shuffle()
        sent, held_back = 0, False
        while sent < allowed:
            lane = self._lanes.take()
            if lane is None:
                self._open_lanes(now, int(allowed) - sent)
                break
            self._send(lane, self._ready.popleft(), now)
            sent += 1
        else:
            held_back = bool(self._ready)
        if sent or held_back:
            self._rate.sent(sent, now, held_back=held_back)

    def _shuffle(self) -> None:
        """Connections with full buffers side by side look like the account's limit; mixed with others they do not."""
        self._shuffled, ready = True, list(self._ready)
        shuffle(ready)
        self._ready = deque(ready)

    def _send(self, lane: Lane, parcel: Parcel, now: float) -> None:
        parcel.late_at, parcel.sent_in_round = now + ANSWER_SECONDS, self._rate.round
        self._under_way[parcel] = lane
        lane.send(parcel, self._requests.to(parcel.connection_id, parcel.frame))
        if lane.dead:
            self._bury(lane, now)
        elif lane.wants != lane.listened_for:
            self._lanes.settle(lane)

    def _open_lanes(self, now: float, posts: int) -> None:
        if now < self._open_again_at:
            return
        wanted = min(self._most_lanes() - len(self._lanes), posts - len(self._opening))
        try:
            for _ in range(wanted):
                lane = self._lanes.open()
                lane.late_at = now + LANE_OPEN_SECONDS
                self._opening.add(lane)
        except OSError as exc:
            self._open_later(now, exc)

    def _most_lanes(self) -> int:
        """One more for each request that others would have to wait behind."""
        return min(LANES, self._width + self._slow)

    def _open_later(self, now: float, reason: Exception | None) -> None:
        if not self._lanes:
            log.warning("No connection to the management endpoint: %r", reason)
        self._open_again_at = now + next(self._opening_pauses)

    def _listen(self, now: float) -> list[Lane]:
        """The lanes with news."""
        if self._under_way or self._opening:
            return self._lanes.listen(max(0.0, min(self._next_step_at(now), now + _LOOK_ROUND_SECONDS) - now))
        if self._left:
            self._clock.wait(max(0.0, self._next_step_at(now) - now))
        return []

    def _next_step_at(self, now: float) -> float:
        """When something is to be done even if nothing is heard."""
        steps = [self._end]
        if self._waiting:
            steps.append(self._waiting[0][0])
        if self._ready:
            steps += [at for at in (self._allowance.next_at(), self._open_again_at) if at > now]
        return min(steps)

    def _hear(self, lane: Lane, now: float) -> None:
        for parcel, status in lane.advance():
            del self._under_way[parcel]
            self._answered(parcel, status, now)
        if lane.dead:
            self._bury(lane, now)
            return
        if self._opening and lane.ready and lane in self._opening:
            self._opening.remove(lane)
            self._opening_pauses = full_jitter()
        self._lanes.settle(lane)

    def _answered(self, parcel: Parcel, status: int, now: float) -> None:
        if status in _TAKEN:
            self._rate.taken(parcel.sent_in_round, now)
            if parcel.taken():
                self._finish(parcel, SENT)
            else:
                self._ready.append(parcel)
        elif status == HTTPStatus.TOO_MANY_REQUESTS:
            self._refused(parcel, now)
        else:
            self._rate.taken(parcel.sent_in_round, now)
            self._failed(parcel, status, now)

    def _failed(self, parcel: Parcel, status: int, now: float) -> None:
        if status == HTTPStatus.GONE:
            self._finish(parcel, GONE)
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._try_later(parcel, FAILED, now)
        else:
            self._finish(parcel, FAILED)

    def _refused(self, parcel: Parcel, now: float) -> None:
        self._rate.refused(parcel.sent_in_round, now, is_known=parcel.is_full)
        parcel.is_full = self._rate.is_passing
        self._try_later(parcel, THROTTLED, now)

    def _try_later(self, parcel: Parcel, result: str, now: float) -> None:
        parcel.result = result
        at = now + parcel.pause()
        if parcel.patient and at < self._end:
            heappush(self._waiting, (at, next(self._order), parcel))
        else:
            self._left -= 1

    def _finish(self, parcel: Parcel, result: str) -> None:
        parcel.result = result
        self._left -= 1

    def _bury(self, lane: Lane, now: float) -> None:
        """What a dead lane still carried goes on another: at once, if the lane was closed while it was idle."""
        self._lanes.drop(lane)
        if lane in self._opening:
            self._opening.remove(lane)
            self._open_later(now, lane.error)
        idle = lane.answered and lane.codec.silent
        for parcel in lane.codec.unanswered:
            del self._under_way[parcel]
            if idle and not parcel.again:
                parcel.again = True
                self._ready.appendleft(parcel)
            else:
                self._try_later(parcel, FAILED, now)

    def _look_round(self, now: float) -> None:
        """Gives up on what is late, and lets others not wait behind what is slow."""
        if now < self._look_round_at:
            return
        self._look_round_at = now + _LOOK_ROUND_SECONDS
        self._slow = sum(parcel.late_at <= now + ANSWER_SECONDS - SLOW_SECONDS for parcel in self._under_way)
        for lane in [lane for lane in self._opening if lane.late_at <= now]:
            self._bury(lane, now)
        for lane in [lane for parcel, lane in self._under_way.items() if parcel.late_at <= now]:
            self._bury(lane, now)
