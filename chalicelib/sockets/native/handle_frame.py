"""What the server says to each frame of the native dialect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import recover, with_news
from chalicelib.push.ports import Poster
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.native import frames
from chalicelib.sockets.native.frames import Delivery, Hello, Ping
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.ready import Ready, readiness


def answer_frame(
    connections: Connections,
    feed: Feed,
    poster: Poster,
    connection: Connection,
    said: str | bytes,
    now: datetime,
    heartbeat_seconds: int,
    measured: Callable[[Delivery], None],
) -> None:
    """Posts the answer. Raises PostFailed when the gateway cannot take it; a gone connection is forgotten quietly."""
    for frame in _answer(connections, feed, connection, said, now, heartbeat_seconds, measured):
        if not poster.post(connection.connection_id, frame):
            connections.remove({connection.connection_id: connection.channel})
            return


def _answer(
    connections: Connections,
    feed: Feed,
    connection: Connection,
    said: str | bytes,
    now: datetime,
    heartbeat_seconds: int,
    measured: Callable[[Delivery], None],
) -> list[bytes]:
    try:
        frame = frames.parse_frame(said)
    except frames.BadFrame as exc:
        return [frames.error_frame(exc.code, exc.message)]
    if isinstance(frame, Ping):
        if frame.delivery is not None:
            measured(frame.delivery)
        return [frames.pong_frame(str(feed.head(connection.channel)))]
    return _welcome(connections, feed, connection, frame, now, heartbeat_seconds)


def _welcome(
    connections: Connections,
    feed: Feed,
    connection: Connection,
    hello: Hello,
    now: datetime,
    heartbeat_seconds: int,
) -> list[bytes]:
    """Subscribe first, replay after: nothing falls between the two.

    The subscription says from which number on pushes are wanted, so what is replayed is not pushed as well. A push
    may overtake the replay: a client of this dialect sees by the numbers that something is still to come.
    """
    head = feed.head(connection.channel)
    connections.subscribe(connection, head.seq, now)
    recovered = recover(feed, connection.channel, hello.cursor, head)
    if recovered.reason is not None:
        recovered = with_news(recovered, feed, connection.channel)
    ready: Ready = readiness(recovered, heartbeat_seconds, connection.expires_at)
    return [*frames.event_frames(recovered.entries), frames.ready_frame(ready)]
