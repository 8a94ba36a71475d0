"""The first word to a socket.io-client, which says nothing before it has heard it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.push.ports import Poster, PostFailed
from chalicelib.sockets.close_connection import drop
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.socketio import packets

# Until the gateway has finished its own handshake it calls the connection gone.
YOUNG = timedelta(seconds=10)
FIRST_PAUSE_SECONDS = 0.03
LONGEST_PAUSE_SECONDS = 0.5


def greet_connection(
    connections: Connections,
    poster: Poster,
    connection_id: str,
    now: Callable[[], datetime],
    wait: Callable[[float], None],
    chance: Callable[[], float],
) -> bool:
    """Whether it was greeted. One that is still gone after ten seconds is forgotten; ``chance`` is from 0 to 1."""
    ceiling = FIRST_PAUSE_SECONDS
    while True:
        connection = connections.get(connection_id)
        if connection is None or connection.is_authenticated:
            return False
        try:
            if poster.post(connection_id, packets.open_frame(secrets.token_urlsafe(15))):
                return True
        except PostFailed:
            # Its client waits for a word that may have been sent or not: better it comes again.
            drop(connections, poster, {connection_id: connection.channel})
            return False
        if now() - connection.connected_at >= YOUNG:
            connections.remove({connection_id: connection.channel})
            return False
        wait(chance() * ceiling)
        ceiling = min(ceiling * 2, LONGEST_PAUSE_SECONDS)
