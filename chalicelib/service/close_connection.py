"""A socket is gone, or has to go. The gateway says so when it can, which is not always (failure mode 3)."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.core import dialects
from chalicelib.service.ports import Connections, Poster, PostFailed


def close_connection(connections: Connections, connection_id: str) -> None:
    """Nothing is known of it any more."""
    connections.forget(connection_id)


def end_session(connections: Connections, poster: Poster, connection_id: str, channel: str, dialect: str) -> None:
    """Tells the client that its session is over, forgets the connection and closes it (failure mode 16)."""
    # It is closed in any case, and a client that did not hear why comes back with a new ticket.
    with suppress(PostFailed):
        for frame in dialects.session_over_frames(dialect):
            poster.post(connection_id, frame)
    drop(connections, poster, connection_id, channel)


def drop(connections: Connections, poster: Poster, connection_id: str, channel: str) -> None:
    """Forgotten first, so that nothing is pushed into a gap, then closed: the client comes back and recovers.

    Should closing fail, nothing keeps the socket alive any more, and the gateway's idle limit ends it.
    """
    connections.remove(connection_id, channel)
    poster.close(connection_id)
