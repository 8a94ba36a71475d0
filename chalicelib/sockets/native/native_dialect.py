"""The native dialect: JSON frames, a ticket in the address, and a client that finds gaps by ticks or pings."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.sockets.connection import (
    HIDDEN,
    NATIVE,
    VISIBLE,
    Connection,
    Subscription,
    TooManyConnections,
    authenticated,
)
from chalicelib.sockets.dialect import Message, Recipients, SocketPorts
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.handle_frame import handle_frame
from chalicelib.sockets.presence_event import PRESENCE_CHANGED, PRESENCE_ENDED, PresenceChanged
from chalicelib.sockets.tick_times import comes_up

# A client is asked to rotate this long before the end, and does so within four of the five minutes.
ROTATE_BEFORE = timedelta(minutes=5)
ROTATE_WITHIN_SECONDS = 240
# The gateway closes a socket after ten minutes without a frame: one run of ticks may come late.
HIDDEN_TICK_MINUTES = 8
# Longer than posting the question to everybody takes, so that the reply is later than all of that.
REPLY_AFTER_SECONDS = 2

_FAREWELL = [native_frames.error_frame("session_expired", "Your session is over. Connect with a new ticket.")]
_UNKNOWN = [native_frames.error_frame("unknown_connection", "This connection is not known. Connect again.")]


class NativeDialect:
    """Implements :class:`chalicelib.sockets.dialect.Dialect`."""

    name, sees_gaps, farewell = NATIVE, True, _FAREWELL
    presence_check, pauses_before_reply = native_frames.presence_check_frame(REPLY_AFTER_SECONDS), True
    presence_ended = native_frames.unnumbered_frame(PRESENCE_ENDED, {})

    def __init__(self, ports: SocketPorts) -> None:
        self._ports = ports

    def accepts(self, query: Mapping[str, str]) -> bool:
        """Always true: a query string that no other dialect accepts is of this one."""
        return True

    def open(self, connection_id: str, query: Mapping[str, str], now: datetime) -> None:
        secret = query.get("ticket")
        owner = self._ports.tickets.take(secret, now) if secret else None
        if owner is None:
            raise TicketRefused
        connection = authenticated(owner, connection_id, now, NATIVE)
        connections = self._ports.connections
        connections.add(connection, None)
        try:
            is_admitted = connections.admit(connection, self._ports.settings.max_connections_per_person, now)
        except TicketRefused:
            connections.remove({connection_id: connection.channel})
            raise
        if not is_admitted:
            connections.remove({connection_id: connection.channel})
            raise TooManyConnections

    def handle(self, connection: Connection, message: Message) -> None:
        handle_frame(self._ports, connection, message)

    def unknown_connection(self, payload: str | bytes) -> Sequence[bytes]:
        return _UNKNOWN if isinstance(payload, str) and payload.startswith("{") else ()

    def event_frames(self, entries: Sequence[Entry], refetch_within_seconds: int) -> list[bytes]:
        return native_frames.event_frames(entries, refetch_within_seconds)

    def recipients(
        self, channel: str, subscriptions: Sequence[Subscription], entries: Sequence[Entry], now: datetime
    ) -> Recipients:
        return Recipients(subscriptions)

    def tick_frame(self, pushed: Cursor | None) -> bytes | None:
        return None if pushed is None else native_frames.tick_frame(str(pushed))

    def is_tick_due(self, subscription: Subscription, minutes: range) -> bool:
        """A visible page's in each run. A client that announced no visibility pings instead."""
        if subscription.visibility == HIDDEN:
            return comes_up(subscription.connection_id, HIDDEN_TICK_MINUTES, minutes)
        return subscription.visibility == VISIBLE

    def presence_frame(self, changed: PresenceChanged) -> bytes:
        return native_frames.unnumbered_frame(PRESENCE_CHANGED, changed)

    def rotate_frame(self, subscription: Subscription, minutes: range) -> bytes | None:
        """For clients without ticks. A client of ticks knows from ``ready`` when its connection ends."""
        asked_at = subscription.expires_at - ROTATE_BEFORE
        is_due = subscription.visibility is None and asked_at.timestamp() // 60 in minutes
        return native_frames.rotate_frame(ROTATE_WITHIN_SECONDS) if is_due else None
