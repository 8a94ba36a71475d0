"""Both dialects at the limits of a person and of the stage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import json
from msgspec.structs import replace

from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.people.identity import Identity
from chalicelib.sockets.connection import NATIVE, SOCKETIO, TooManyConnections
from tests.builders import NOW, admin, instructor_user
from tests.fakes import FakeInvoker, FakePoster
from tests.socket_ports import FakeSocketPorts


class Door:
    """Sockets of a stage that allows two connections per person, and two without a ticket."""

    def __init__(self) -> None:
        self.poster, self.greeter = FakePoster(), FakeInvoker()
        self.ports = FakeSocketPorts(self.poster, greeter=self.greeter)
        limits = {"max_connections_per_person": 2, "max_unauthenticated_per_minute": 2}
        self.ports.settings = replace(self.ports.settings, **limits)

    def ticket(self, identity: Identity | None = None) -> str:
        return issue_tickets(self.ports.tickets, identity or admin(), NOW).ticket

    def native(self, name: str, identity: Identity | None = None) -> None:
        self.ports.dialects[NATIVE].open(name, {"ticket": self.ticket(identity)}, NOW)

    def socketio(self, name: str, seconds: float = 0) -> None:
        self.ports.dialects[SOCKETIO].open(name, {}, NOW + timedelta(seconds=seconds))

    def show_ticket(self, name: str, identity: Identity | None = None) -> str:
        """Returns the first reply."""
        self.ports.receive(name, "40" + json.encode({"ticket": self.ticket(identity)}).decode())
        return self.poster.text(name)[0]


class TestPerson:
    def test_one_more_native_connection_is_refused_and_forgotten(self) -> None:
        door = Door()
        door.native("c-1")
        door.native("c-2")

        with pytest.raises(TooManyConnections):
            door.native("c-3")

        assert door.ports.connections.get("c-3") is None
        assert door.ports.connections.get("c-1") is not None

    def test_its_ticket_is_used_up_all_the_same(self) -> None:
        door = Door()
        door.native("c-1")
        door.native("c-2")
        ticket = door.ticket()
        with pytest.raises(TooManyConnections):
            door.ports.dialects[NATIVE].open("c-3", {"ticket": ticket}, NOW)

        assert door.ports.tickets.take(ticket, NOW) is None

    def test_one_more_of_socketio_is_told_the_code_and_keeps_its_place_among_the_unauthenticated(self) -> None:
        door = Door()
        door.native("c-1")
        door.native("c-2")
        door.socketio("s-1")

        refusal = door.show_ticket("s-1")

        assert refusal.startswith('44{"message":"You have too many connections open.')
        assert '"data":{"code":"too_many_connections"}' in refusal
        stored = door.ports.connections.get("s-1")
        assert stored is not None
        assert not stored.is_authenticated
        assert door.poster.closed == []

    def test_the_connection_says_whose_it_is(self) -> None:
        door = Door()
        door.native("c-1")
        door.socketio("s-1")
        door.show_ticket("s-1")

        people = [door.ports.connections.get(name) for name in ("c-1", "s-1")]

        assert [found and found.user_id for found in people] == [admin().user_id] * 2

    def test_another_person_opens_one(self) -> None:
        door = Door()
        door.native("c-1")
        door.native("c-2")

        door.native("c-3", instructor_user())

        assert door.ports.connections.get("c-3") is not None


class TestWithoutATicket:
    def test_one_more_is_refused_not_stored_and_not_greeted(self) -> None:
        door = Door()
        door.socketio("s-1")
        door.socketio("s-2")

        with pytest.raises(TooManyConnections):
            door.socketio("s-3")

        assert door.ports.connections.get("s-3") is None
        assert [payload["connectionId"] for payload in door.greeter.payloads] == ["s-1", "s-2"]

    def test_one_that_shows_its_ticket_makes_room(self) -> None:
        door = Door()
        door.socketio("s-1")
        door.socketio("s-2")

        door.show_ticket("s-1")

        door.socketio("s-3")
        with pytest.raises(TooManyConnections):
            door.socketio("s-4")

    def test_one_that_shows_a_bad_ticket_makes_none(self) -> None:
        door = Door()
        door.socketio("s-1")
        door.socketio("s-2")

        door.ports.receive("s-1", '40{"ticket":"forged"}')

        with pytest.raises(TooManyConnections):
            door.socketio("s-3")

    def test_the_next_minute_takes_as_many_again(self) -> None:
        door = Door()
        door.socketio("s-1")
        door.socketio("s-2")

        door.socketio("s-3", seconds=60)

        assert door.ports.connections.get("s-3") is not None
