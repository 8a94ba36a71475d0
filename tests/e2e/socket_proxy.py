"""A WebSocket proxy between a client and the API that loses frames, or goes silent without closing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


class SocketProxy:
    """A WebSocket address in front of another. Use as an async context manager; ``address`` is that of the proxy."""

    def __init__(self, url: str) -> None:
        self._upstream = urlsplit(url)
        self._word: str | None = None
        self._lost = asyncio.Event()
        self._silenced = 0
        self.sent: list[str] = []
        """The frames of the clients, in order."""

    async def __aenter__(self) -> Self:
        self._server = await serve(self._relay, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"ws://127.0.0.1:{port}{self._upstream.path}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def lose(self, word: str) -> None:
        """Drops the next frame to a client that contains this word, and no other one."""
        self._word = word
        self._lost.clear()

    async def lost(self) -> None:
        """Waits until that frame has been dropped."""
        await self._lost.wait()

    def silence(self) -> None:
        """Passes nothing on for the present sockets, and leaves them open. Later sockets are not affected."""
        self._silenced += 1

    async def _relay(self, client: ServerConnection) -> None:
        assert client.request is not None
        target = f"{self._upstream.scheme}://{self._upstream.netloc}{client.request.path}"
        async with connect(target, ping_interval=None, open_timeout=60) as service:
            both = asyncio.gather(self._pass_on(client, service), self._pass_back(service, client))
            # The end of one side ends the other.
            with suppress(ConnectionClosed):
                await both

    async def _pass_back(self, service: ClientConnection, client: ServerConnection) -> None:
        opened = self._silenced
        async for text in service:
            if self._silenced > opened:
                continue
            if self._word is not None and self._word in str(text):
                self._word = None
                self._lost.set()
                continue
            await client.send(text)
        await client.close()

    async def _pass_on(self, client: ServerConnection, service: ClientConnection) -> None:
        opened = self._silenced
        async for text in client:
            if self._silenced > opened:
                continue
            self.sent.append(str(text))
            await service.send(text)
        await service.close()
