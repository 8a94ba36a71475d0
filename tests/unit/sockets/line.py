"""An open socket of a socket.io-client, what it says and what it hears."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import json

from chalicelib.courses.dynamo.transaction_plan import Put
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import LOST, mark_data
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.people.identity import Identity
from chalicelib.sockets.broadcast import Announcement
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialect_registry import opening
from tests.builders import NOW, admin
from tests.fakes import FakePoster
from tests.stores.memory import EPOCH
from tests.stores.memory_connections import MemoryConnections
from tests.unit.courses.office import Office

QUERY = {"EIO": "4", "transport": "websocket"}


class Line:
    """An open socket of a socket.io-client, before it has said anything."""

    def __init__(
        self, events: int = 0, poster: FakePoster | None = None, connections: MemoryConnections | None = None
    ) -> None:
        self.office = Office()
        self.office.connections = connections or self.office.connections
        self.poster = poster or FakePoster()
        self.ports = self.office.sockets(self.poster)
        self.happen(events)
        opening(self.ports.dialects, QUERY).open("s-1", QUERY, NOW)

    def happen(self, events: int) -> None:
        for _ in range(events):
            self.office.desk.request(location=f"Room {self.office.feed.head('admin').prefix}")

    def lose_an_event(self) -> None:
        """A number whose entry nobody saw before retention took it."""
        (cursor,) = self.office.table.reserve(["admin"], lambda: EPOCH, counts=False).cursors.values()
        key = feed_keys.feed_entry("admin", cursor.seq)
        data = mark_data(EPOCH, cursor.seq, "2025-07-12T19:30:00Z").decode()
        self.office.table.items[key] = Put(key=key, body=data, event=LOST, expires_at=2**40)
        self.ports.broadcast(Announcement("admin"))

    def ticket(self, identity: Identity | None = None) -> str:
        return issue_tickets(self.office.tickets, identity or admin(), NOW).ticket

    def say(self, frame: str | bytes, later: timedelta = timedelta(0)) -> None:
        """Bytes are a binary frame."""
        self.ports.receive("s-1", frame, NOW + later, 45)

    def connect(self, **auth: Any) -> None:
        self.say("40" + json.encode({"ticket": self.ticket()} | auth).decode())

    @property
    def heard(self) -> list[str]:
        return self.poster.text("s-1")

    @property
    def listeners(self) -> list[Subscription]:
        return self.office.connections.subscriptions("admin")


def cursor(seq: int) -> str:
    return f"{EPOCH}.{seq}"


def offset(frame: str) -> Any:
    """The last argument of an event."""
    return json.decode(frame.removeprefix("42"))[-1]


def payload(frame: str) -> Any:
    return json.decode(frame[2:])
