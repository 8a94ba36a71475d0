"""Very many sockets of one process. What comes is stamped at once and read later, so that none delays another's."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from infra.local.portal_client import NothingCame, PortalClient

TIMEOUT_SECONDS = 30.0
MAX_OPENING = 4

Arrived = tuple[float, Any]
"""When, by the machine's clock, and the frame."""


class Listener(asyncio.Protocol):
    """One socket."""

    def __init__(self, url: str, on_data: Callable[[], None]) -> None:
        self._protocol = ClientProtocol(parse_uri(url))
        self._on_data = on_data
        self._received: list[tuple[float, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._received.append((time.time(), data))
        self._on_data()

    def say(self, frame: dict[str, Any]) -> None:
        self._protocol.send_text(json.dumps(frame).encode())
        self._flush()

    def read(self) -> list[Arrived]:
        """The frames since the last call. The answer to the handshake counts as one without content."""
        found = []
        for at, data in self._received:
            self._protocol.receive_data(data)
            for event in self._protocol.events_received():
                if isinstance(event, Response):
                    found.append((at, None))
                elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    found.append((at, json.loads(bytes(event.data))))
        self._received.clear()
        self._flush()
        return found

    def close(self) -> None:
        self._transport.abort()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)


class Audience:
    """Listeners of one user. They grow in number and stay until :meth:`close`."""

    def __init__(self, portal: PortalClient) -> None:
        self._portal, self._listeners = portal, list[Listener]()
        self._something = asyncio.Event()

    async def grow(self, size: int) -> None:
        """So many have said hello and are ready afterwards."""
        turns = asyncio.Semaphore(MAX_OPENING)

        async def one() -> None:
            async with turns:
                self._listeners.append(await self._open())

        await asyncio.gather(*(one() for _ in range(size - len(self._listeners))))

    async def arrivals(self, matches: Callable[[Any], bool]) -> list[Arrived]:
        """The frame that is the one, at everybody; without those where it does not come in time."""
        missing, found = list(self._listeners), list[Arrived]()
        end = time.monotonic() + TIMEOUT_SECONDS
        while missing and time.monotonic() < end:
            await self._quiet(end)
            received = [(listener, [each for each in listener.read() if matches(each[1])]) for listener in missing]
            found += [own[0] for _, own in received if own]
            missing = [listener for listener, own in received if not own]
        return sorted(found, key=lambda each: each[0])

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()

    async def _quiet(self, end: float, seconds: float = 0.1) -> None:
        """Returns once data came and then nothing for a while, so that reading disturbs no arrival."""
        while True:
            self._something.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._something.wait()
            except TimeoutError:
                return
            if time.monotonic() > end:
                return

    async def _open(self) -> Listener:
        ticket = (await self._portal.tickets())["ticket"]
        url = f"{self._portal.stack['webSocketUrl']}?ticket={ticket}"
        uri = parse_uri(url)
        _, listener = await asyncio.get_running_loop().create_connection(
            lambda: Listener(url, self._something.set), uri.host, uri.port
        )
        await _until(listener, lambda frame: frame is None)
        listener.say({"action": "hello", "cursor": None})
        await _until(listener, lambda frame: bool(frame) and frame["event"] == "ready")
        return listener


async def _until(listener: Listener, matches: Callable[[Any], bool]) -> None:
    end = time.monotonic() + TIMEOUT_SECONDS
    while not any(matches(frame) for _, frame in listener.read()):
        if time.monotonic() > end:
            raise NothingCame("the socket does not get ready")
        await asyncio.sleep(0.005)
