"""Requests that set up a test, repeated as docs/errors.md says, since a slow machine may not decide one in time."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Protocol

import httpx

from infra.local.repeated_requests import Sleep, repeated


class Portal(Protocol):
    """Of PortalClient, what this file needs."""

    async def get(self, path: str, **headers: str) -> httpx.Response: ...

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response: ...


async def decided(
    portal: Portal, path: str, body: Any = None, *, sleep: Sleep = asyncio.sleep, **headers: str
) -> httpx.Response:
    """Returns the response of an action that is carried out once, by one key for all attempts, or what refuses it.

    Still an error of the service after ``MAX_ATTEMPTS``.
    """
    keyed = {"Idempotency_Key": secrets.token_hex(16)} | headers
    return await repeated(lambda: portal.post(path, body, **keyed), sleep)


async def answered(portal: Portal, path: str, *, sleep: Sleep = asyncio.sleep, **headers: str) -> httpx.Response:
    """Returns the response to a GET, which is still an error of the service after ``MAX_ATTEMPTS``."""
    return await repeated(lambda: portal.get(path, **headers), sleep)
