from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from chalicelib.push.ports import FAILED, GONE, SENT
from chalicelib.sockets.connection import CONNECTION_LIFE, NATIVE, Connection
from chalicelib.sockets.socketio.socketio_dialect import OPENING_LIFE, SOCKETIO
from chalicelib.sockets.sweep_connections import BATCH_SECONDS, ENDED, sweep_connections
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections

END = NOW + CONNECTION_LIFE
MINUTE = timedelta(minutes=1)


class House:
    """Open connections, and a sweep at any time."""

    def __init__(self, **poster: frozenset[str]) -> None:
        self.connections, self.poster = MemoryConnections(), FakePoster(**poster)
        self.dialects = FakeSocketPorts(self.poster, self.connections).dialects

    def has(self, connection_id: str, dialect: str, expires_at: datetime = END) -> Connection:
        connection = Connection(connection_id, "admin", "Dana", NOW, expires_at, dialect)
        self.connections.add(connection, self.dialects[dialect].first_check(connection))
        self.connections.subscribe(connection, 0, NOW)
        return connection

    def has_unauthenticated(self, connection_id: str) -> None:
        connection = Connection(connection_id, "", "", NOW, NOW + OPENING_LIFE, SOCKETIO)
        self.connections.add(connection, self.dialects[SOCKETIO].first_check(connection))

    def sweep(self, at: datetime, seconds_left: float = 50.0) -> dict[str, int]:
        return dict(sweep_connections(self.connections, self.dialects, self.poster, at, lambda: seconds_left))

    def knows(self, connection_id: str) -> bool:
        return self.connections.get(connection_id) is not None


class TestSocketIo:
    def test_two_hours_of_quiet_are_filled_with_noops_and_then_it_is_closed(self) -> None:
        house = House()
        house.has("s-1", SOCKETIO)
        heard_at = [NOW]

        for minute in range(1, 120):
            before = len(house.poster.text("s-1"))
            house.sweep(NOW + minute * MINUTE)
            if len(house.poster.text("s-1")) > before:
                heard_at.append(NOW + minute * MINUTE)

        assert set(house.poster.text("s-1")) == {"6"}
        assert max(later - earlier for earlier, later in pairwise(heard_at)) < 10 * MINUTE
        assert (house.knows("s-1"), house.poster.closed) == (False, ["s-1"])

    def test_one_that_has_not_shown_a_ticket_in_half_a_minute_is_closed(self) -> None:
        house = House()
        house.has_unauthenticated("s-1")

        assert house.sweep(NOW + timedelta(seconds=29)) == {}
        assert house.sweep(NOW + timedelta(seconds=30)) == {ENDED: 1}

        assert (house.knows("s-1"), house.poster.closed, house.poster.frames) == (False, ["s-1"], {})

    def test_one_that_has_is_left_alone(self) -> None:
        house = House()
        house.has("s-1", SOCKETIO)

        assert house.sweep(NOW + timedelta(seconds=30)) == {}

        assert (house.knows("s-1"), house.poster.frames) == (True, {})

    def test_a_dead_one_is_forgotten_and_closed(self) -> None:
        house = House(gone=frozenset({"s-1"}))
        house.has("s-1", SOCKETIO)
        house.sweep(NOW + MINUTE)

        assert house.sweep(NOW + 8 * MINUTE) == {GONE: 1}

        assert (house.knows("s-1"), house.connections.subscriptions("admin")) == (False, [])
        assert house.poster.closed == ["s-1"]
        assert house.sweep(NOW + 30 * MINUTE) == {}

    def test_one_that_could_not_be_reached_is_tried_again_a_minute_later(self) -> None:
        house = House(failing=frozenset({"s-1"}))
        house.has("s-1", SOCKETIO)
        house.sweep(NOW + MINUTE)
        house.sweep(NOW + 8 * MINUTE)

        house.poster.failing = frozenset()

        assert house.sweep(NOW + 8 * MINUTE) == {}
        assert house.sweep(NOW + 9 * MINUTE) == {SENT: 1}


class TestNative:
    def test_it_is_asked_to_change_over_once(self) -> None:
        house = House()
        house.has("c-1", NATIVE)

        for minute in range(1, 119):
            house.sweep(NOW + minute * MINUTE)

        assert house.poster.heard("c-1") == [{"event": "rotate", "data": {"withinSeconds": 240}}]

    def test_at_its_end_it_is_told_and_closed(self) -> None:
        house = House()
        house.has("c-1", NATIVE, NOW + 20 * MINUTE)
        house.sweep(NOW + 15 * MINUTE)

        assert house.sweep(NOW + 20 * MINUTE) == {ENDED: 1}

        assert house.poster.heard("c-1")[-1]["data"]["code"] == "session_expired"
        assert (house.knows("c-1"), house.poster.closed) == (False, ["c-1"])


class TestBounds:
    def test_one_that_has_left_costs_one_check_and_no_post(self) -> None:
        house = House()
        house.has("s-1", SOCKETIO)
        house.connections.forget("s-1")

        house.sweep(NOW + MINUTE)

        assert (house.poster.frames, house.poster.closed) == ({}, [])
        assert house.connections.due_checks(NOW + timedelta(days=1), 10) == []

    def test_what_there_is_no_time_for_is_left_to_the_next_sweep(self) -> None:
        house = House()
        house.has("s-1", SOCKETIO)
        house.sweep(NOW + MINUTE)

        assert house.sweep(NOW + 8 * MINUTE, seconds_left=BATCH_SECONDS) == {}
        assert house.sweep(NOW + 9 * MINUTE) == {SENT: 1}

    def test_thousands_are_taken_in_portions(self) -> None:
        house = House()
        model = house.has("s-0", SOCKETIO)
        for number in range(1, 2500):
            house.connections.add(replace(model, connection_id=f"s-{number}"), NOW + 7 * MINUTE)

        counts = house.sweep(NOW + 8 * MINUTE)

        assert counts == {SENT: 2500}
        assert max(house.poster.sizes) <= 1000

    def test_hundreds_that_end_at_once_are_told_and_closed_together(self) -> None:
        """Whoever signed in at nine has to come again at ten."""
        house = House()
        names = {f"c-{number}" for number in range(300)}
        for name in names:
            house.has(name, NATIVE, NOW + 20 * MINUTE)
        house.has_unauthenticated("s-1")

        counts = house.sweep(NOW + 20 * MINUTE)

        assert counts == {ENDED: 301}
        assert set(house.poster.closed) == {*names, "s-1"}
        assert house.poster.sizes == [0, 300]
        assert house.connections.subscriptions("admin") == []

    def test_one_that_fails_does_not_keep_the_others_from_being_kept_alive(self) -> None:
        house = House(failing=frozenset({"s-1"}), gone=frozenset({"s-2"}))
        for number in (1, 2, 3):
            house.has(f"s-{number}", SOCKETIO)
        house.sweep(NOW + MINUTE)

        assert house.sweep(NOW + 8 * MINUTE) == {FAILED: 1, GONE: 1, SENT: 1}
