"""A socket asks to be let in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.core.errors import TicketRefused
from chalicelib.service.ports import Connection, Connections, Tickets

# The gateway cuts every socket after two hours; ours is over a little earlier, so that we are the ones who say so.
CONNECTION_LIFE = timedelta(hours=2) - timedelta(minutes=1)


def open_connection(
    tickets: Tickets, connections: Connections, connection_id: str, secret: str | None, now: datetime
) -> Connection:
    """The connection, known but not yet listening: that begins with its first ``hello``. Raises TicketRefused."""
    ticket = tickets.take(secret, now) if secret else None
    if ticket is None:
        raise TicketRefused
    session_end = datetime.fromtimestamp(ticket.identity.session_expires_at, UTC)
    connection = Connection(
        connection_id=connection_id,
        channel=ticket.identity.channel,
        user_name=ticket.identity.name,
        connected_at=now,
        expires_at=min(now + CONNECTION_LIFE, session_end),
    )
    connections.add(connection)
    return connection
