from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.deadline import Deadline
from chalicelib.aws.http import (
    MAX_IDLE_SECONDS,
    TIMEOUT_SECONDS,
    KeepAliveClient,
    NotConnectedError,
    Response,
    UnreachableError,
)
from tests.fake_authority import FakeAuthority


class Server(ThreadingHTTPServer):
    """Counts connections and requests; may hang up after each response without saying so, or before it, or be mute."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = self.requests = 0
        self.hangs_up_after = self.hangs_up_before = False
        self.is_mute = self.breaks_off = False
        self.over = threading.Event()
        self.together: threading.Barrier | None = None
        self.tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is None:
            super().finish_request(request, client_address)
            return
        with suppress(OSError), self.tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        if self.server.is_mute:
            self.server.over.wait()
        if self.server.together:
            self.server.together.wait(timeout=10)
        if self.server.hangs_up_before:
            self.close_connection = True
            return
        response = f"{self.path} {self.headers['X-Name']} ".encode() + body
        self.send_response(201)
        self.send_header("Content-Length", str(len(response)))
        self.end_headers()
        if self.server.breaks_off:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()
            self.close_connection = True
            return
        self.wfile.write(response)
        self.close_connection = self.server.hangs_up_after

    def handle(self) -> None:
        """Callers who gave up are no news."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: the tests look at the answers."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def send(server: Server) -> Iterator[KeepAliveClient]:
    kept = KeepAliveClient(server.url)
    yield kept
    kept.close()


def post(send: KeepAliveClient) -> Response:
    return send("POST", "/path", {"X-Name": "value"}, b"body")


def test_the_answer_is_status_and_body(send: KeepAliveClient) -> None:
    assert post(send) == Response(201, b"/path value body")


def test_one_connection_serves_many_requests(server: Server, send: KeepAliveClient) -> None:
    responses = {post(send) for _ in range(5)}

    assert (len(responses), server.connections) == (1, 1)


def test_a_connection_closed_between_two_requests_is_replaced(server: Server, send: KeepAliveClient) -> None:
    server.hangs_up_after = True

    responses = [post(send) for _ in range(3)]

    assert [response.status for response in responses] == [201] * 3
    # Nobody can tell whether a request was carried out that was sent before the connection was found closed.
    assert [response.is_repeated for response in responses] == [False, True, True]
    assert server.connections == 3


def test_no_answer_on_a_fresh_connection_is_unreachable(server: Server, send: KeepAliveClient) -> None:
    server.hangs_up_before = True

    with pytest.raises(UnreachableError):
        post(send)


def test_nobody_listening_is_unreachable() -> None:
    with Server() as stopped:
        url = stopped.url

    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        post(KeepAliveClient(url))


def test_requests_at_once_have_a_connection_each_and_later_ones_share_them(
    server: Server, send: KeepAliveClient
) -> None:
    responses = [response.status for response in together(server, send, 3)]

    post(send)

    assert (responses, server.connections) == ([201] * 3, 3)


def test_what_is_answered_too_late_is_asked_for_once(server: Server) -> None:
    """It may have been carried out. Whoever calls decides."""
    send = KeepAliveClient(server.url, timeout_seconds=0.5)
    post(send)
    server.is_mute = True

    with pytest.raises(UnreachableError):
        post(send)

    assert (server.requests, server.connections) == (2, 1)


def test_what_is_answered_in_part_is_asked_for_once(server: Server, send: KeepAliveClient) -> None:
    """It was carried out."""
    post(send)
    server.breaks_off = True

    with pytest.raises(UnreachableError):
        post(send)

    assert server.requests == 2


def test_where_one_connection_is_dead_the_others_are_not_waited_for(server: Server) -> None:
    send = KeepAliveClient(server.url, timeout_seconds=0.5)
    together(server, send, 2)
    server.is_mute = True
    with suppress(UnreachableError):
        post(send)
    server.is_mute = False

    post(send)

    assert server.connections == 3
    send.close()


def test_a_connection_that_rested_long_is_replaced(server: Server) -> None:
    """It may be dead without a word, and a wait in vain costs the whole time-out."""
    times = iter([1000.0, 1000.0 + MAX_IDLE_SECONDS, 2000.0, 2000.0 + MAX_IDLE_SECONDS + 1, 3000.0])
    send = KeepAliveClient(server.url, now=lambda: next(times))
    post(send)
    post(send)
    before = server.connections

    post(send)

    assert (before, server.connections) == (1, 2)
    send.close()


def together(server: Server, send: KeepAliveClient, callers: int) -> list[Response]:
    """So many requests at the same time."""
    server.together = threading.Barrier(callers)
    with ThreadPoolExecutor(callers) as pool:
        responses = [future.result() for future in [pool.submit(post, send) for _ in range(callers)]]
    server.together = None
    return responses


class TestTls:
    @pytest.fixture
    def authority(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAuthority:
        """The only one that is trusted."""
        made = FakeAuthority(tmp_path)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(made.bundle))
        return made

    def test_a_server_that_proves_its_name_is_answered_by(self, server: Server, authority: FakeAuthority) -> None:
        send = self.over_tls(server, authority.server("127.0.0.1"))

        assert post(send).status == 201

        send.close()

    def test_a_server_with_another_name_gets_no_request(self, server: Server, authority: FakeAuthority) -> None:
        send = self.over_tls(server, authority.server("example.com"))

        with pytest.raises(NotConnectedError, match="CERTIFICATE_VERIFY_FAILED"):
            post(send)

    def over_tls(self, server: Server, context: ssl.SSLContext) -> KeepAliveClient:
        server.tls = context
        return KeepAliveClient(server.url.replace("http:", "https:"))


def test_no_request_outlasts_the_callers_deadline(server: Server) -> None:
    """Also on a connection that was opened while there was more time."""
    deadline = Deadline()
    send = KeepAliveClient(server.url, seconds_left=deadline.seconds_left)
    post(send)
    server.is_mute, began = True, time.monotonic()

    with deadline.within(0.2), pytest.raises(UnreachableError):
        post(send)

    assert time.monotonic() - began < TIMEOUT_SECONDS / 2
