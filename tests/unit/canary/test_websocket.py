"""The canary's WebSocket client, against a server of other authors."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from chalicelib.canary.websocket import WebSocket


@contextmanager
def server(handler: Any, **options: Any) -> Iterator[str]:
    """The address of a server that calls the handler with each connection."""
    with serve(handler, "127.0.0.1", 0, **options) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            host, port = running.socket.getsockname()
            yield f"ws://{host}:{port}/dev?ticket=t-1"
        finally:
            running.shutdown()
            thread.join()


def echo(connection: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            connection.send(connection.recv())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 128 * 1024])
def test_messages_of_every_length_come_back(size: int) -> None:
    text = "é" * (size // 2) + "x" * (size % 2)
    with server(echo) as url:
        socket = WebSocket(url)

        # A client's frame has at most 65,535 bytes here; a server's may be longer.
        parts = [text] if len(text.encode()) < 65_536 else []
        for part in parts:
            socket.send(part)
        received = [socket.receive(5.0) for _ in parts]

        socket.close()
    assert received == parts


def test_a_message_in_fragments_with_a_ping_between_them_is_received_whole() -> None:
    def fragments(connection: ServerConnection) -> None:
        pong = connection.ping("still there?")
        connection.send(iter(["one ", "two ", "three"]))
        assert pong.wait(5.0)
        connection.send("ponged")

    with server(fragments) as url:
        socket = WebSocket(url)

        received = [socket.receive(5.0), socket.receive(5.0)]

        socket.close()
    assert received == ["one two three", "ponged"]


def test_the_address_reaches_the_server_with_its_query() -> None:
    def path(connection: ServerConnection) -> None:
        assert connection.request is not None
        connection.send(connection.request.path)

    with server(path) as url:
        socket = WebSocket(url)

        received = socket.receive(5.0)

        socket.close()
    assert received == "/dev?ticket=t-1"


def test_a_refused_handshake_says_why() -> None:
    def refuse(connection: ServerConnection, _: Request) -> Response:
        return connection.respond(401, "no ticket\n")

    with server(echo, process_request=refuse) as url, pytest.raises(ConnectionError, match="401"):
        WebSocket(url)


def test_a_close_by_the_server_ends_the_wait_with_its_code() -> None:
    with server(lambda connection: connection.close(1001)) as url:
        socket = WebSocket(url)

        with pytest.raises(ConnectionError, match="1001"):
            socket.receive(5.0)

        socket.close()


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_asked() -> None:
    with server(echo) as url:
        socket = WebSocket(url)

        with pytest.raises(TimeoutError):
            socket.receive(0.05)

        socket.close()


@pytest.mark.parametrize("seconds_left", [0.05, -1.0])
def test_nothing_is_waited_for_after_the_deadline_of_the_run(seconds_left: float) -> None:
    left = iter([5.0, seconds_left])
    with server(echo) as url:
        socket = WebSocket(url, lambda: next(left))
        began = time.monotonic()

        with pytest.raises(TimeoutError):
            socket.receive(60.0)

        socket.close()
    assert time.monotonic() - began < 30
