"""Requests that set up a test, repeated as docs/errors.md says, since a slow machine may not decide one in time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import httpx

# `busy`, and `timeout`, whose change may be saved: to be repeated with the same Idempotency-Key.
UNDECIDED = (503, 504)
SECONDS_AFTER_A_TIMEOUT = "1"
MAX_ATTEMPTS = 10

Sleep = Callable[[float], Awaitable[object]]


class Portal(Protocol):
    """Of PortalClient, what this file needs."""

    async def get(self, path: str, **headers: str) -> httpx.Response: ...

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response: ...


async def decided(
    portal: Portal, path: str, body: Any = None, *, sleep: Sleep = asyncio.sleep, **headers: str
) -> httpx.Response:
    """Returns the response of an action that is carried out once, by one key for all attempts, or what refuses it.

    Still 503 or 504 after ``MAX_ATTEMPTS``.
    """
    keyed = {"Idempotency_Key": secrets.token_hex(16)} | headers
    return await _repeated(lambda: portal.post(path, body, **keyed), sleep)


async def answered(portal: Portal, path: str, *, sleep: Sleep = asyncio.sleep, **headers: str) -> httpx.Response:
    """Returns the response to a GET, which is still 503 or 504 after ``MAX_ATTEMPTS``."""
    return await _repeated(lambda: portal.get(path, **headers), sleep)


async def _repeated(send: Callable[[], Awaitable[httpx.Response]], sleep: Sleep) -> httpx.Response:
    for _ in range(MAX_ATTEMPTS - 1):
        response = await send()
        if response.status_code not in UNDECIDED:
            return response
        await sleep(float(response.headers.get("Retry-After", SECONDS_AFTER_A_TIMEOUT)))
    return await send()
