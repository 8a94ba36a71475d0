"""Sends the first frame to a socket.io-client, which sends nothing before it has that frame."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.push.ports import Poster, PostFailed
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.socketio import packets

# Until the gateway has finished its own handshake it replies that the connection is gone.
MAX_HANDSHAKE_TIME = timedelta(seconds=10)
FIRST_PAUSE_SECONDS = 0.03
MAX_PAUSE_SECONDS = 0.5


def greet_connection(
    connections: Connections,
    poster: Poster,
    connection_id: str,
    now: Callable[[], datetime],
    wait: Callable[[float], None],
    chance: Callable[[], float],
) -> bool:
    """Returns whether the connection was greeted. It is removed when it is still gone ten seconds after it opened.

    ``wait`` pauses for a number of seconds; ``chance`` returns a random number from 0 to 1, for full jitter:
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = FIRST_PAUSE_SECONDS
    while True:
        connection = connections.get(connection_id)
        if connection is None or connection.is_authenticated:
            return False
        try:
            if poster.post(connection_id, packets.open_frame(secrets.token_urlsafe(15))):
                return True
        except PostFailed:
            # The client waits for a frame that may have been sent or not. Closed, it connects again.
            close_connections(connections, poster, {connection_id: connection.channel})
            return False
        if now() - connection.connected_at >= MAX_HANDSHAKE_TIME:
            close_connections(connections, poster, {connection_id: connection.channel})
            return False
        wait(chance() * ceiling)
        ceiling = min(ceiling * 2, MAX_PAUSE_SECONDS)
