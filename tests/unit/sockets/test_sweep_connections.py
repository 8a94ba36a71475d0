"""Connections that have not shown a ticket in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.sockets.connection import CONNECTION_LIFE, NATIVE, SOCKETIO, Connection
from chalicelib.sockets.socketio.socketio_dialect import OPENING_LIFE
from chalicelib.sockets.sweep_connections import BATCH_SECONDS, MAX_BATCH, sweep_connections
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections

OVER = NOW + OPENING_LIFE
MOMENT = timedelta(seconds=1)


class House:
    """Open connections, and a sweep at any time."""

    def __init__(self) -> None:
        self.connections, self.poster = MemoryConnections(), FakePoster()
        self.dialects = FakeSocketPorts(self.poster, self.connections).dialects

    def has_unauthenticated(self, connection_id: str) -> None:
        connection = Connection(connection_id, "", "", NOW, OVER, SOCKETIO)
        self.connections.add(connection, connection.expires_at)

    def authenticates(self, connection_id: str) -> None:
        connection = Connection(connection_id, "admin", "Dana", NOW, NOW + CONNECTION_LIFE, SOCKETIO)
        assert self.connections.authenticate(connection)

    def sweep(self, at: datetime, seconds_left: float = 50.0) -> int:
        return sweep_connections(self.connections, self.dialects, self.poster, at, lambda: seconds_left)

    def knows(self, connection_id: str) -> bool:
        return self.connections.get(connection_id) is not None


def test_one_that_has_not_shown_a_ticket_in_half_a_minute_is_closed() -> None:
    house = House()
    house.has_unauthenticated("s-1")

    assert house.sweep(OVER - MOMENT) == 0
    assert house.sweep(OVER) == 1

    assert (house.knows("s-1"), house.poster.closed, house.poster.frames) == (False, ["s-1"], {})


def test_one_that_has_is_left_alone_and_checked_no_more() -> None:
    house = House()
    house.has_unauthenticated("s-1")
    house.authenticates("s-1")

    assert house.sweep(OVER) == 0

    assert (house.knows("s-1"), house.poster.frames) == (True, {})
    assert house.connections.due_checks(NOW + timedelta(days=1), 10) == []


def test_one_that_has_left_costs_one_check_and_no_post() -> None:
    house = House()
    house.has_unauthenticated("s-1")
    house.connections.forget("s-1")

    house.sweep(OVER)

    assert (house.poster.frames, house.poster.closed) == ({}, [])
    assert house.connections.due_checks(NOW + timedelta(days=1), 10) == []


def test_a_check_of_an_earlier_version_is_deleted() -> None:
    """Every connection had one, for the time at which it was asked to rotate."""
    house = House()
    house.connections.add(Connection("c-1", "admin", "Dana", NOW, NOW + CONNECTION_LIFE, NATIVE), NOW + MOMENT)

    assert house.sweep(NOW + MOMENT) == 0

    assert house.knows("c-1")
    assert house.connections.due_checks(NOW + timedelta(days=1), 10) == []


def test_what_there_is_no_time_for_is_left_to_the_next_sweep() -> None:
    house = House()
    house.has_unauthenticated("s-1")

    assert house.sweep(OVER, seconds_left=BATCH_SECONDS) == 0
    assert house.sweep(OVER) == 1


def test_thousands_are_taken_in_portions() -> None:
    house = House()
    for number in range(2 * MAX_BATCH + 1):
        house.has_unauthenticated(f"s-{number}")

    assert house.sweep(OVER) == 2 * MAX_BATCH + 1
