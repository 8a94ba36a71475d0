"""The native dialect: JSON frames, a ticket in the address, and a client that finds gaps by its heartbeat."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.sockets.connection import NATIVE, Connection, Subscription, authenticated
from chalicelib.sockets.dialect import Check, Message, Recipients, SocketPorts
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.handle_frame import handle_frame

# A client is asked to rotate this long before the end, and does so within four of the five minutes.
ROTATE_BEFORE = timedelta(minutes=5)
ROTATE_WITHIN_SECONDS = 240
# A session that is nearly over when the socket opens has no time to rotate: the connection is only ended.
MIN_LIFE_BEFORE_ROTATION = timedelta(minutes=1)

_FAREWELL = [native_frames.error_frame("session_expired", "Your session is over. Connect with a new ticket.")]
_UNKNOWN = [native_frames.error_frame("unknown_connection", "This connection is not known. Connect again.")]


class NativeDialect:
    """Implements :class:`chalicelib.sockets.dialect.Dialect`."""

    name, sees_gaps, farewell = NATIVE, True, _FAREWELL

    def __init__(self, ports: SocketPorts) -> None:
        self._ports = ports

    def accepts(self, query: Mapping[str, str]) -> bool:
        """Always true: a query string that no other dialect accepts is of this one."""
        return True

    def open(self, connection_id: str, query: Mapping[str, str], now: datetime) -> None:
        secret = query.get("ticket")
        ticket = self._ports.tickets.take(secret, now) if secret else None
        if ticket is None:
            raise TicketRefused
        connection = authenticated(ticket, connection_id, now, NATIVE)
        self._ports.connections.add(connection, self.first_check(connection))

    def handle(self, connection: Connection, message: Message) -> None:
        handle_frame(self._ports, connection, message)

    def unknown_connection(self, payload: str | bytes) -> Sequence[bytes]:
        return _UNKNOWN if isinstance(payload, str) and payload.startswith("{") else ()

    def event_frames(self, entries: Sequence[Entry]) -> list[bytes]:
        return native_frames.event_frames(entries)

    def recipients(
        self, channel: str, subscriptions: Sequence[Subscription], entries: Sequence[Entry], now: datetime
    ) -> Recipients:
        return Recipients(subscriptions)

    def first_check(self, connection: Connection) -> datetime:
        """When the client is asked to rotate, or the end when there is no time to."""
        asked_at = connection.expires_at - ROTATE_BEFORE
        return asked_at if asked_at - connection.connected_at >= MIN_LIFE_BEFORE_ROTATION else connection.expires_at

    def check(self, connection: Connection, now: datetime) -> Check:
        asked_at = self.first_check(connection)
        if now >= asked_at:
            return Check(native_frames.rotate_frame(ROTATE_WITHIN_SECONDS), connection.expires_at)
        return Check(None, asked_at)
