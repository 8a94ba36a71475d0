"""The open connections, without anyone who delivers: who may be used, and for how long."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes

from chalicelib.transport.http2 import Http2
from chalicelib.transport.lane import Lane
from chalicelib.transport.lanes import ADDRESSES_GOOD_FOR_SECONDS, REST_LIMIT_SECONDS, Lanes
from chalicelib.transport.parcel import Parcel
from chalicelib.transport.request import Request, endpoint

REQUEST = Request("POST", "/dev/@connections/a", "signature", (("Host", "gateway"),), b"frame")


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


def shared(lanes: Lanes, listener: socket.socket) -> tuple[Lane, socket.socket, H2Connection]:
    """A lane that speaks HTTP/2, with one request under way, and the other side."""
    lane = ready(lanes)
    far, _ = listener.accept()
    lane.codec, lane.is_shared = Http2(), True
    server = H2Connection(H2Configuration(client_side=False))
    server.initiate_connection()
    lane.send(Parcel("a", [b"frame"], ""), REQUEST)
    lane.flush()
    server.receive_data(far.recv(65536))
    return lane, far, server


def test_a_lane_that_was_told_goodbye_gets_no_more_requests(lanes: Lanes, listener: socket.socket) -> None:
    """It waits for its last answers, while another is opened in its place."""
    lane, far, server = shared(lanes, listener)
    with far:
        server.close_connection(last_stream_id=1)
        far.sendall(server.data_to_send())
        listen(lanes)

    assert len(lane.codec.unanswered) == 1
    assert (lanes.take(), len(lanes)) == (None, 0)


def test_a_lane_has_room_again_when_the_server_says_so(lanes: Lanes, listener: socket.socket) -> None:
    lane, far, server = shared(lanes, listener)
    taken = []
    with far:
        for most in (1, 2):
            server.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: most})
            far.sendall(server.data_to_send())
            listen(lanes)
            taken.append(lanes.take())

    assert taken == [None, lane]


def test_a_lane_that_only_refuses_is_not_kept(lanes: Lanes, listener: socket.socket) -> None:
    _, far, server = shared(lanes, listener)
    with far:
        server.reset_stream(1)
        far.sendall(server.data_to_send())
        listen(lanes)
        before = len(lanes)

        lanes.rest()

    assert (before, len(lanes)) == (1, 0)


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
