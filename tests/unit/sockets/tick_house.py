"""Subscribed connections, and runs of ticks at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import inf

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import PushedHead
from chalicelib.push.ports import Outcome
from chalicelib.sockets.connection import CONNECTION_LIFE, NATIVE, Connection, Subscription
from chalicelib.sockets.send_ticks import TickRun, send_ticks
from chalicelib.sockets.tick_times import comes_up
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections

MINUTE = int(NOW.timestamp()) // 60
END = NOW + CONNECTION_LIFE
TICK = {"event": "tick", "data": {"cursor": "k3f9.41"}}


def one(minute: int) -> range:
    return range(minute, minute + 1)


def name_in_slot(slot: int, every: int, prefix: str = "c") -> str:
    """A connection id that comes up ``slot`` minutes after NOW."""
    return next(name for n in range(1000) if comes_up(name := f"{prefix}-{n}", every, one(MINUTE + slot)))


class CountedConnections(MemoryConnections):
    """Counts reads of the subscriptions; those of ``broken`` channels fail."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[tuple[str, bool]] = []
        self.broken: set[str] = set()

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        self.reads.append((channel, consistent))
        if channel in self.broken:
            raise TimeoutError
        return super().subscriptions(channel)


class WatchedPoster(FakePoster):
    """Calls ``on_post`` at the beginning of each ``post_all``, and keeps what it was given."""

    def __init__(self, **names: frozenset[str]) -> None:
        super().__init__(**names)
        self.on_post: Callable[[], object] = lambda: None
        self.posted: list[dict[str, list[bytes]]] = []

    def post_all(
        self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
    ) -> list[Outcome]:
        self.posted.append(frames)
        self.on_post()
        return super().post_all(frames, within_seconds)


class TickHouse:
    def __init__(self, *, gone: Iterable[str] = (), failing: Iterable[str] = ()) -> None:
        self.connections = CountedConnections()
        self.poster = WatchedPoster(gone=frozenset(gone), failing=frozenset(failing))
        self.ports = FakeSocketPorts(self.poster, self.connections)
        self.failures: list[str] = []

    def has(
        self,
        connection_id: str,
        visibility: str | None = None,
        *,
        channel: str = "admin",
        dialect: str = NATIVE,
        expires_at: datetime = END,
    ) -> str:
        connection = Connection(connection_id, channel, "Dana", NOW, expires_at, dialect)
        self.connections.add(connection, expires_at)
        self.connections.subscribe(connection, 0, NOW, visibility)
        return connection_id

    def run(
        self, minutes: float = 0, *, seconds_left: Callable[[], float] = lambda: 15.0, head: str | None = "k3f9.41"
    ) -> TickRun | None:
        """A run so many minutes after NOW, over all channels with connections."""
        now = NOW + timedelta(minutes=minutes)
        cursor = Cursor.parse(head) if head else None
        heads = {each: PushedHead(cursor, 41, 0) if cursor else None for each in self.connections.channels(now)}
        return send_ticks(self.ports, self.ports.dialects, heads, now, seconds_left, self.failures.append)

    def sent(self, connection_id: str) -> int:
        return len(self.poster.text(connection_id))

    def runs_that_reach(self, connection_id: str, minutes: Iterable[float]) -> list[float]:
        """The minutes of the runs that sent the connection something."""
        found: list[float] = []
        for minute in minutes:
            before = self.sent(connection_id)
            self.run(minute)
            found += [minute] if self.sent(connection_id) > before else []
        return found
