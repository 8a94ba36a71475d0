"""The ports of the dialects, filled in by a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.feed.ports import PushedFeed, Quotas, StagePeaks, Tickets
from chalicelib.presence.announce_presence import announce_presence
from chalicelib.presence.ports import CourseAudiences, Presences
from chalicelib.push.ports import Invoker, Poster
from chalicelib.settings import from_environment
from chalicelib.sockets.broadcast import Announcement, Broadcaster
from chalicelib.sockets.dialect import Message
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.sockets.handle_message import handle_message
from chalicelib.sockets.socketio.ports import SocketIoConnections
from tests.builders import NOW
from tests.fake_turns import FakeTurns
from tests.fakes import FakeInvoker
from tests.stores.memory import MemoryCourseStore, MemoryFeed, MemoryTable
from tests.stores.memory_connections import MemoryConnections
from tests.stores.memory_presences import MemoryCourseAudiences, MemoryPresences
from tests.stores.memory_quotas import MemoryQuotas
from tests.stores.memory_stage_peaks import MemoryStagePeaks
from tests.stores.memory_tick_runs import MemoryTickRuns
from tests.stores.memory_tickets import MemoryTickets


class FakeSocketPorts:
    """In memory, as far as a test does not bring its own. What replaces a port later is used from then on."""

    def __init__(
        self,
        poster: Poster,
        connections: SocketIoConnections | None = None,
        feed: PushedFeed | None = None,
        tickets: Tickets | None = None,
        greeter: Invoker | None = None,
        quotas: Quotas | None = None,
    ) -> None:
        self.poster = self.crowd_poster = poster
        self.tick_runs = MemoryTickRuns()
        self.post_turns = FakeTurns()
        self.connections: SocketIoConnections = connections or MemoryConnections()
        self.feed: PushedFeed = feed or MemoryFeed(MemoryTable(NOW.timestamp))
        self.tickets: Tickets = tickets or MemoryTickets()
        self.greeter: Invoker = greeter or FakeInvoker()
        self.quotas: Quotas = quotas or MemoryQuotas()
        self.stage_peaks: StagePeaks = MemoryStagePeaks()
        self.presences: Presences = MemoryPresences()
        self.course_audiences: CourseAudiences = MemoryCourseAudiences(MemoryCourseStore(MemoryTable(NOW.timestamp)))
        self.settings = from_environment({})
        self.dialects = dialects(self)

    def now(self) -> datetime:
        return NOW

    def wait(self, seconds: float) -> None:
        """Time stands still."""

    def broadcast(self, *announcements: Announcement) -> None:
        """Raises what a broadcaster would log."""
        broadcaster = Broadcaster(self, self.dialects, self.poster, lambda: 30.0, lambda _: None, _raise)
        broadcaster.broadcast(announcements)

    def receive(
        self,
        connection_id: str,
        payload: str | bytes,
        now: datetime = NOW,
        heartbeat_seconds: int = 30,
        record_delivery: Callable[[int, float], None] = lambda _count, _p95_ms: None,
    ) -> None:
        """A frame of a client; bytes are a binary frame."""
        message = Message(
            payload,
            now,
            heartbeat_seconds,
            record_delivery,
            lambda connection, request: announce_presence(self, self.dialects, connection, request, now),
        )
        handle_message(self.connections, self.dialects, self.poster, connection_id, message)


def _raise(_channel: str) -> None:
    """The exception that is being handled, again."""
    raise  # noqa: PLE0704 - called from the handler
