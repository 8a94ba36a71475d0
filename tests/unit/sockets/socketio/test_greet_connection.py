from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from msgspec import json

from chalicelib.push.ports import GONE, InvokeFailed, Outcome, PostFailed
from chalicelib.sockets.dialect_registry import opening
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.sockets.socketio.socketio_dialect import OPENING_LIFE
from tests.builders import NOW
from tests.fakes import FakeInvoker, FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections
from tests.unit.sockets.line import QUERY


class Door:
    """A socket that the gateway calls gone for the first attempts, and a clock that passes by waiting."""

    def __init__(self, gone_times: int = 0, **poster: frozenset[str]) -> None:
        self.connections, self.poster, self.now = MemoryConnections(), FakePoster(**poster), NOW
        self.gone_times = gone_times
        self.waits: list[float] = []
        self.within_seconds: list[float] = []

    def opens(self, greeter: FakeInvoker | None = None) -> None:
        ports = FakeSocketPorts(self.poster, self.connections, greeter=greeter)
        opening(ports.dialects, QUERY).open("s-1", QUERY, NOW)

    def greet(self) -> bool:
        return greet_connection(self.connections, self, "s-1", self._time, self._wait, lambda: 1.0)

    def post(self, connection_id: str, frame: bytes) -> bool:
        raise AssertionError("a post without a time limit of its own")

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        self.within_seconds.append(within_seconds)
        if self.gone_times > 0:
            self.gone_times -= 1
            return [Outcome(connection_id, GONE) for connection_id in frames]
        return self.poster.post_all(frames, within_seconds)

    def close(self, connection_ids: Iterable[str]) -> None:
        self.poster.close(connection_ids)

    def _time(self) -> datetime:
        return self.now

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


def test_the_first_frame_is_the_handshake() -> None:
    door = Door()
    door.opens()

    assert door.greet()

    (frame,) = door.poster.text("s-1")
    assert frame[0] == "0"
    assert json.decode(frame[1:])["upgrades"] == []


def test_a_young_connection_is_tried_again_with_growing_pauses() -> None:
    door = Door(gone_times=4)
    door.opens()

    assert door.greet()

    assert len(door.poster.text("s-1")) == 1
    assert door.waits == sorted(door.waits)


def test_a_socket_that_stays_gone_holds_the_greeter_for_two_seconds_and_is_left_to_the_sweep() -> None:
    """Anybody may open sockets and leave at once, thousands per minute."""
    door = Door(gone_times=10_000)
    door.opens()

    assert not door.greet()

    assert 2 <= (door.now - NOW).total_seconds() < 2.3
    assert max(door.within_seconds) <= 1
    assert [check.connection_id for check in door.connections.due_checks(NOW + OPENING_LIFE, 10)] == ["s-1"]


def test_a_greeting_that_comes_late_is_tried_once() -> None:
    """Lambda may start the greeter later than the socket opened. The gateway's handshake is over then."""
    door = Door(gone_times=10_000)
    door.opens()
    door.now = NOW + timedelta(seconds=5)

    assert not door.greet()

    assert (door.waits, len(door.within_seconds)) == ([], 1)


def test_a_socket_whose_half_minute_is_over_is_not_greeted() -> None:
    door = Door()
    door.opens()
    door.now = NOW + OPENING_LIFE

    assert not door.greet()

    assert door.poster.text("s-1") == []


def test_one_that_has_left_meanwhile_is_not_looked_for() -> None:
    door = Door(gone_times=10_000)

    assert not door.greet()

    assert door.waits == []


def test_one_whose_greeting_may_be_lost_is_closed_and_comes_again() -> None:
    door = Door(failing=frozenset({"s-1"}))
    door.opens()

    with pytest.raises(PostFailed):
        door.greet()

    assert (door.connections.get("s-1"), door.poster.closed) == (None, ["s-1"])


def test_opening_starts_the_greeter_with_the_connection() -> None:
    greeter = FakeInvoker()

    Door().opens(greeter)

    assert greeter.payloads == [{"connectionId": "s-1"}]


def test_without_a_greeter_no_socket_opens() -> None:
    with pytest.raises(InvokeFailed):
        Door().opens(FakeInvoker(fails=True))
