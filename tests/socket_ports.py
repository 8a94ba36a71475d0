"""The ports of the dialects, filled in by a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.feed.ports import Feed, Tickets
from chalicelib.push.ports import Invoker, Poster
from chalicelib.sockets.dialect import Message
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.sockets.handle_message import handle_message
from chalicelib.sockets.socketio.ports import SocketIoConnections
from tests.builders import NOW
from tests.fakes import FakeInvoker
from tests.stores.memory import MemoryFeed, MemoryTable, MemoryTickets
from tests.stores.memory_connections import MemoryConnections


class FakeSocketPorts:
    """In memory, as far as a test does not bring its own. What replaces a port later is used from then on."""

    def __init__(
        self,
        poster: Poster,
        connections: SocketIoConnections | None = None,
        feed: Feed | None = None,
        tickets: Tickets | None = None,
        greeter: Invoker | None = None,
    ) -> None:
        self.poster = poster
        self.connections: SocketIoConnections = connections or MemoryConnections()
        self.feed: Feed = feed or MemoryFeed(MemoryTable(NOW.timestamp))
        self.tickets: Tickets = tickets or MemoryTickets()
        self.greeter: Invoker = greeter or FakeInvoker()
        self.dialects = dialects(self)

    def receive(
        self,
        connection_id: str,
        payload: str | bytes,
        now: datetime = NOW,
        heartbeat_seconds: int = 30,
        record_delivery: Callable[[int, float], None] = lambda _count, _p95_ms: None,
    ) -> None:
        """A frame of a client; bytes are a binary frame."""
        message = Message(payload, now, heartbeat_seconds, record_delivery)
        handle_message(self.connections, self.dialects, self.poster, connection_id, message)
