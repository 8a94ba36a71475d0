"""Sends the first frame to a socket.io-client, which sends nothing before it has that frame.

Anybody may open such a socket, so a greeting holds a function for about two seconds at most: a client that leaves
during the gateway's handshake, or one that the gateway still calls gone then, is left to the sweep, which closes every
socket that has shown no ticket.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.push.ports import GONE, SENT, Poster, PostFailed
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.socketio import packets

# Until the gateway has finished its own handshake, which takes some tens of milliseconds, it replies that the
# connection is gone.
MAX_HANDSHAKE_TIME = timedelta(seconds=2)
MAX_POST_SECONDS = 1.0
FIRST_PAUSE_SECONDS = 0.03
MAX_PAUSE_SECONDS = 0.25


def greet_connection(
    connections: Connections,
    poster: Poster,
    connection_id: str,
    now: Callable[[], datetime],
    wait: Callable[[float], None],
    chance: Callable[[], float],
) -> bool:
    """Returns whether the connection was greeted. No attempt begins later than two seconds after it opened, but one.

    Raises PostFailed when it is not known whether the frame was sent; the connection is removed and closed then.

    Raises PostFailed when it is not known whether the frame was sent; the connection is removed and closed then.

    ``wait`` pauses for a number of seconds; ``chance`` returns a random number from 0 to 1, for full jitter:
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = FIRST_PAUSE_SECONDS
    while True:
        connection = connections.get(connection_id)
        if connection is None or connection.is_authenticated or connection.expires_at <= now():
            return False
        handshake = packets.open_frame(secrets.token_urlsafe(15))
        [outcome] = poster.post_all({connection_id: [handshake]}, MAX_POST_SECONDS)
        if outcome.result == SENT:
            return True
        if outcome.result != GONE:
            # The client waits for a frame that may have been sent or not. Closed, it connects again.
            close_connections(connections, poster, {connection_id: connection.channel})
            raise PostFailed(connection_id)
        if now() - connection.connected_at >= MAX_HANDSHAKE_TIME:
            return False
        wait(chance() * ceiling)
        ceiling = min(ceiling * 2, MAX_PAUSE_SECONDS)
