"""The service of one channel, in memory: tickets, socket, stream and polls, and a network that loses what a test says.

It shows how a program behaves when pushes are lost, repeated or skipped, which the real service does only by accident.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.unit.infra.http_server import serving

Frame = dict[str, Any]

FRAMES: dict[str, Frame] = json.loads((Path(__file__).parents[1] / "wire" / "frames.json").read_text("utf-8"))[
    "fromServer"
]
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


class FakeChannel:
    """Use as an async context manager. ``rest`` is the address of the API, ``hellos`` the cursors of all hellos."""

    def __init__(self, heartbeat_seconds: float = 3600) -> None:
        self._heartbeat_seconds = heartbeat_seconds
        self._sockets: set[ServerConnection] = set()
        self._exits = ExitStack()
        self.entries: list[Frame] = []
        # Numbers that are missing in the next stream with other events.
        self.hidden: set[int] = set()
        self.hellos: list[str | None] = []
        self.targets: list[str] = []

    async def __aenter__(self) -> Self:
        self._server = await serve(self._converse, "127.0.0.1", 0)
        self.rest = self._exits.enter_context(serving(handler_of(self)))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.to_thread(self._exits.close)

    def publish(self, course_id: int, event: str = "courseStatusChanged") -> Frame:
        """Commits an event without a push, and returns the event."""
        return self._commit(event, FRAMES["event"]["data"] | {"courseId": course_id})

    def skip(self) -> Frame:
        """Fills a number without a push, and returns the skip."""
        return self._commit("skip", FRAMES["skip"]["data"])

    async def push(self, *frames: Frame) -> None:
        """Pushes one frame, or several in a batch."""
        pushed = json.dumps(frames[0] if len(frames) == 1 else {"event": "batch", "data": frames})
        for socket in self._sockets:
            await socket.send(pushed)

    def after(self, cursor: str | None) -> list[Frame]:
        """Returns the entries after a cursor; none without a cursor."""
        return self.entries[int(cursor.split(".")[1]) :] if cursor else []

    @property
    def head(self) -> str:
        """The newest cursor."""
        return f"k3f9.{len(self.entries)}"

    def tickets(self) -> Frame:
        """Returns the response of ``POST /realtime/tickets``."""
        port = self._server.sockets[0].getsockname()[1]
        return {
            "ticket": "t",
            "streamTicket": "s",
            "webSocketUrl": f"ws://127.0.0.1:{port}/",
            "streamUrl": f"{self.rest}/updates/stream",
            "heartbeatSeconds": self._heartbeat_seconds,
        }

    def _commit(self, event: str, data: Frame) -> Frame:
        before, number = self.head, len(self.entries) + 1
        committed = {"event": event, "data": data | {"id": f"k3f9.{number}", "after": before}}
        self.entries.append(committed)
        return committed

    def _ready(self, cursor: str | None) -> Frame:
        own = {"cursor": self.head, "heartbeatSeconds": self._heartbeat_seconds}
        refusal = {} if cursor else {"recovered": False, "reason": "no_cursor"}
        ready: Frame = FRAMES["ready"]["data"]
        return ready | own | refusal

    async def _converse(self, socket: ServerConnection) -> None:
        # Programs are killed at the end of a test.
        with suppress(ConnectionClosed):
            async for text in socket:
                await self._respond(socket, json.loads(text))

    async def _respond(self, socket: ServerConnection, frame: Frame) -> None:
        if frame["action"] == "ping":
            await socket.send(json.dumps({"event": "pong", "data": {"cursor": self.head}}))
            return
        self._sockets.add(socket)
        self.hellos.append(frame["cursor"])
        for missed in self.after(frame["cursor"]):
            await socket.send(json.dumps(missed))
        await socket.send(json.dumps({"event": "ready", "data": self._ready(frame["cursor"])}))


def handler_of(channel: FakeChannel) -> type[BaseHTTPRequestHandler]:
    """Returns the HTTP side of a channel."""

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._reply("text/plain", "")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self._reply("application/json", json.dumps(channel.tickets()))

        def do_GET(self) -> None:
            channel.targets.append(self.path)
            address = urlsplit(self.path)
            after = self.headers["Last-Event-ID"] or parse_qs(address.query).get("after", [""])[0]
            if address.path.endswith("/stream"):
                self._reply("text/event-stream", "retry: 100\n" + "".join(self._blocks(after)))
            else:
                poll = {"events": channel.after(after), "cursor": channel.head, "more": False, "pollAfterSeconds": 60}
                self._reply("application/json", json.dumps(poll))

        def log_message(self, *_: object) -> None:
            """Not printed."""

        def _blocks(self, after: str) -> list[str]:
            sent = [frame for frame in channel.after(after) if not is_hidden(frame)]
            if sent:
                channel.hidden.clear()
            sent = sent or [{"event": "cursor", "data": {"id": after or channel.head}}]
            return [
                f"event: {frame['event']}\ndata: {json.dumps(frame['data'])}\nid: {frame['data']['id']}\n\n"
                for frame in sent
            ]

        def _reply(self, kind: str, body: str) -> None:
            self.send_response(200)
            for name, value in (CORS | {"Content-Type": kind, "Content-Length": str(len(body.encode()))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

    def is_hidden(frame: Frame) -> bool:
        return int(frame["data"]["id"].split(".")[1]) in channel.hidden

    return Handler
