"""Clients on sockets: the native dialect as pages speak it now and as earlier clients did, and Socket.IO."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

from infra.local.portal_client import PortalClient
from infra.rehearse.client import Client
from infra.rehearse.heard import number_of

# A client may ask more often than the service demands: what was lost shows sooner.
PING_SECONDS = 5.0
EVENTS = ("newCourseRequest", "courseStatusChanged")


class SocketClient(Client):
    """Has a connection, which may end."""

    is_connected = True

    def take_ready(self, data: dict[str, Any]) -> None:
        """The replay is over, or was refused."""
        self.is_ready.set()
        if not data["recovered"]:
            self.heard.resets.append(str(data["reason"]))
            self.heard.move(data["cursor"])


class NativeClient(SocketClient):
    """Announces a visible page and takes the ticks, as docs/websocket.md says."""

    kind = "WebSocket"
    hello: ClassVar[dict[str, str]] = {"visibility": "visible"}

    def __init__(self, portal: PortalClient, channel: str) -> None:
        super().__init__(portal, channel)
        self._socket: ClientConnection | None = None
        self._replays, self._replayed_to = False, 0
        self._arrived: set[int] = set()

    async def listen(self) -> None:
        tickets = await self.portal.tickets(attempts=1)
        async with connect(f"{tickets['webSocketUrl']}?ticket={tickets['ticket']}", proxy=None) as socket:
            self._socket = socket
            await self._say_hello(socket)
            async for text in socket:
                now, frame = time.time(), json.loads(text)
                for each in frame["data"] if frame["event"] == "batch" else [frame]:
                    await self._take(socket, each["event"], each["data"], now)

    async def ask(self) -> None:
        """Asks for the newest cursor, and for what is missing if there is anything."""
        if self._socket is not None:
            await self._socket.send(json.dumps({"action": "ping"}))

    async def _say_hello(self, socket: ClientConnection) -> None:
        self._replays = True
        await socket.send(json.dumps({"action": "hello", "cursor": self.heard.cursor, **self.hello}))

    async def _take(self, socket: ClientConnection, event: str, data: dict[str, Any], now: float) -> None:
        if event == "ready":
            self.take_ready(data)
            self._replays, self._replayed_to = False, self.heard.seq
        elif event in ("tick", "pong"):
            if number_of({"id": data["cursor"]}) > self.heard.seq and not self._replays:
                await self._say_hello(socket)
        elif event in (*EVENTS, "skip"):
            await self._take_entry(socket, data, now)

    async def _take_entry(self, socket: ClientConnection, data: dict[str, Any], now: float) -> None:
        """Takes the entry after the client's cursor only.

        What was replayed may be pushed too, and what is pushed during a replay may come too early.
        """
        number = number_of(data)
        missing = [each for each in range(self.heard.seq + 1, number) if each not in self._arrived]
        self._arrived.add(number)
        if number == self.heard.seq + 1:
            self.heard.add(data, now)
        elif not self._replays and number > self.heard.seq:
            self.heard.unpushed += missing
            await self._say_hello(socket)
        elif not self._replays and number > self._replayed_to:
            self.heard.repeated.append(number)


class EarlierNativeClient(NativeClient):
    """Knows neither visibility nor ticks and pings, as clients before them did."""

    kind = "WebSocket with pings"
    hello: ClassVar[dict[str, str]] = {}

    async def listen(self) -> None:
        pings = asyncio.create_task(self._ping())
        try:
            await super().listen()
        finally:
            pings.cancel()

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self.ask()


class SocketIoClient(SocketClient):
    """Speaks Engine.IO 4 and Socket.IO 5 in text frames, and sends its cursor as ``offset`` (docs/socketio.md)."""

    kind = "Socket.IO"

    async def listen(self) -> None:
        tickets = await self.portal.tickets(attempts=1)
        address = urlsplit(tickets["webSocketUrl"])
        url = f"{address.scheme}://{address.netloc}{address.path}?EIO=4&transport=websocket"
        async with connect(url, proxy=None) as socket:
            async for packet in socket:
                text = str(packet)
                if text.startswith("0"):
                    auth = {"ticket": tickets["ticket"], "offset": self.heard.cursor}
                    await socket.send("40" + json.dumps(auth))
                elif text == "2":
                    await socket.send("3")
                elif text.startswith("44"):
                    self._refuse("connect", 0, text[2:])
                elif text.startswith("42"):
                    self._take(*json.loads(text[2:]))

    def _take(self, event: str, data: dict[str, Any], *_: str) -> None:
        now = time.time()
        if event == "ready":
            self.take_ready(data)
        elif event in EVENTS:
            if number_of(data) <= self.heard.seq:
                self.heard.repeated.append(number_of(data))
            else:
                self.heard.add(data, now)
