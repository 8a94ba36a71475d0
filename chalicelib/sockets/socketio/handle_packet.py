"""What the server says to each packet of a socket.io-client.

Such a client trusts the order of arrival: the offset of the last event it got is where it recovers from. So no push may
overtake a replay, and after an event that could not be sent no other may follow. Both are seen to: pushes are held back
while a replay is under way, and a connection that missed something is closed, which brings the client back.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, ValidationError, convert

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed, Ticket, Tickets
from chalicelib.feed.recover import MOST_REPLAYED, Recovered, recover
from chalicelib.push.ports import Poster, PostFailed
from chalicelib.sockets.close_connection import drop
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.open_connection import end_of
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.ready import readiness
from chalicelib.sockets.socketio import packets, parsers
from chalicelib.sockets.socketio.packets import BINARY, BadPacket, Kind, Packet

LONGEST_PID = 64


class _Auth(Struct):
    """What the client sends with CONNECT: the application's ``auth``, and what it needs to recover.

    A client before 4.6 and those of other languages add nothing, so there the application sends the ``offset``.
    """

    ticket: str = ""
    pid: str | None = None
    offset: str | None = None


class _Gone(Exception):
    """The gateway does not know the connection any more."""


def answer_packet(
    tickets: Tickets,
    connections: Connections,
    feed: Feed,
    poster: Poster,
    connection: Connection,
    said: str | bytes,
    now: datetime,
    heartbeat_seconds: int,
) -> None:
    """Posts the answer, if one is due. A connection that cannot be answered is closed: its client comes back."""
    session = _Session(connections, feed, poster, connection)
    try:
        _answer(session, tickets, said, now, heartbeat_seconds)
    except _Gone:
        connections.remove({connection.connection_id: session.connection.channel})
    except Exception:
        session.drop()
        raise


class _Session:
    """One connection, and what it takes to speak to it."""

    def __init__(self, connections: Connections, feed: Feed, poster: Poster, connection: Connection) -> None:
        self.connections, self.feed, self.poster, self.connection = connections, feed, poster, connection

    def send(self, frames: Iterable[bytes]) -> None:
        for frame in frames:
            if not self.poster.post(self.connection.connection_id, frame):
                raise _Gone

    def drop(self) -> None:
        drop(self.connections, self.poster, {self.connection.connection_id: self.connection.channel})


def _answer(session: _Session, tickets: Tickets, said: str | bytes, now: datetime, heartbeat_seconds: int) -> None:
    try:
        packet = packets.decode(said)
    except BadPacket:
        _refuse(session, said)
        return
    if packet.kind is Kind.CONNECT:
        _connect(session, tickets, packet, now, heartbeat_seconds)
    elif packet.kind in (Kind.CLOSE, Kind.DISCONNECT):
        session.drop()
    else:
        session.send(_reply(session, packet))


def _refuse(session: _Session, said: str | bytes) -> None:
    """The answer to a frame that is no packet."""
    if session.connection.is_authenticated:
        if parsers.binary_part(said) is None:
            session.drop()  # As Socket.IO's own server does: this is not a socket.io-client.
        return  # A part of a binary packet. Its head came before it, and was refused.
    refusal = parsers.refusal_frame(said)
    if refusal is None:
        session.drop()
    else:
        session.send([refusal])


def _reply(session: _Session, packet: Packet) -> list[bytes]:
    if packet.kind is Kind.PING:
        return [packets.pong_frame(packet.data)]
    if packet.kind in BINARY:
        return [_refusal(packet, "binary_refused", "This server takes no binary data.")]
    if packet.kind is not Kind.EVENT:
        return []
    if packet.data != ["ping"] or not session.connection.is_authenticated:
        return [_refusal(packet, "unknown_event", "This server knows the event ping.")]
    if packet.ack_id is None:
        return []
    return [packets.ack_frame(packet.ack_id, {"cursor": str(session.feed.head(session.connection.channel))})]


def _refusal(packet: Packet, code: str, message: str) -> bytes:
    if packet.ack_id is None:
        return packets.error_frame(code, message)
    return packets.ack_frame(packet.ack_id, {"error": {"code": code, "message": message}})


def _connect(session: _Session, tickets: Tickets, packet: Packet, now: datetime, heartbeat_seconds: int) -> None:
    if packet.namespace != packets.MAIN:
        refusal = packets.connect_error_frame("unknown_namespace", "Invalid namespace", packet.namespace)
        session.send([refusal])
        return
    if session.connection.is_authenticated:
        return  # Answered before; a second answer would make the client connect twice.
    auth = _auth(packet)
    ticket = tickets.take(auth.ticket, now) if auth.ticket else None
    if ticket is None:
        refusal = packets.connect_error_frame(
            "ticket_refused", "The ticket is missing, used or expired. Get a new one for each connection."
        )
        session.send([refusal])
        return
    session.connection = _authenticated(session.connection, ticket)
    if session.connections.authenticate(session.connection):
        _welcome(session, auth, now, heartbeat_seconds)
    else:
        # Swept away meanwhile, or written by a call that was repeated because its answer was lost. Left alone, the
        # client would wait for its answer for hours.
        session.drop()


def _auth(packet: Packet) -> _Auth:
    try:
        return convert(packet.data or {}, _Auth)
    except ValidationError:
        return _Auth()


def _authenticated(connection: Connection, ticket: Ticket) -> Connection:
    return Connection(
        connection_id=connection.connection_id,
        channel=ticket.identity.channel,
        user_name=ticket.identity.name,
        connected_at=connection.connected_at,
        expires_at=end_of(ticket, connection.connected_at),
        dialect=connection.dialect,
    )


def _welcome(session: _Session, auth: _Auth, now: datetime, heartbeat_seconds: int) -> None:
    """Subscribed first, replayed after, with pushes held back until the replay is over."""
    connection, channel = session.connection, session.connection.channel
    session.connections.hold(connection, now)
    recovered = recover(session.feed, channel, auth.offset, session.feed.head(channel))
    ready = readiness(recovered, heartbeat_seconds, connection.expires_at)
    session.send([
        packets.connect_frame(_new_id(), _pid(auth, recovered)),
        *packets.event_frames(recovered.entries),
        packets.ready_frame(ready),
    ])  # fmt: skip
    _go_live(session, recovered.cursor, now)


def _go_live(session: _Session, reached: Cursor, since: datetime) -> None:
    """Sends what was held back meanwhile, until nothing is; then pushes take over exactly there."""
    connection = session.connection
    while not session.connections.release(connection, reached.seq, since):
        held_back = session.feed.after(connection.channel, reached.seq, MOST_REPLAYED)
        if not held_back:
            raise PostFailed(connection.connection_id)  # It was removed, or its entries were: it has to come again.
        session.send(packets.event_frames(held_back))
        reached = Cursor(reached.epoch, held_back[-1].seq)


def _pid(auth: _Auth, recovered: Recovered) -> str:
    """The client's own, when all it missed follows: by that it knows that it is complete."""
    if recovered.reason is None and auth.pid and len(auth.pid) <= LONGEST_PID:
        return auth.pid
    return _new_id()


def _new_id() -> str:
    return secrets.token_urlsafe(15)
