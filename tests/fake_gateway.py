"""API Gateway's ``@connections`` endpoint, played by a server on 127.0.0.1.

How to extend: a behaviour is a function from the number of the attempt (1, 2, 3 …) to a :class:`Reply`. What a test
does not tell the gateway about a connection, it takes.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote


@dataclass(frozen=True)
class Reply:
    """What one attempt gets: a status, perhaps late, or the line cut without any.

    ``cut_after`` bytes of the answer the line ends; ``leaving`` it ends behind the answer, without a word before.
    """

    status: int = 200
    after_seconds: float = 0.0
    cut: bool = False
    cut_after: int | None = None
    leaving: bool = False
    chunked: bool = False
    body: bytes = b""

    @property
    def took_it(self) -> bool:
        return self.status == HTTPStatus.OK and not self.cut


Behaviour = Callable[[int], Reply]

OK = Reply()
GONE = Reply(410)
THROTTLED = Reply(429)


def always(reply: Reply) -> Behaviour:
    return lambda _: reply


def first(times: int, reply: Reply) -> Behaviour:
    """That reply so many times, and from then on all is well."""
    return lambda attempt: reply if attempt <= times else OK


def after(times: int, reply: Reply) -> Behaviour:
    """All is well so many times, and from then on that reply."""
    return lambda attempt: OK if attempt <= times else reply


@dataclass
class FakeGateway:
    """``frames``, ``attempts`` and ``closed`` tell what happened, ``taken_at`` when, in monotonic seconds.

    ``lines`` counts the connections to the gateway itself, ``broken_off`` those that ended in an error.
    """

    address: str = ""
    frames: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    attempts: Counter[str] = field(default_factory=Counter)
    taken_at: dict[str, float] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    crowded: set[str] = field(default_factory=set)
    account_throttles: int = 0
    lines: int = 0
    broken_off: int = 0
    _behaviours: dict[str, Behaviour] = field(default_factory=dict)
    _busy: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    def behave(self, connection_id: str, behaviour: Behaviour) -> None:
        self._behaviours[connection_id] = behaviour

    def throttle_account(self, times: int) -> None:
        """The next so many requests are refused, whoever they are for."""
        self.account_throttles = times

    def forget(self) -> None:
        """As new: nothing recorded, and everything taken again."""
        for records in (self.frames, self.attempts, self.taken_at, self.closed, self.crowded, self._behaviours):
            records.clear()
        self.account_throttles = self.lines = self.broken_off = 0

    def post(self, connection_id: str, frame: bytes) -> Reply:
        reply = self._begin(connection_id)
        self._over.wait(reply.after_seconds)
        with self._lock:
            self._busy[connection_id] -= 1
            if reply.took_it:
                self.frames[connection_id].append(frame)
                self.taken_at[connection_id] = time.monotonic()
        return reply

    def delete(self, connection_id: str) -> Reply:
        reply = self._begin(connection_id)
        with self._lock:
            self._busy[connection_id] -= 1
            if reply.took_it:
                self.closed.append(connection_id)
        return Reply(204) if reply == OK else reply

    def stop(self) -> None:
        self._over.set()

    def _begin(self, connection_id: str) -> Reply:
        with self._lock:
            if self._busy[connection_id]:
                self.crowded.add(connection_id)
            self._busy[connection_id] += 1
            self.attempts[connection_id] += 1
            if self.account_throttles > 0:
                self.account_throttles -= 1
                return THROTTLED
            behaviour = self._behaviours.get(connection_id, always(OK))
            return behaviour(self.attempts[connection_id])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    gateway: FakeGateway
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """In the connection's own thread, so that a handshake holds nobody up."""
        self.gateway.lines += 1
        try:
            with self.tls.wrap_socket(request, server_side=True) if self.tls else request as wrapped:
                super().finish_request(wrapped, client_address)
        except OSError:
            self.gateway.broken_off += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    errors: ClassVar[dict[int, str]] = {
        403: "ForbiddenException",
        410: "GoneException",
        413: "PayloadTooLargeException",
        429: "LimitExceededException",
    }

    def do_POST(self) -> None:
        frame = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer(self.server.gateway.post(self._connection_id(), frame))

    def do_DELETE(self) -> None:
        self._answer(self.server.gateway.delete(self._connection_id()))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: tests look at what was recorded."""

    def _connection_id(self) -> str:
        return unquote(self.path).partition("/@connections/")[2]

    def _answer(self, reply: Reply) -> None:
        self.close_connection = reply.cut or reply.leaving or reply.cut_after is not None
        if reply.cut:
            return
        try:
            self.wfile.write(self._answer_bytes(reply)[: reply.cut_after])
        except OSError:
            self.close_connection = True  # The caller has given up on a slow reply.

    def _answer_bytes(self, reply: Reply) -> bytes:
        body = reply.body if reply.status < 300 else json.dumps({"message": None}).encode()
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        if reply.status in self.errors:
            lines.append(f"x-amzn-ErrorType: {self.errors[reply.status]}")
        if reply.chunked:
            lines.append("Transfer-Encoding: chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        else:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def fake_gateway(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[FakeGateway]:
    """A running gateway; its ``address`` is what a stage calls its management URL."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tls = tls
    scheme = "https" if tls else "http"
    server.gateway = FakeGateway(address=f"{scheme}://{host}:{server.server_address[1]}/dev")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.gateway
    finally:
        server.gateway.stop()
        server.shutdown()
        server.server_close()
        thread.join()
