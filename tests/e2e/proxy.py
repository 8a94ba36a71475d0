"""An HTTP proxy between a browser and the API that can fail requests as gateways and networks do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

import httpx

from infra.local.repeated_requests import repeated
from tests.free_port import free_port

PASS, CUT, DROP = 0, -1, -2
# Connections that wait to be accepted: clients may open very many at once.
MAX_WAITING = 4096


class Proxy:
    """An HTTP address in front of another. Use as an async context manager.

    In responses the address of the API is replaced by the address of the proxy, and each key of ``rewrites`` by its
    value. ``fail_with`` decides about each
    request: ``PASS`` passes the request on, a status becomes the status of the response, ``CUT`` sends half of the
    response's body, and ``DROP`` closes the connection without a response.
    """

    def __init__(self, url: str) -> None:
        parts = httpx.URL(url)
        self._upstream = f"{parts.scheme}://{parts.netloc.decode()}"
        self._http = httpx.AsyncClient(timeout=60)
        self._port = free_port()
        self.fail_with = PASS
        self.rewrites: dict[str, str] = {}
        self.targets: list[str] = []
        self._news = asyncio.Condition()
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._start, "127.0.0.1", self._port, backlog=MAX_WAITING)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()
        await self._http.aclose()

    def address(self, url: str) -> str:
        """Returns the address under which the proxy serves ``url``."""
        assert url.startswith(self._upstream)
        return f"http://127.0.0.1:{self._port}{url.removeprefix(self._upstream)}"

    async def asked(self) -> None:
        """Waits for the next request."""
        async with self._news:
            await self._news.wait()

    def _start(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Browsers open connections that they never use, and close connections during a response.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            try:
                await self._take(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        length = next((int(line[15:]) for line in head if line.lower().startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        self.targets.append(target)
        async with self._news:
            self._news.notify_all()
        await self._respond(writer, method, target, head[1:], body)

    async def _respond(
        self, writer: asyncio.StreamWriter, method: str, target: str, head: list[str], body: bytes
    ) -> None:
        failure = self.fail_with
        if failure == DROP:
            return
        headers = {name: value for name, _, value in (line.partition(": ") for line in head) if _passed_on(name)}
        response = refused(failure) if failure > PASS else await self.fetch(method, target, headers, body)
        given = {name: value for name, value in response.headers.items() if _passed_on(name)}
        content = response.content
        for old, new in (self.rewrites | {self._upstream: self.address(self._upstream)}).items():
            content = content.replace(old.encode(), new.encode())
        _write(writer, response.status_code, given, content, content[: len(content) // 2] if failure == CUT else None)

    async def fetch(self, method: str, target: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """Returns the API's response. Header names are as the client wrote them."""

        async def send() -> httpx.Response:
            return await self._http.request(method, self._upstream + target, headers=headers, content=body)

        # What fails is what the test lets fail: a GET that a busy machine did not answer is repeated.
        return await repeated(send) if method == "GET" else await send()


def refused(status: int) -> httpx.Response:
    """Returns the response of a gateway that refuses a request."""
    return httpx.Response(status, headers={"access-control-allow-origin": "*"}, json={"message": "Limit Exceeded"})


def _passed_on(name: str) -> bool:
    own = ("", "host", "connection", "content-length", "content-encoding", "transfer-encoding", "accept-encoding")
    return name.lower() not in own


def _write(
    writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: bytes, sent: bytes | None = None
) -> None:
    """``sent`` is the part of the body that is sent, when not all of it is."""
    rows = headers | {"connection": "close", "content-length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    writer.write(f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode("latin-1") + (body if sent is None else sent))
