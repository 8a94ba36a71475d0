"""A portal without a browser, for the demonstration and the end-to-end tests: one user's requests and sockets."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect

from infra.local.demo_users import sign_in
from infra.local.repeated_requests import MAX_ATTEMPTS, repeated

# Enough for a busy machine. Nothing is said of how soon a frame comes.
PATIENCE_SECONDS = 120.0


class NothingCame(Exception):
    """The expected frame did not arrive in time."""


@dataclass(slots=True)
class Arrival:
    """A frame and the time of its arrival, in seconds of ``time.monotonic``."""

    event: str
    data: dict[str, Any]
    at: float


@dataclass(slots=True)
class Socket:
    """An open socket. ``arrivals`` holds every event so far, with batches split into events."""

    connection: ClientConnection
    cursor: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict)
    _seen: int = 0

    async def hello(self, cursor: str | None) -> dict[str, Any]:
        """Returns the content of ``ready``; the events replayed before it are in ``arrivals``. Raises NothingCame."""
        await self.send({"action": "hello", "cursor": cursor})
        self.ready = (await self.frame("ready")).data
        self.cursor = self.ready["cursor"]
        return self.ready

    async def send(self, frame: dict[str, Any] | str) -> None:
        await self.connection.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def frame(self, name: str, within: float = PATIENCE_SECONDS) -> Arrival:
        """Returns the next frame of that name; events before it go to ``arrivals``. Raises NothingCame."""
        try:
            async with asyncio.timeout(within):
                while True:
                    for arrival in await self._receive():
                        if arrival.event == name:
                            return arrival
        except TimeoutError:
            raise NothingCame(f"no {name} frame within {within:g} s") from None

    async def next(self, within: float = PATIENCE_SECONDS, **expected: Any) -> Arrival:
        """Returns the next event with these values after the event of the last call. Raises NothingCame."""
        try:
            async with asyncio.timeout(within):
                while True:
                    while self._seen < len(self.arrivals):
                        arrival = self.arrivals[self._seen]
                        self._seen += 1
                        if all(arrival.data.get(name) == value for name, value in expected.items()):
                            return arrival
                    await self._receive()
        except TimeoutError:
            raise NothingCame(f"no event with {expected} within {within:g} s") from None

    async def silence(self, seconds: float) -> list[Arrival]:
        """Returns the events that arrive within that time, which a test expects to be none."""
        before = len(self.arrivals)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._receive()
        except TimeoutError:
            return self.arrivals[before:]

    async def _receive(self) -> list[Arrival]:
        frame = json.loads(await self.connection.recv())
        now = time.monotonic()
        inner = frame["data"] if frame["event"] == "batch" else [frame]
        arrivals = [Arrival(each["event"], each["data"], now) for each in inner]
        events = [arrival for arrival in arrivals if "courseId" in arrival.data]
        self.arrivals += events
        if events:
            self.cursor = events[-1].data["id"]
        return arrivals

    async def cut(self) -> str:
        """Ends the TCP connection without a close frame, as a lost network does; returns the cursor to resume from."""
        self.connection.transport.abort()
        await self.connection.wait_closed()
        return self.cursor


class PortalClient:
    """One user of the stack that ``stack.json`` describes, signed in inside ``async with``."""

    def __init__(self, stack: dict[str, Any], username: str) -> None:
        self.stack = stack
        self.user: dict[str, Any] = next(user for user in stack["users"] if user["username"] == username)
        # A proxy of the shell cannot reach this machine.
        self._http = httpx.AsyncClient(
            base_url=stack["restUrl"], timeout=60, limits=httpx.Limits(max_connections=100), trust_env=False
        )
        self._sockets: list[Socket] = []
        self.token = ""

    async def __aenter__(self) -> Self:
        self.token = (await asyncio.to_thread(sign_in, self.stack, self.user["username"]))["IdToken"]
        self._http.headers["Authorization"] = self.token
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self._sockets:
            await socket.connection.close()
        await self._http.aclose()

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._http.get(path, headers=_dashed(headers))

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes | str) else json.dumps(body)
        return await self._http.post(
            path, content=content, headers={"Content-Type": "application/json"} | _dashed(headers)
        )

    async def tickets(self, attempts: int = MAX_ATTEMPTS) -> dict[str, Any]:
        """The request is repeated where a busy machine did not decide it."""
        response = await repeated(lambda: self.post("/realtime/tickets", {}), attempts=attempts)
        return dict(response.raise_for_status().json())

    async def listen(self, cursor: str | None = None) -> Socket:
        """Returns a socket that has sent hello and received ready; events after ``cursor`` are replayed."""
        socket = await self.connect((await self.tickets())["ticket"])
        await socket.hello(cursor)
        return socket

    async def connect(self, ticket: str) -> Socket:
        """Returns a socket that has not sent hello. Raises ``websockets.InvalidStatus`` when the ticket is refused."""
        socket = Socket(await connect(f"{self.stack['webSocketUrl']}?ticket={ticket}", proxy=None, open_timeout=60))
        self._sockets.append(socket)
        return socket


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
