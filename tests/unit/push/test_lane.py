"""One connection, its other end in the test's hands."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from chalicelib.push.lane import Lane
from chalicelib.push.parcel import Parcel
from chalicelib.push.request import Request

ANSWER = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
MORE_THAN_A_SOCKET_TAKES = 16 * 1024 * 1024


@pytest.fixture
def ends() -> Iterator[tuple[Lane, socket.socket]]:
    """A lane that is ready, and what it is connected to."""
    near, far = socket.socketpair()
    near.settimeout(0)
    lane = Lane(near, "gateway", None)
    lane.advance()
    with far:
        yield lane, far
    lane.close()


def ask(lane: Lane, size: int) -> Parcel:
    parcel = Parcel("a", [b"x" * size], "")
    lane.send(parcel, Request("POST", "/dev/@connections/a", "signature", (("Host", "gateway"),), parcel.frame))
    return parcel


def test_a_lane_is_used_again_after_an_answer(ends: tuple[Lane, socket.socket]) -> None:
    lane, far = ends
    parcel = ask(lane, 1)
    far.sendall(ANSWER)

    answers = lane.advance()

    assert answers == [(parcel, 410)]
    assert (lane.codec.over, lane.codec.room) == (False, True)


def test_a_lane_answered_before_all_was_said_is_not_used_again(ends: tuple[Lane, socket.socket]) -> None:
    """The other side waits for the rest, and would take the next request for it."""
    lane, far = ends
    parcel = ask(lane, MORE_THAN_A_SOCKET_TAKES)
    far.sendall(ANSWER)

    answers = lane.advance()

    assert answers == [(parcel, 410)]
    assert lane.codec.over is True
