"""Posts messages over pooled HTTP connections until each has a result or the time is over.

One thread, one loop. Each turn of the loop

1. moves messages whose retry pause is over from ``_paused`` (a heap by time) to ``_ready`` (a queue);
2. sends ready messages on idle connections, as many as the rate allows, and opens connections if too few are idle;
3. waits until a connection has an event, or until the next time at which something can be done;
4. reads responses: an accepted frame makes the message's next frame ready, a temporary refusal pauses the message;
5. every 0.1 s gives up responses and handshakes that are overdue.

A message is in exactly one place: ``_ready``, ``_paused``, ``_in_flight`` (with its connection), or finished, which
lowers ``_unfinished``. So a connection never has two posts in flight, and frames arrive in order.

The pool opens as many connections as the square root of the audience, at most 128, and another for each request that is
slow, so that a few slow recipients delay nobody else.
"""

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

from chalicelib.push.connection_pool import ConnectionPool
from chalicelib.push.http_connection import HttpConnection
from chalicelib.push.management_request import RequestBuilder
from chalicelib.push.message_retries import FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS, Message
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED
from chalicelib.push.post_rate import PostRate
from chalicelib.retry import full_jitter

log = logging.getLogger("coursewire.push")

MAX_CONNECTIONS = 128
HANDSHAKE_SECONDS = 1.5
RESPONSE_SECONDS = 1.5
SLOW_SECONDS = 0.2
_DEADLINE_CHECK_SECONDS = 0.1
_ACCEPTED = (HTTPStatus.OK, HTTPStatus.NO_CONTENT)


class Clock(Struct, frozen=True):
    """``monotonic`` and ``now`` (wall clock) return seconds; ``wait`` sleeps for seconds while nothing is in flight."""

    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time


REAL_TIME = Clock()


