"""The Socket.IO dialect: packets, a ticket after opening, and a client that cannot see a gap."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.sockets.connection import SOCKETIO, Connection, Subscription, TooManyConnections
from chalicelib.sockets.dialect import Message, Recipients
from chalicelib.sockets.presence_event import PRESENCE_CHANGED, PRESENCE_ENDED, PresenceChanged
from chalicelib.sockets.socketio import packets
from chalicelib.sockets.socketio.handle_packet import UNAUTHENTICATED, handle_packet
from chalicelib.sockets.socketio.ports import SocketIoPorts
from chalicelib.sockets.socketio.recipients import select_recipients
from chalicelib.sockets.tick_times import comes_up

# A client opens without a ticket and shows its ticket in the first packet, within this time.
OPENING_LIFE = timedelta(seconds=30)
# The client never pings, and the gateway closes a socket after ten minutes without a frame. A keep-alive that fails is
# sent again by the runs of the next minutes: with six minutes, three may fail or be missed before the ten are over.
KEEPALIVE_MINUTES = 6


class SocketIoDialect:
    """Implements :class:`chalicelib.sockets.dialect.Dialect`."""

    # A closed socket is reason enough for a client of this dialect to connect again with a new ticket.
    name, sees_gaps, farewell = SOCKETIO, False, ()
    presence_check, pauses_before_reply = packets.PING, False
    presence_ended = packets.unnumbered_frame(PRESENCE_ENDED, {})

    def __init__(self, ports: SocketIoPorts) -> None:
        self._ports = ports

    def accepts(self, query: Mapping[str, str]) -> bool:
        """Whether the query string is that of socket.io-client 3 or 4."""
        return query.get("EIO") == "4" and query.get("transport") == "websocket"

    def open(self, connection_id: str, query: Mapping[str, str], now: datetime) -> None:
        """The connection is stored for half a minute, and the greeter started. Raises TooManyConnections, InvokeFailed.

        Anybody may open a socket, so connections without a ticket are counted for the whole stage.
        """
        if not self._ports.quotas.use(UNAUTHENTICATED, 1, self._ports.settings.max_unauthenticated_per_minute, now):
            raise TooManyConnections
        connection = Connection(connection_id, "", "", now, now + OPENING_LIFE, SOCKETIO)
        self._ports.connections.add(connection, connection.expires_at)
        # The client waits for a first frame, which cannot be sent from inside $connect: the gateway would reply 410.
        self._ports.greeter.invoke({"connectionId": connection_id})

    def handle(self, connection: Connection, message: Message) -> None:
        handle_packet(self._ports, connection, message)

    def unknown_connection(self, payload: str | bytes) -> Sequence[bytes]:
        return ()

    def event_frames(self, entries: Sequence[Entry], refetch_within_seconds: int) -> list[bytes]:
        """Without the seconds: an event has two arguments, and handlers in some languages take no third one."""
        return packets.event_frames(entries)

    def recipients(
        self, channel: str, subscriptions: Sequence[Subscription], entries: Sequence[Entry], now: datetime
    ) -> Recipients:
        return select_recipients(self._ports.connections, channel, subscriptions, entries, now)

    def tick_frame(self, pushed: Cursor | None) -> bytes | None:
        """A packet that means nothing to the client."""
        return packets.NOOP

    def is_tick_due(self, subscription: Subscription, minutes: range) -> bool:
        return comes_up(subscription.connection_id, KEEPALIVE_MINUTES, minutes)

    def presence_frame(self, changed: PresenceChanged) -> bytes:
        return packets.unnumbered_frame(PRESENCE_CHANGED, changed)

    def rotate_frame(self, subscription: Subscription, minutes: range) -> bytes | None:
        """None: a client of this dialect connects again when it is closed."""
        return None
