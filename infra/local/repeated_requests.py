"""Requests of seeding, demonstration and tests that a busy machine did not decide, repeated as docs/errors.md says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

# `busy`; and what leaves open whether a change is saved: to be repeated with the same Idempotency-Key.
UNDECIDED = (500, 502, 503, 504)
SECONDS_WHERE_NONE_ARE_NAMED = "1"
MAX_ATTEMPTS = 10

Sleep = Callable[[float], Awaitable[object]]


def seconds_until_repeat(retry_after: str | None) -> float:
    """As long as the service says in the header of that name."""
    return float(retry_after or SECONDS_WHERE_NONE_ARE_NAMED)


async def repeated(
    send: Callable[[], Awaitable[httpx.Response]], sleep: Sleep = asyncio.sleep, attempts: int = MAX_ATTEMPTS
) -> httpx.Response:
    """Returns the first response that decides, else that of the last attempt. ``send`` sends the same request."""
    for _ in range(attempts - 1):
        response = await send()
        if response.status_code not in UNDECIDED:
            return response
        await sleep(seconds_until_repeat(response.headers.get("Retry-After")))
    return await send()
