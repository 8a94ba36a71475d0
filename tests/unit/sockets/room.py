"""Who listens, what is broadcast to them, and what they hear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.broadcast import Delivered, broadcast
from chalicelib.sockets.connection import NATIVE, Connection, Subscription
from chalicelib.sockets.socketio.socketio_dialect import SOCKETIO
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections

EXPIRES_AT = NOW + timedelta(hours=1)


class CountedConnections(MemoryConnections):
    """Counts reads of the subscriptions; those of the channel ``broken`` fail, ``stale`` answers them."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.stale: list[Subscription] | None = None

    def subscriptions(self, channel: str) -> list[Subscription]:
        self.reads.append(channel)
        if channel == "broken":
            raise TimeoutError
        return super().subscriptions(channel) if self.stale is None else self.stale


class Room:
    """Who listens, and what they hear of a broadcast."""

    def __init__(self, *, gone: frozenset[str] = frozenset(), failing: frozenset[str] = frozenset()) -> None:
        self.connections = CountedConnections()
        self.poster = FakePoster(gone=gone, failing=failing)
        self.dialects = FakeSocketPorts(self.poster, self.connections).dialects
        self.reports: list[Delivered] = []

    def joins(
        self,
        connection_id: str,
        channel: str = "admin",
        *,
        after_seq: int = 0,
        expires_at: datetime = EXPIRES_AT,
        dialect: str = NATIVE,
    ) -> None:
        connection = Connection(connection_id, channel, "Dana", NOW, expires_at, dialect)
        self.connections.add(connection, expires_at)
        self.connections.subscribe(connection, after_seq, NOW)

    def is_being_replayed_to(self, connection_id: str, since: datetime = NOW) -> Connection:
        connection = Connection(connection_id, "admin", "Dana", NOW, EXPIRES_AT, SOCKETIO)
        self.connections.add(connection, EXPIRES_AT)
        self.connections.hold(connection, since)
        return connection

    def broadcast(self, *entries: Entry, seconds_left: Callable[[], float] = lambda: 1.0) -> None:
        broadcast(self.connections, self.dialects, self.poster, list(entries), NOW, seconds_left, self.reports.append)

    def listeners(self, channel: str = "admin") -> list[str]:
        return [listener.connection_id for listener in self.connections.subscriptions(channel)]


def entry(seq: int, channel: str = "admin") -> Entry:
    return Entry(channel, seq, "courseStatusChanged", json.encode({"id": f"k3f9.{seq}"}))


def ids(frame: Any) -> list[str]:
    events = frame["data"] if frame["event"] == "batch" else [frame]
    return [event["data"]["id"] for event in events]
