"""What the server replies to each packet of a socket.io-client.

Such a client trusts the order of arrival: it recovers from the offset of the last event that it got. So no push may
overtake a replay, and after an event that could not be sent no other may follow. Pushes are held back while a replay is
under way (see :mod:`chalicelib.sockets.socketio.ports`), and a connection that missed something is closed, which makes
the client connect again.
"""

import secrets
from datetime import datetime

from msgspec import Struct, ValidationError, convert

from chalicelib.feed.entries import LOST
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.feed.recover import MAX_REPLAYED, Recovered, recover
from chalicelib.feed.stage_peak import window_after_replay
from chalicelib.push.ports import SENT, PostFailed
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.connection import Connection, authenticated
from chalicelib.sockets.dialect import Message
from chalicelib.sockets.presence_event import PRESENCE_CHANGED, PresenceRefused, PresenceRequest
from chalicelib.sockets.ready_event import readiness
from chalicelib.sockets.socketio import packets, refusals
from chalicelib.sockets.socketio.packets import BINARY, BadPacket, Kind, Packet
from chalicelib.sockets.socketio.ports import SocketIoPorts

MAX_PID_LENGTH = 64
# Anybody may open a socket and read none of the replies. A reply to nobody known holds a function no longer.
MAX_UNAUTHENTICATED_POST_SECONDS = 1.0
# The quota of connections that were opened in one minute and have not shown a ticket.
UNAUTHENTICATED = "unauthenticated"


class _Auth(Struct):
    """The application's ``auth``, to which clients from 4.6 on add ``pid`` and ``offset``; others leave that to it."""

    ticket: str = ""
    pid: str | None = None
    offset: str | None = None


class _Gone(Exception):
    """The gateway does not know the connection any more, or nobody known reads its replies."""


def handle_packet(ports: SocketIoPorts, connection: Connection, message: Message) -> None:
    """As :meth:`chalicelib.sockets.dialect.Dialect.handle`. A connection that cannot be replied to is closed."""
    session = _Session(ports, connection)
    try:
        _handle(session, message)
    except _Gone:
        session.drop()
    except Exception:
        session.drop()
        raise


class _Session:
    """One connection, which changes when it is authenticated, and the ports that serve it."""

    def __init__(self, ports: SocketIoPorts, connection: Connection) -> None:
        self.ports, self.connection = ports, connection

    def send(self, *frames: bytes) -> None:
        connection_id = self.connection.connection_id
        if not self.connection.is_authenticated:
            outcomes = self.ports.poster.post_all({connection_id: [*frames]}, MAX_UNAUTHENTICATED_POST_SECONDS)
            if any(outcome.result != SENT for outcome in outcomes):
                raise _Gone
            return
        for frame in frames:
            if not self.ports.poster.post(connection_id, frame):
                raise _Gone

    def drop(self) -> None:
        channels = {self.connection.connection_id: self.connection.channel}
        close_connections(self.ports.connections, self.ports.poster, channels)


def _handle(session: _Session, message: Message) -> None:
    try:
        packet = packets.decode(message.payload)
    except BadPacket:
        _refuse(session, message.payload)
        return
    if packet.kind is Kind.CONNECT:
        _connect(session, packet, message)
    elif packet.kind in (Kind.CLOSE, Kind.DISCONNECT):
        session.drop()
    else:
        session.send(*_reply(session, packet, message))


def _refuse(session: _Session, payload: str | bytes) -> None:
    """The reply to a frame that is no packet."""
    if session.connection.is_authenticated:
        if refusals.binary_part(payload) is None:
            session.drop()  # As Socket.IO's own server does: this is not a socket.io-client.
        return  # A part of a binary packet. The packet's head came before it, and was refused.
    refusal = refusals.other_parser(payload)
    if refusal is None:
        session.drop()
    else:
        session.send(refusal)


def _reply(session: _Session, packet: Packet, message: Message) -> list[bytes]:
    if packet.kind is Kind.PING:
        return [packets.pong_frame(packet.data)]
    if packet.kind in BINARY:
        return [refusals.binary_data(packet)]
    if packet.kind is not Kind.EVENT:
        return []
    request = _presence_request(packet)
    if request is not None and session.connection.is_authenticated:
        return _announce_presence(session, packet, request, message)
    if packet.data != ["ping"] or not session.connection.is_authenticated:
        return [refusals.unknown_event(packet)]
    if packet.ack_id is None:
        return []
    cursor = session.ports.feed.head(session.connection.channel).cursor
    return [packets.ack_frame(packet.ack_id, {"cursor": str(cursor)})]


