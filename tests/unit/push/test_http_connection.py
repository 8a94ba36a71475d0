"""One connection, its other end in the test's hands."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from chalicelib.push.http_connection import HttpConnection
from chalicelib.push.management_request import Request
from chalicelib.push.message_retries import Message

ANSWER = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
MORE_THAN_A_SOCKET_TAKES = 16 * 1024 * 1024


@pytest.fixture
def ends() -> Iterator[tuple[HttpConnection, socket.socket]]:
    """A connection that is ready, and what it is connected to."""
    near, far = socket.socketpair()
    near.settimeout(0)
    connection = HttpConnection(near, "gateway", None)
    connection.process()
    with far:
        yield connection, far
    connection.close()


def ask(connection: HttpConnection, size: int) -> Message:
    message = Message("a", [b"x" * size], "")
    connection.send(message, Request("POST", "/dev/@connections/a", "signature", (("Host", "gateway"),), message.frame))
    return message


def test_a_lane_is_used_again_after_an_answer(ends: tuple[HttpConnection, socket.socket]) -> None:
    connection, far = ends
    message = ask(connection, 1)
    far.sendall(ANSWER)

    answers = connection.process()

    assert answers == [(message, 410)]
    assert (connection.http.must_close, connection.http.can_send) == (False, True)


def test_a_lane_answered_before_all_was_said_is_not_used_again(ends: tuple[HttpConnection, socket.socket]) -> None:
    """The other side waits for the rest, and would take the next request for it."""
    connection, far = ends
    message = ask(connection, MORE_THAN_A_SOCKET_TAKES)
    far.sendall(ANSWER)

    answers = connection.process()

    assert answers == [(message, 410)]
    assert connection.http.must_close is True
