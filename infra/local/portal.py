"""A portal as the demonstration and the end-to-end tests play it: one signed-in user, its requests, its socket."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect

from infra.local.users import sign_in

PATIENCE_SECONDS = 30.0


class NothingCame(Exception):
    """The frame waited for did not arrive in time."""


@dataclass(slots=True)
class Arrival:
    """A frame and when it came, by this process's monotonic clock."""

    event: str
    data: dict[str, Any]
    at: float


@dataclass(slots=True)
class Socket:
    """An open socket after its hello. ``arrivals`` holds every event since, batches taken apart."""

    connection: ClientConnection
    cursor: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict)
    _seen: int = 0

    async def hello(self, cursor: str | None) -> dict[str, Any]:
        """What ``ready`` said; the events replayed before it are in ``arrivals``."""
        await self.send({"action": "hello", "cursor": cursor})
        self.ready = (await self.frame("ready")).data
        self.cursor = self.ready["cursor"]
        return self.ready

    async def send(self, frame: dict[str, Any] | str) -> None:
        await self.connection.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def frame(self, name: str, within: float = PATIENCE_SECONDS) -> Arrival:
        """The next frame of that name; events on the way are kept. Raises NothingCame."""
        try:
            async with asyncio.timeout(within):
                while True:
                    for arrival in await self._receive():
                        if arrival.event == name:
                            return arrival
        except TimeoutError:
            raise NothingCame(f"no {name} frame within {within:g} s") from None

    async def next(self, within: float = PATIENCE_SECONDS, **expected: Any) -> Arrival:
        """The next event with these values, from where the last call stopped. Raises NothingCame."""
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
        """What came during that time although nothing should."""
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
        """Drops the connection without a goodbye, as a lost network does; returns the cursor to come back with."""
        self.connection.transport.abort()
        await self.connection.wait_closed()
        return self.cursor


class Portal:
    """One user of a stack that ``stack.json`` describes. Use as an async context manager."""

    def __init__(self, stack: dict[str, Any], username: str) -> None:
        self.stack = stack
        self.user: dict[str, Any] = next(user for user in stack["users"] if user["username"] == username)
        # A proxy of the shell's knows nothing of this machine.
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

    async def tickets(self) -> dict[str, Any]:
        return dict((await self.post("/realtime/tickets", {})).raise_for_status().json())

    async def listen(self, cursor: str | None = None) -> Socket:
        """A socket after its hello: missed events replayed, listening from then on."""
        socket = await self.connect((await self.tickets())["ticket"])
        await socket.hello(cursor)
        return socket

    async def connect(self, ticket: str) -> Socket:
        """A socket before its hello. Raises ``websockets.InvalidStatus`` when the ticket is refused."""
        socket = Socket(await connect(f"{self.stack['webSocketUrl']}?ticket={ticket}", proxy=None))
        self._sockets.append(socket)
        return socket


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