def _presence_request(packet: Packet) -> PresenceRequest | None:
    """None if the packet is another event, or has arguments of another shape."""
    match packet.data:
        case ["presence"]:
            return PresenceRequest()
        case ["presence", dict() as argument]:
            try:
                return convert(argument, PresenceRequest)
            except ValidationError:
                return None
    return None


def _announce_presence(session: _Session, packet: Packet, request: PresenceRequest, message: Message) -> list[bytes]:
    """An acknowledgement, if the client wants one, and the event with who is where, if there is one to be sent."""
    try:
        changed = message.announce_presence(session.connection, request)
    except PresenceRefused as exc:
        return [refusals.refused_event(packet, exc.code, str(exc))]
    acknowledged = [] if packet.ack_id is None else [packets.ack_frame(packet.ack_id, {})]
    return [*acknowledged, *([] if changed is None else [packets.unnumbered_frame(PRESENCE_CHANGED, changed)])]


def _connect(session: _Session, packet: Packet, message: Message) -> None:
    connection = session.connection
    if packet.namespace != packets.MAIN:
        session.send(refusals.unknown_namespace(packet.namespace))
        return
    if connection.is_authenticated:
        return  # A second reply would make the client connect twice.
    auth = _auth(packet)
    owner = session.ports.tickets.take(auth.ticket, message.received_at) if auth.ticket else None
    if owner is None:
        session.send(refusals.TICKET_REFUSED)
        return
    owned = authenticated(owner, connection.connection_id, connection.connected_at, connection.dialect)
    limit = session.ports.settings.max_connections_per_person
    try:
        if not session.ports.connections.admit(owned, limit, message.received_at):
            session.send(refusals.TOO_MANY_CONNECTIONS)
            return
    except TicketRefused:
        session.send(refusals.TICKET_REFUSED)
        return
    session.connection = owned
    if session.ports.connections.authenticate(owned):
        session.ports.quotas.give_back(UNAUTHENTICATED, 1, connection.connected_at)
        _welcome(session, auth, message)
    else:
        # The connection was swept, or written by a call that was repeated because its response was lost. Left open, the
        # client would wait for a reply for hours.
        session.drop()


def _auth(packet: Packet) -> _Auth:
    try:
        return convert(packet.data or {}, _Auth)
    except ValidationError:
        return _Auth()


def _welcome(session: _Session, auth: _Auth, message: Message) -> None:
    """Subscribes first and replays afterwards, with pushes held back until the replay is over."""
    connection, channel, feed = session.connection, session.connection.channel, session.ports.feed
    session.ports.connections.hold(connection, message.received_at)
    recovered = recover(feed, channel, auth.offset, feed.head(channel))
    window = window_after_replay(recovered, session.ports.stage_peaks, session.ports.settings, message.received_at)
    session.send(
        packets.connect_frame(_new_id(), _pid(auth, recovered)),
        *packets.event_frames(recovered.entries),
        packets.ready_frame(readiness(recovered, message.heartbeat_seconds, connection.expires_at, window)),
    )
    _go_live(session, recovered.cursor.seq, message.received_at)


def _go_live(session: _Session, sent_seq: int, since: datetime) -> None:
    """Sends what was held back meanwhile, until nothing is; then pushes take over exactly there."""
    connection = session.connection
    while not session.ports.connections.release(connection, sent_seq, since):
        held_back = session.ports.feed.after(connection.channel, sent_seq, MAX_REPLAYED)
        if not held_back or any(entry.event == LOST for entry in held_back):
            # The connection was removed, or entries have expired or are lost: the client has to connect again.
            raise PostFailed(connection.connection_id)
        session.send(*packets.event_frames(held_back))
        sent_seq = held_back[-1].seq


def _pid(auth: _Auth, recovered: Recovered) -> str:
    """The client's own when the replay is complete: by that value the client reports itself as recovered."""
    if recovered.reason is None and auth.pid and len(auth.pid) <= MAX_PID_LENGTH:
        return auth.pid
    return _new_id()


def _new_id() -> str:
    return secrets.token_urlsafe(15)
