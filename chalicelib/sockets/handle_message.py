"""What a client says on its socket, given to the dialect that it speaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.feed.ports import Feed, Tickets
from chalicelib.push.ports import Poster
from chalicelib.sockets.close_connection import Ending, end_sessions
from chalicelib.sockets.dialects import SOCKETIO
from chalicelib.sockets.native import frames
from chalicelib.sockets.native.frames import Delivery
from chalicelib.sockets.native.handle_frame import answer_frame
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.socketio.handle_packet import answer_packet


class SocketPorts(Protocol):
    """The part of the wiring that sockets need."""

    @property
    def tickets(self) -> Tickets: ...

    @property
    def connections(self) -> Connections: ...

    @property
    def feed(self) -> Feed: ...

    @property
    def poster(self) -> Poster: ...


def answer_message(
    ports: SocketPorts,
    connection_id: str,
    said: str | bytes,
    now: datetime,
    heartbeat_seconds: int,
    measured: Callable[[Delivery], None],
) -> None:
    """Posts the answer to a text frame, or to a binary one (bytes).

    Raises PostFailed when the gateway cannot take it; a gone connection is forgotten quietly.
    """
    connection = ports.connections.get(connection_id)
    if connection is None:
        _refuse_unknown(ports.poster, connection_id, said)
    elif connection.expires_at <= now:
        ending = Ending(connection_id, connection.channel, connection.dialect)
        end_sessions(ports.connections, ports.poster, [ending])
    elif connection.dialect == SOCKETIO:
        answer_packet(
            ports.tickets, ports.connections, ports.feed, ports.poster, connection, said, now, heartbeat_seconds
        )
    else:
        answer_frame(ports.connections, ports.feed, ports.poster, connection, said, now, heartbeat_seconds, measured)


def _refuse_unknown(poster: Poster, connection_id: str, said: str | bytes) -> None:
    """A socket we have forgotten would wait for events for ever: closed, it comes back and recovers."""
    # A socket.io-client needs no word, and would not understand this one.
    if isinstance(said, str) and said.startswith("{"):
        poster.post(
            connection_id, frames.error_frame("unknown_connection", "This connection is not known. Connect again.")
        )
    poster.close([connection_id])