class PostLoop:
    """Posts ``messages`` once, until ``end`` in monotonic seconds, and never more than ``max_per_second``."""

    def __init__(
        self,
        pool: ConnectionPool,
        requests: RequestBuilder,
        messages: list[Message],
        clock: Clock,
        end: float,
        max_per_second: float = inf,
    ) -> None:
        self._pool, self._requests, self._clock, self._end = pool, requests, clock, end
        self._usual_connections = min(MAX_CONNECTIONS, isqrt(len(messages)))
        self._slow_requests = 0
        self._rate, self._shuffled = PostRate(max_per_second), False
        self._bucket = self._rate.bucket
        self._unfinished = len(messages)
        self._ready = deque(messages)
        self._paused: list[tuple[float, int, Message]] = []
        self._order = count()
        self._in_flight: dict[Message, HttpConnection] = {}
        self._opening: set[HttpConnection] = set()
        self._failed_opens = 0
        self._open_again_at = -inf
        self._check_deadlines_at = 0.0

    def run(self) -> None:
        """Each message has its result. Raises ``NoCredentialsError`` if no request can be signed."""
        self._pool.resume()
        now = self._clock.monotonic()
        try:
            while self._unfinished and now < self._end:
                while self._paused and self._paused[0][0] <= now:
                    self._ready.append(heappop(self._paused)[2])
                self._send_ready(now)
                connections = self._poll(now)
                now = self._clock.monotonic()
                for connection in connections:
                    if not connection.is_closed:
                        self._process(connection, now)
                self._check_deadlines(now)
        finally:
            self._pool.suspend()
        # Messages that the account's limit or ours held back count as throttled, though no post of theirs was refused.
        if self._bucket.per_second < inf:
            for message in self._ready:
                message.result = THROTTLED

    def _send_ready(self, now: float) -> None:
        allowed: float = len(self._ready)
        if self._bucket.per_second < inf:
            allowed = min(allowed, self._bucket.available(now))
            if self._bucket.is_slowed_down and not self._shuffled:
                self._shuffle()
        sent, held_back = 0, False
        while sent < allowed:
            connection = self._pool.acquire()
            if connection is None:
                self._open_connections(now, int(allowed) - sent)
                break
            self._send(connection, self._ready.popleft(), now)
            sent += 1
        else:
            held_back = bool(self._ready)
        if sent or held_back:
            self._rate.record_sent(sent, now, held_back=held_back)

    def _shuffle(self) -> None:
        """Full buffers in a row look like the account's limit; mixed with other recipients they do not."""
        self._shuffled, ready = True, list(self._ready)
        shuffle(ready)
        self._ready = deque(ready)

    def _send(self, connection: HttpConnection, message: Message, now: float) -> None:
        message.deadline, message.sent_in_round = now + RESPONSE_SECONDS, self._rate.round
        self._in_flight[message] = connection
        connection.send(message, self._requests.build(message.connection_id, message.frame))
        if connection.is_closed:
            self._discard(connection, now)
        elif connection.wanted_events != connection.registered_events:
            self._pool.update(connection)

    def _open_connections(self, now: float, posts: int) -> None:
        if now < self._open_again_at:
            return
        # Another connection for each slow request, so that no other request waits behind it.
        max_connections = min(MAX_CONNECTIONS, self._usual_connections + self._slow_requests)
        wanted = min(max_connections - len(self._pool), posts - len(self._opening))
        try:
            for _ in range(wanted):
                connection = self._pool.open()
                connection.deadline = now + HANDSHAKE_SECONDS
                self._opening.add(connection)
        except OSError as exc:
            self._pause_opening(now, exc)

    def _pause_opening(self, now: float, reason: Exception | None) -> None:
        if not self._pool:
            log.warning("No connection to the management endpoint: %r", reason)
        self._failed_opens += 1
        self._open_again_at = now + full_jitter(self._failed_opens, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)

    def _poll(self, now: float) -> list[HttpConnection]:
        """The connections with events."""
        if self._in_flight or self._opening:
            return self._pool.poll(max(0.0, min(self._next_step_at(now), now + _DEADLINE_CHECK_SECONDS) - now))
        if self._unfinished:
            self._clock.wait(max(0.0, self._next_step_at(now) - now))
        return []

    def _next_step_at(self, now: float) -> float:
        """When something can be done even if no connection has an event."""
        steps = [self._end]
        if self._paused:
            steps.append(self._paused[0][0])
        if self._ready:
            steps += [at for at in (self._bucket.next_at(), self._open_again_at) if at > now]
        return min(steps)

    def _process(self, connection: HttpConnection, now: float) -> None:
        for message, status in connection.process():
            del self._in_flight[message]
            self._handle_response(message, status, now)
        if connection.is_closed:
            self._discard(connection, now)
            return
        if self._opening and connection.is_open and connection in self._opening:
            self._opening.remove(connection)
            self._failed_opens = 0
        self._pool.update(connection)

    def _handle_response(self, message: Message, status: int, now: float) -> None:
        if status in _ACCEPTED:
            self._rate.record_accepted(message.sent_in_round, now)
            if message.accept_frame():
                self._finish(message, SENT)
            else:
                self._ready.append(message)
        elif status == HTTPStatus.TOO_MANY_REQUESTS:
            self._rate.record_throttled(message.sent_in_round, now, is_known=message.buffer_is_full)
            message.buffer_is_full = self._rate.accepts_some
            self._retry_later(message, THROTTLED, now)
        else:
            self._rate.record_accepted(message.sent_in_round, now)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self._retry_later(message, FAILED, now)
            else:
                self._finish(message, GONE if status == HTTPStatus.GONE else FAILED)

    def _retry_later(self, message: Message, result: str, now: float) -> None:
        message.result = result
        at = now + message.next_pause()
        if message.retries and at < self._end:
            heappush(self._paused, (at, next(self._order), message))
        else:
            self._unfinished -= 1

    def _finish(self, message: Message, result: str) -> None:
        message.result = result
        self._unfinished -= 1

    def _discard(self, connection: HttpConnection, now: float) -> None:
        """Its pending message is sent on another connection, without a pause if this one was closed while idle."""
        self._pool.discard(connection)
        if connection in self._opening:
            self._opening.remove(connection)
            self._pause_opening(now, connection.error)
        was_idle = connection.response_count and connection.http.is_silent
        for message in connection.http.pending:
            del self._in_flight[message]
            if was_idle and not message.was_resent:
                message.was_resent = True
                self._ready.appendleft(message)
            else:
                self._retry_later(message, FAILED, now)

    def _check_deadlines(self, now: float) -> None:
        if now < self._check_deadlines_at:
            return
        self._check_deadlines_at = now + _DEADLINE_CHECK_SECONDS
        slow_since = now + RESPONSE_SECONDS - SLOW_SECONDS
        self._slow_requests = sum(message.deadline <= slow_since for message in self._in_flight)
        for connection in [connection for connection in self._opening if connection.deadline <= now]:
            self._discard(connection, now)
        for connection in [connection for message, connection in self._in_flight.items() if message.deadline <= now]:
            self._discard(connection, now)
