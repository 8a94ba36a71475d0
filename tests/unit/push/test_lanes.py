"""The open connections, without anyone who delivers: who may be used, and for how long."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.push.lane import Lane
from chalicelib.push.lanes import ADDRESSES_GOOD_FOR_SECONDS, REST_LIMIT_SECONDS, Lanes
from chalicelib.push.request import endpoint


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


@pytest.fixture
def lanes(listener: socket.socket, wall: Wall) -> Lanes:
    return Lanes(endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/dev"), wall.now)


def ready(lanes: Lanes) -> Lane:
    lane = lanes.open()
    while not lane.ready:
        listen(lanes)
    return lane


def listen(lanes: Lanes) -> None:
    for lane in lanes.listen(5.0):
        lane.advance()
        lanes.settle(lane)


def test_a_lane_rests_from_when_it_was_used_last(lanes: Lanes, wall: Wall) -> None:
    """However often another one is used, it may be dead without a word."""
    _, used = ready(lanes), ready(lanes)
    lanes.rest()
    for _ in range(2):
        wall.seconds += REST_LIMIT_SECONDS - 10
        lanes.wake()
        lanes.take()
        lanes.settle(used)
        lanes.rest()

    lanes.wake()

    assert (len(lanes), lanes.take()) == (1, used)


def test_a_lane_whose_socket_is_closed_already_is_dropped(lanes: Lanes) -> None:
    """As is that of a handshake that could not even begin."""
    lane = ready(lanes)
    lane._socket.close()

    lanes.drop(lane)

    assert len(lanes) == 0


def test_an_address_is_good_until_there_is_another(listener: socket.socket, wall: Wall) -> None:
    """A resolver that does not answer is no reason to stop."""
    answers: Iterator[list[Any] | None] = iter([None, [address(listener)], None])

    def resolve(*_: object, **__: object) -> list[Any]:
        answer = next(answers)
        if answer is None:
            raise socket.gaierror
        return answer

    lanes = Lanes(endpoint("http://gateway/dev"), wall.now, resolve=resolve)
    with pytest.raises(socket.gaierror):
        lanes.open()
    first = ready(lanes)
    wall.seconds += ADDRESSES_GOOD_FOR_SECONDS + 1

    second = ready(lanes)

    assert (first.error, second.error) == (None, None)


def address(listener: socket.socket) -> tuple[int, int, int, str, object]:
    """As a resolver says it."""
    return (socket.AF_INET, socket.SOCK_STREAM, 0, "", listener.getsockname())
