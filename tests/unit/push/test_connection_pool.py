"""The open connections, without anyone who delivers: who may be used, and for how long."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.aws.http import MAX_IDLE_SECONDS
from chalicelib.push.connection_pool import ADDRESS_TTL_SECONDS, ConnectionPool
from chalicelib.push.http_connection import HttpConnection
from chalicelib.push.management_request import endpoint


class Wall:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        return self.seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(params=["epoll", "poll"])
def pool(
    listener: socket.socket, wall: Wall, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> ConnectionPool:
    """With each way to wait for sockets: macOS has no epoll."""
    if request.param == "poll":
        monkeypatch.delattr(select, "epoll")
    return ConnectionPool(endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/dev"), wall.now)


def ready(pool: ConnectionPool) -> HttpConnection:
    connection = pool.open()
    while not connection.is_open:
        listen(pool)
    return connection


def listen(pool: ConnectionPool) -> None:
    for connection in pool.poll(5.0):
        connection.process()
        pool.update(connection)


def test_a_lane_rests_from_when_it_was_used_last(pool: ConnectionPool, wall: Wall) -> None:
    """However often another one is used, it may be dead without a word."""
    _, used = ready(pool), ready(pool)
    pool.suspend()
    for _ in range(2):
        wall.seconds += MAX_IDLE_SECONDS - 10
        pool.resume()
        pool.acquire()
        pool.update(used)
        pool.suspend()

    pool.resume()

    assert (len(pool), pool.acquire()) == (1, used)


def test_a_lane_whose_socket_is_closed_already_is_dropped(pool: ConnectionPool) -> None:
    """As is that of a handshake that could not even begin."""
    connection = ready(pool)
    connection._socket.close()

    pool.discard(connection)

    assert len(pool) == 0


def test_an_address_is_good_until_there_is_another(listener: socket.socket, wall: Wall) -> None:
    """A resolver that does not answer is no reason to stop."""
    answers: Iterator[list[Any] | None] = iter([None, [address(listener)], None])

    def resolve(*_: object, **__: object) -> list[Any]:
        answer = next(answers)
        if answer is None:
            raise socket.gaierror
        return answer

    pool = ConnectionPool(endpoint("http://gateway/dev"), wall.now, resolve=resolve)
    with pytest.raises(socket.gaierror):
        pool.open()
    first = ready(pool)
    wall.seconds += ADDRESS_TTL_SECONDS + 1

    second = ready(pool)

    assert (first.error, second.error) == (None, None)


def address(listener: socket.socket) -> tuple[int, int, int, str, object]:
    """As a resolver says it."""
    return (socket.AF_INET, socket.SOCK_STREAM, 0, "", listener.getsockname())
