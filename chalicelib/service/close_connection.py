"""A socket is gone. The gateway says so when it can, which is not always (failure mode 3)."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.core import wire
from chalicelib.service.ports import Connections, Poster, PostFailed


def close_connection(connections: Connections, connection_id: str) -> None:
    """Nothing is known of it any more."""
    connections.forget(connection_id)


def end_session(connections: Connections, poster: Poster, connection_id: str, channel: str) -> None:
    """Tells the client that its session is over, forgets the connection and closes it (failure mode 16)."""
    # It is closed in any case, and a client that did not hear why comes back with a new ticket.
    with suppress(PostFailed):
        poster.post(
            connection_id, wire.error_frame("session_expired", "Your session is over. Connect with a new ticket.")
        )
    connections.remove(connection_id, channel)
    poster.close(connection_id)
