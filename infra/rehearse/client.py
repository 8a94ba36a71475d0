"""What the clients of a rehearsal share: a task that goes on through lost connections, and requests that are noted."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import httpx
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException

from infra.local.portal_client import PortalClient
from infra.rehearse.heard import Heard, Refusal

AGAIN_SECONDS = 0.5
LOST = (OSError, WebSocketException, httpx.TransportError, httpx.HTTPStatusError, TimeoutError)


class Client(ABC):
    """One client of one person. ``heard`` is what it received so far."""

    kind: ClassVar[str]
    is_connected: ClassVar[bool]

    def __init__(self, portal: PortalClient, channel: str) -> None:
        self.portal = portal
        self.heard = Heard(self.kind, portal.user["username"], channel)
        self.is_ready = asyncio.Event()

    async def begin(self) -> None:
        """Everything after the present end of the channel is expected."""
        self.heard.begin(str((await self.portal.get("/updates")).raise_for_status().json()["cursor"]))

    async def run(self) -> None:
        """Receives until it is cancelled."""
        while True:
            try:
                await self.listen()
            except LOST as error:
                self._note(error)
            except (ValueError, LookupError, TypeError) as error:
                self._refuse("receive", 0, f"a message that cannot be read: {error!r}")
            # A socket that was closed in an orderly way ends here too.
            self.heard.reconnects += self.is_connected
            await asyncio.sleep(AGAIN_SECONDS)

    @abstractmethod
    async def listen(self) -> None:
        """Receives until the connection ends."""

    def refused(self, what: str, response: httpx.Response) -> None:
        """Notes a response with an error."""
        self._refuse(what, response.status_code, problem_of(response))

    def _refuse(self, what: str, status: int, reason: str) -> None:
        self.heard.refusals.append(Refusal(time.time(), self.heard.name, what, status, reason))

    def _note(self, error: Exception) -> None:
        """Notes a refusal. A connection that ended is a reconnect, and no refusal."""
        if isinstance(error, httpx.HTTPStatusError):
            self.refused(error.request.url.path.rpartition("_user_request_")[2], error.response)
        elif isinstance(error, InvalidStatus):
            self._refuse("connect", error.response.status_code, "the socket was refused")
        elif isinstance(error, InvalidHandshake | httpx.TransportError):
            self._refuse("connect", 0, str(error) or type(error).__name__)


def problem_of(response: httpx.Response) -> str:
    """Returns code and detail of a problem+json response, or the beginning of any other body."""
    try:
        body: dict[str, Any] = response.json()
        return f"{body['code']}: {body['detail']}"
    except (ValueError, KeyError, TypeError):
        return response.text[:200]
