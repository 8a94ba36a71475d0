"""A client's message, given to the dialect of its connection."""

from chalicelib.push.ports import Poster
from chalicelib.sockets.close_connections import Ending, end_sessions
from chalicelib.sockets.dialect import Dialects, Message
from chalicelib.sockets.ports import Connections


def handle_message(
    connections: Connections, dialects: Dialects, poster: Poster, connection_id: str, message: Message
) -> None:
    """As :meth:`Dialect.handle`; a connection that is unknown or expired is told so and closed instead."""
    connection = connections.get(connection_id)
    if connection is None:
        # A forgotten socket would wait for events for ever. Closed, its client connects again and recovers.
        for frame in (frame for each in dialects.values() for frame in each.unknown_connection(message.payload)):
            poster.post(connection_id, frame)
        poster.close([connection_id])
    elif connection.expires_at <= message.received_at:
        ending = Ending(connection_id, connection.channel, connection.dialect)
        end_sessions(connections, dialects, poster, [ending])
    else:
        dialects[connection.dialect].handle(connection, message)
