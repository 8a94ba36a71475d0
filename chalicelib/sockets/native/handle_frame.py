"""What the server replies to each frame of the native dialect."""

from chalicelib.feed.recover import add_newer_entries, recover
from chalicelib.feed.stage_peak import window_after_replay
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.connection import VISIBLE, Connection
from chalicelib.sockets.dialect import Message, SocketPorts
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.native_frames import Hello, Ping, Presence, PresenceConfirmed, VisibilityChange
from chalicelib.sockets.presence_event import PRESENCE_CHANGED, PresenceRefused
from chalicelib.sockets.ready_event import readiness
from chalicelib.sockets.tick_times import TICK_SECONDS


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
    if isinstance(frame, VisibilityChange):
        return _change_visibility(ports, connection, frame)
    if isinstance(frame, Presence):
        return _announce_presence(connection, frame, message)
    if isinstance(frame, PresenceConfirmed):
        return []
    return _welcome(ports, connection, frame, message)


def _change_visibility(ports: SocketPorts, connection: Connection, change: VisibilityChange) -> list[bytes]:
    """A page that is shown compares its cursor at once: while it was hidden, that happened rarely."""
    if not ports.connections.set_visibility(connection, change.state):
        return [native_frames.error_frame("bad_frame", "Expected hello before visibility.")]
    if change.state != VISIBLE:
        return []
    return [native_frames.tick_frame(str(ports.feed.head(connection.channel).cursor))]


def _announce_presence(connection: Connection, frame: Presence, message: Message) -> list[bytes]:
    try:
        changed = message.announce_presence(connection, frame.request)
    except PresenceRefused as exc:
        return [native_frames.error_frame(exc.code, str(exc))]
    return [] if changed is None else [native_frames.unnumbered_frame(PRESENCE_CHANGED, changed)]


def _welcome(ports: SocketPorts, connection: Connection, hello: Hello, message: Message) -> list[bytes]:
    """Subscribes from the head on and replays up to the head, so that no entry is lost or sent twice.

    A push may overtake the replay: a client of this dialect sees by the numbers that entries are still to come. A
    connection gets a limited number of entries per minute in this way; beyond it, nothing is replayed.
    """
    head = ports.feed.head(connection.channel)
    ports.connections.subscribe(connection, head.prefix, message.received_at, hello.visibility)

    def may_replay(count: int) -> bool:
        limit = ports.settings.max_replayed_per_minute
        return ports.quotas.use(f"replay#{connection.connection_id}", count, limit, message.received_at)

    recovered = recover(ports.feed, connection.channel, hello.cursor, head, may_replay)
    if recovered.reason is not None:
        recovered = add_newer_entries(recovered, ports.feed, connection.channel)
    window = window_after_replay(recovered, ports.stage_peaks, ports.settings, message.received_at)
    tick_seconds = TICK_SECONDS if hello.visibility else None
    ready = readiness(recovered, message.heartbeat_seconds, connection.expires_at, window, tick_seconds)
    return [*native_frames.event_frames(recovered.entries), native_frames.ready_frame(ready)]
