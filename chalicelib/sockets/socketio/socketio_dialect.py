"""The Socket.IO dialect: packets, a ticket after opening, and a client that cannot see a gap."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.feed.entries import Entry
from chalicelib.sockets.connection import Connection, Subscription
from chalicelib.sockets.dialect import Check, Message, Recipients
from chalicelib.sockets.socketio import packets
from chalicelib.sockets.socketio.handle_packet import handle_packet
from chalicelib.sockets.socketio.ports import SocketIoPorts
from chalicelib.sockets.socketio.recipients import select_recipients

SOCKETIO = "socketio"
# A client opens without a ticket and shows its ticket in the first packet, within this time.
OPENING_LIFE = timedelta(seconds=30)
# The client never pings, and the gateway closes a socket after ten minutes without a frame. The sweep runs once per
# minute: with six minutes, two checks may fail well before the ten are over.
KEEPALIVE = timedelta(minutes=6)


class SocketIoDialect:
    """Implements :class:`chalicelib.sockets.dialect.Dialect`."""

    # A closed socket is reason enough for a client of this dialect to connect again with a new ticket.
    name, sees_gaps, farewell = SOCKETIO, False, ()

    def __init__(self, ports: SocketIoPorts) -> None:
        self._ports = ports

    def accepts(self, query: Mapping[str, str]) -> bool:
        """Whether the query string is that of socket.io-client 3 or 4."""
        return query.get("EIO") == "4" and query.get("transport") == "websocket"

    def open(self, connection_id: str, query: Mapping[str, str], now: datetime) -> None:
        """The connection is stored for half a minute, and the greeter started. Raises InvokeFailed."""
        connection = Connection(connection_id, "", "", now, now + OPENING_LIFE, SOCKETIO)
        self._ports.connections.add(connection, self.first_check(connection))
        # The client waits for a first frame, which cannot be sent from inside $connect: the gateway would reply 410.
        self._ports.greeter.invoke({"connectionId": connection_id})

    def handle(self, connection: Connection, message: Message) -> None:
        handle_packet(self._ports, connection, message)

    def unknown_connection(self, payload: str | bytes) -> Sequence[bytes]:
        return ()

    def event_frames(self, entries: Sequence[Entry]) -> list[bytes]:
        return packets.event_frames(entries)

    def recipients(
        self, channel: str, subscriptions: Sequence[Subscription], entries: Sequence[Entry], now: datetime
    ) -> Recipients:
        return select_recipients(self._ports.connections, channel, subscriptions, entries, now)

    def first_check(self, connection: Connection) -> datetime:
        """When the time to show a ticket is over."""
        return min(connection.connected_at + OPENING_LIFE, connection.expires_at)

    def check(self, connection: Connection, now: datetime) -> Check:
        """From the first KEEPALIVE on, a packet that means nothing to the client."""
        passed = (now - connection.connected_at) // KEEPALIVE
        next_at = min(connection.connected_at + (passed + 1) * KEEPALIVE, connection.expires_at)
        return Check(packets.NOOP if passed else None, next_at)
