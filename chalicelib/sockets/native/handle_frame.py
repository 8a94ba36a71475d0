"""What the server replies to each frame of the native dialect."""

from chalicelib.feed.recover import add_newer_entries, recover
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dialect import Message, SocketPorts
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.native_frames import Hello, Ping
from chalicelib.sockets.ready_event import readiness


def handle_frame(ports: SocketPorts, connection: Connection, message: Message) -> None:
    """As :meth:`chalicelib.sockets.dialect.Dialect.handle`. A frame that cannot be read gets an ``error``."""
    for frame in _reply(ports, connection, message):
        if not ports.poster.post(connection.connection_id, frame):
            close_connections(ports.connections, ports.poster, {connection.connection_id: connection.channel})
            return


def _reply(ports: SocketPorts, connection: Connection, message: Message) -> list[bytes]:
    try:
        frame = native_frames.parse_frame(message.payload)
    except native_frames.BadFrame as exc:
        return [native_frames.error_frame("bad_frame", str(exc))]
    if isinstance(frame, Ping):
        if frame.delivery is not None:
            message.record_delivery(frame.delivery.count, frame.delivery.p95_ms)
        return [native_frames.pong_frame(str(ports.feed.head(connection.channel).cursor))]
    return _welcome(ports, connection, frame, message)


def _welcome(ports: SocketPorts, connection: Connection, hello: Hello, message: Message) -> list[bytes]:
    """Subscribes from the head on and replays up to the head, so that no entry is lost or sent twice.

    A push may overtake the replay: a client of this dialect sees by the numbers that entries are still to come.
    """
    head = ports.feed.head(connection.channel)
    ports.connections.subscribe(connection, head.prefix, message.received_at)
    recovered = recover(ports.feed, connection.channel, hello.cursor, head)
    if recovered.reason is not None:
        recovered = add_newer_entries(recovered, ports.feed, connection.channel)
    ready = readiness(recovered, message.heartbeat_seconds, connection.expires_at)
    return [*native_frames.event_frames(recovered.entries), native_frames.ready_frame(ready)]
