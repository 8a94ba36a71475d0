"""What the server replies to each frame of the native dialect."""

from chalicelib.feed.recover import add_newer_entries, recover
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dialect import Message, SocketPorts
from chalicelib.sockets.native import frames
from chalicelib.sockets.native.frames import Hello, Ping
from chalicelib.sockets.ready import readiness


def handle_frame(ports: SocketPorts, connection: Connection, message: Message) -> None:
    """As :meth:`chalicelib.sockets.dialect.Dialect.handle`. A frame that cannot be read gets an ``error``."""
    for frame in _reply(ports, connection, message):
        if not ports.poster.post(connection.connection_id, frame):
            ports.connections.remove({connection.connection_id: connection.channel})
            return


def _reply(ports: SocketPorts, connection: Connection, message: Message) -> list[bytes]:
    try:
        frame = frames.parse_frame(message.payload)
    except frames.BadFrame as exc:
        return [frames.error_frame(exc.code, exc.message)]
    if isinstance(frame, Ping):
        if frame.delivery is not None:
            message.record_delivery(frame.delivery.count, frame.delivery.p95_ms)
        return [frames.pong_frame(str(ports.feed.head(connection.channel)))]
    return _welcome(ports, connection, frame, message)


def _welcome(ports: SocketPorts, connection: Connection, hello: Hello, message: Message) -> list[bytes]:
    """Subscribes first and replays afterwards, so no entry is lost between the two.

    The subscription says from which number on entries are pushed, so what is replayed is not pushed as well. A push may
    overtake the replay: a client of this dialect sees by the numbers that entries are still to come.
    """
    head = ports.feed.head(connection.channel)
    ports.connections.subscribe(connection, head.seq, message.received_at)
    recovered = recover(ports.feed, connection.channel, hello.cursor, head)
    if recovered.reason is not None:
        recovered = add_newer_entries(recovered, ports.feed, connection.channel)
    ready = readiness(recovered, message.heartbeat_seconds, connection.expires_at)
    return [*frames.event_frames(recovered.entries), frames.ready_frame(ready)]
