"""Who listens, what is broadcast to them, and what they hear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.feed.entries import Entry
from chalicelib.settings import from_environment
from chalicelib.sockets.broadcast import Announcement, Broadcaster, Delivered
from chalicelib.sockets.connection import NATIVE, SOCKETIO, Connection, Subscription
from tests.builders import NOW
from tests.fake_turns import FakeTurns
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections
from tests.unit.sockets.log_feed import LogFeed, event

EXPIRES_AT = NOW + timedelta(hours=1)


class CountedConnections(MemoryConnections):
    """Counts reads of the subscriptions; those of the channel ``broken`` fail, ``stale`` answers them."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.stale: list[Subscription] | None = None

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        self.reads.append(channel)
        if channel == "broken":
            raise TimeoutError
        return super().subscriptions(channel) if self.stale is None else self.stale


class Room:
    """Who listens, and what they hear of a broadcast. Time passes only while the broadcaster waits."""

    def __init__(self, *, gone: frozenset[str] = frozenset(), failing: frozenset[str] = frozenset()) -> None:
        self.time, self.waits = NOW, 0
        self.while_waiting: Callable[[], object] = lambda: None
        self.settings, self.post_turns = from_environment({}), FakeTurns()
        self.connections = CountedConnections()
        self.feed = LogFeed(self.now)
        self.poster = FakePoster(gone=gone, failing=failing)
        self.dialects = FakeSocketPorts(self.poster, self.connections, self.feed).dialects
        self.reports: list[Delivered] = []
        self.failures: list[str] = []
        self.left: set[str] = set()

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits += 1
        self.time += timedelta(seconds=seconds)
        self.while_waiting()

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

    def broadcaster(self, seconds_left: Callable[[], float] = lambda: 1.0) -> Broadcaster:
        return Broadcaster(self, self.dialects, self.poster, seconds_left, self.reports.append, self.failures.append)

    def broadcast(self, *entries: Entry, seconds_left: Callable[[], float] = lambda: 1.0) -> None:
        """The entries are stored and announced, as the stream does."""
        for entry in entries:
            self.feed.store(entry)
        self.announce(*entries, seconds_left=seconds_left)

    def announce(self, *entries: Entry, seconds_left: Callable[[], float] = lambda: 1.0) -> None:
        channels = dict.fromkeys(entry.channel for entry in entries)
        own = {channel: [entry for entry in entries if entry.channel == channel] for channel in channels}
        announcements = [Announcement(channel, max(each.seq for each in of), of) for channel, of in own.items()]
        self.left = self.broadcaster(seconds_left).broadcast(announcements)

    def catch_up(self) -> set[str]:
        return self.broadcaster().catch_up(self.feed.pushed_heads(self.connections.channels(self.time)))

    def listeners(self, channel: str = "admin") -> list[str]:
        return [listener.connection_id for listener in self.connections.subscriptions(channel)]


entry = event


def ids(frame: Any) -> list[str]:
    events = frame["data"] if frame["event"] == "batch" else [frame]
    return [event["data"]["id"] for event in events]


def heard(room: Room, connection_id: str) -> list[str]:
    """The ids of all events and marks that a native connection received."""
    return [found for frame in room.poster.heard(connection_id) for found in ids(frame)]
