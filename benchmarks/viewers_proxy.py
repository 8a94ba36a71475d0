"""The REST API behind a proxy that counts requests, and refuses them as the gateway's throttle does."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from infra.template_fragments import read_fragments
from tests.e2e.proxy import Proxy

PROBLEM = {
    "type": "urn:coursewire:problem:throttled",
    "title": "Too Many Requests",
    "status": 429,
    "detail": "Too many requests at once. Try again in a second.",
    "code": "throttled",
}
# The emulator starts a process for each request that waits.
MAX_AT_ONCE = 8
Read = tuple[str, str]
"""Target and token of a GET."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """Requests per second, and how many at once after a pause."""

    rate: float
    burst: float


def throttle_of_template() -> Throttle:
    """Returns the default limits of the REST API's stage."""
    parameters = read_fragments()["Parameters"]
    return Throttle(parameters["RestRateLimit"]["Default"], parameters["RestBurstLimit"]["Default"])


class TokenBucket:
    """Full at the start. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html"""

    def __init__(self, throttle: Throttle, now: Callable[[], float]) -> None:
        self._throttle, self._now = throttle, now
        self._tokens, self._filled_at = throttle.burst, now()

    def take(self) -> bool:
        """Whether a request passes; it has used a token then."""
        now = self._now()
        added = (now - self._filled_at) * self._throttle.rate
        self._tokens, self._filled_at = min(self._throttle.burst, self._tokens + added), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class CountingProxy(Proxy):
    """Counts requests by their route, refused ones included, and refuses those over the throttle.

    Equal reads that wait at the same time get the response of one read, which begins after they have arrived.
    So the speed of the emulator does not limit how many viewers can be measured.
    """

    def __init__(self, url: str, throttle: Throttle) -> None:
        super().__init__(url)
        self._path = httpx.URL(url).path.rstrip("/")
        self._bucket = TokenBucket(throttle, time.monotonic)
        self._turns = asyncio.Semaphore(MAX_AT_ONCE)
        self._running: dict[Read, asyncio.Task[httpx.Response]] = {}
        self._waiting: dict[Read, asyncio.Task[httpx.Response]] = {}
        self.requests: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def forget(self) -> None:
        """Counts from zero again."""
        self.requests.clear()
        self.refused.clear()

    async def fetch(self, method: str, target: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        route = f"{method} {target.removeprefix(self._path).partition('?')[0]}"
        self.requests[route] += 1
        if not self._bucket.take():
            self.refused[route] += 1
            return throttled()
        if method != "GET":
            return await self._pass_on(method, target, headers, body)
        token = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        return await asyncio.shield(self._shared((target, token), headers))

    def _shared(self, read: Read, headers: dict[str, str]) -> asyncio.Task[httpx.Response]:
        if read not in self._waiting:
            self._waiting[read] = asyncio.create_task(self._read(read, headers, self._running.get(read)))
        return self._waiting[read]

    async def _read(
        self, read: Read, headers: dict[str, str], before: asyncio.Task[httpx.Response] | None
    ) -> httpx.Response:
        if before:
            await asyncio.wait([before])
        # Whoever asks from here on needs a later read.
        self._running[read] = self._waiting.pop(read)
        return await self._pass_on("GET", read[0], headers, b"")

    async def _pass_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        async with self._turns:
            return await super().fetch(method, target, headers, body)


def throttled() -> httpx.Response:
    """Returns the gateway's response THROTTLED, as the template describes it."""
    headers: dict[str, Any] = {"content-type": "application/problem+json", "retry-after": "1"}
    return httpx.Response(HTTPStatus.TOO_MANY_REQUESTS, headers=headers, json=PROBLEM)
