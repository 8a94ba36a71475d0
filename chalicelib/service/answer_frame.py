"""What the server says to each frame of the native dialect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.core import wire
from chalicelib.core.instants import format_instant
from chalicelib.core.wire import Delivery, Hello, Ping, Ready
from chalicelib.service.close_connection import end_session
from chalicelib.service.ports import Connection, Connections, Feed, Poster
from chalicelib.service.recover import recover


def answer_frame(
    connections: Connections,
    feed: Feed,
    poster: Poster,
    connection_id: str,
    text: str,
    now: datetime,
    heartbeat_seconds: int,
    measured: Callable[[Delivery], None],
) -> None:
    """Posts the answer. Raises PostFailed when the gateway cannot take it; a gone connection is forgotten quietly."""
    connection = connections.get(connection_id)
    if connection is None:
        _refuse_unknown(poster, connection_id)
        return
    if connection.expires_at <= now:
        end_session(connections, poster, connection_id, connection.channel)
        return
    frames = _answer(connections, feed, connection, text, heartbeat_seconds, measured)
    for frame in frames:
        if not poster.post(connection_id, frame):
            connections.remove(connection_id, connection.channel)
            return


def _answer(
    connections: Connections,
    feed: Feed,
    connection: Connection,
    text: str,
    heartbeat_seconds: int,
    measured: Callable[[Delivery], None],
) -> list[bytes]:
    try:
        frame = wire.parse_frame(text)
    except wire.BadFrame as exc:
        return [wire.error_frame(exc.code, exc.message)]
    if isinstance(frame, Ping):
        if frame.delivery is not None:
            measured(frame.delivery)
        return [wire.pong_frame(str(feed.head(connection.channel)))]
    return _welcome(connections, feed, connection, frame, heartbeat_seconds)


def _welcome(
    connections: Connections, feed: Feed, connection: Connection, hello: Hello, heartbeat_seconds: int
) -> list[bytes]:
    """Subscribe first, replay after: nothing falls between the two (failure mode 9).

    The subscription says from which number on pushes are wanted, so what is replayed is not pushed as well.
    """
    head = feed.head(connection.channel)
    connections.subscribe(connection, head.seq)
    recovered = recover(feed, connection.channel, hello.cursor, head)
    ready = Ready(
        cursor=str(recovered.cursor),
        recovered=recovered.reason is None,
        reason=recovered.reason,
        heartbeat_seconds=heartbeat_seconds,
        connection_expires_at=format_instant(connection.expires_at),
    )
    return [*wire.event_frames(recovered.entries), wire.ready_frame(ready)]


def _refuse_unknown(poster: Poster, connection_id: str) -> None:
    """A socket we have forgotten would wait for events for ever: closed, it comes back and recovers."""
    poster.post(connection_id, wire.error_frame("unknown_connection", "This connection is not known. Connect again."))
    poster.close(connection_id)
