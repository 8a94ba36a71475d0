"""A socket asks to be let in: with a ticket, or as a socket.io-client, which shows its ticket later."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.feed.ports import Ticket, Tickets
from chalicelib.push.ports import Invoker
from chalicelib.sockets import upkeep
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dialects import SOCKETIO
from chalicelib.sockets.ports import Connections


def open_connection(
    tickets: Tickets, connections: Connections, connection_id: str, secret: str | None, now: datetime
) -> Connection:
    """The connection, known but not yet listening: that begins with its first ``hello``. Raises TicketRefused."""
    ticket = tickets.take(secret, now) if secret else None
    if ticket is None:
        raise TicketRefused
    connection = Connection(
        connection_id=connection_id,
        channel=ticket.identity.channel,
        user_name=ticket.identity.name,
        connected_at=now,
        expires_at=end_of(ticket, now),
    )
    connections.add(connection, upkeep.first_look(connection.dialect, now, connection.expires_at))
    return connection


def open_unauthenticated(connections: Connections, greeter: Invoker, connection_id: str, now: datetime) -> Connection:
    """A socket.io-client's connection, known for half a minute; the greeter will speak first. Raises InvokeFailed."""
    connection = Connection(
        connection_id=connection_id,
        channel="",
        user_name="",
        connected_at=now,
        expires_at=now + upkeep.OPENING_LIFE,
        dialect=SOCKETIO,
    )
    connections.add(connection, upkeep.first_look(connection.dialect, now, connection.expires_at))
    # From inside $connect nothing can be sent yet: the gateway would answer 410.
    greeter.invoke({"connectionId": connection_id})
    return connection


def end_of(ticket: Ticket, connected_at: datetime) -> datetime:
    """When a connection under that ticket is over: before the gateway's cut, and no later than its session."""
    session_end = datetime.fromtimestamp(ticket.identity.session_expires_at, UTC)
    return min(connected_at + upkeep.CONNECTION_LIFE, session_end)
