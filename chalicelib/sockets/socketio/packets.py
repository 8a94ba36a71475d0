"""Packets of Socket.IO as socket.io-client 3 and 4 send and understand them: text in, structs out, and bytes to send.

Engine.IO 4 wraps Socket.IO 5: the first digit of a frame is Engine.IO's type, and behind its ``4`` the second one is
Socket.IO's. https://socket.io/docs/v4/engine-io-protocol, https://socket.io/docs/v4/socket-io-protocol.

=======  ===============================================================================================
frame    meaning
=======  ===============================================================================================
``0{}``  open: the client is silent until it has this
``1``    close                      ``2`` ``3``  ping, pong         ``5`` ``6``  upgrade, noop
``40{}`` connect to a namespace, the payload of ``auth`` in it; the reply is ``40{sid, pid}``, exactly once
``41``   disconnect. From the server it would stop the client's reconnecting: the socket is closed instead
``42[]`` an event. When its last argument is a string, the client takes it for the recovery offset
``43[]`` the reply to an event that carried a number; ``44{}`` connecting was refused; ``45`` ``46`` binary
=======  ===============================================================================================
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import DecodeError, Raw, Struct, json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.ready_event import Ready

MAIN = "/"
# Only a `2` resets the client's own timer, and its reply would be billed as a message. So the timer is set beyond the
# life of any socket (two hours); the sum has to stay below 2^31 ms, or browsers fire it at once.
PING_INTERVAL_MS = 3 * 3600 * 1000
PING_TIMEOUT_MS = 60 * 1000
MAX_PAYLOAD_BYTES = 131_072

# Every client replies to a ping with `3` by itself.
NOOP, PING = b"6", b"2"

_MESSAGE = re.compile(r"4([0-6])(?:([0-9]{1,3})-)?(?:(/[^,]*)(?:,|$))?([0-9]{1,15})?(.*)", re.ASCII | re.DOTALL)


class Kind(StrEnum):
    """The digits that a frame begins with."""

    OPEN = "0"
    CLOSE = "1"
    PING = "2"
    PONG = "3"
    UPGRADE = "5"
    NOOP = "6"
    CONNECT = "40"
    DISCONNECT = "41"
    EVENT = "42"
    ACK = "43"
    CONNECT_ERROR = "44"
    BINARY_EVENT = "45"
    BINARY_ACK = "46"


BINARY = frozenset({Kind.BINARY_EVENT, Kind.BINARY_ACK})
# What the client itself refuses to take as the name of an event.
RESERVED = frozenset({
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
})  # fmt: skip


class Packet(Struct, frozen=True):
    """``data`` is decoded JSON; for Engine.IO's own packets the text that followed, if any."""

    kind: Kind
    data: object = None
    ack_id: int | None = None
    namespace: str = MAIN


class BadPacket(ValueError):
    """Not a packet of this dialect. No socket.io-client sends such a thing."""


class _Identified(Struct):
    id: str


_identified = json.Decoder(_Identified)


def decode(text: str | bytes) -> Packet:
    """The packet of a text frame. Raises :class:`BadPacket` for any other text, and for a binary frame (bytes)."""
    if isinstance(text, bytes):
        raise BadPacket("a binary frame")
    if not text.startswith("4"):
        return _engine_packet(text)
    match = _MESSAGE.fullmatch(text)
    if match is None:
        raise BadPacket("neither an Engine.IO nor a Socket.IO packet")
    digit, attachments, namespace, ack_id, payload = match.groups()
    kind = Kind("4" + digit)
    if (kind in BINARY) != (attachments is not None):
        raise BadPacket("a count of attachments belongs to binary packets")
    data = _json(payload) if payload else None
    if not _is_valid(kind, data, has_payload=bool(payload)):
        raise BadPacket("a payload of another kind of packet")
    return Packet(kind, data, int(ack_id) if ack_id else None, namespace or MAIN)


def encode(packet: Packet) -> bytes:
    """The frame of a packet without binary parts."""
    head = packet.kind.value.encode()
    if len(head) == 1:
        return head + (str(packet.data).encode() if packet.data is not None else b"")
    if packet.namespace != MAIN:
        head += packet.namespace.encode() + b","
    if packet.ack_id is not None:
        head += str(packet.ack_id).encode()
    return head + (json.encode(packet.data) if packet.data is not None else b"")


def open_frame(sid: str) -> bytes:
    """The handshake: the first frame on a socket."""
    return Kind.OPEN.value.encode() + json.encode({
        "sid": sid,
        "upgrades": [],
        "pingInterval": PING_INTERVAL_MS,
        "pingTimeout": PING_TIMEOUT_MS,
        "maxPayload": MAX_PAYLOAD_BYTES,
    })  # fmt: skip


def connect_frame(sid: str, pid: str) -> bytes:
    """The client is connected. It reports itself as recovered when ``pid`` is the value that it sent."""
    return encode(Packet(Kind.CONNECT, {"sid": sid, "pid": pid}))


def connect_error_frame(code: str, message: str, namespace: str = MAIN) -> bytes:
    """The client is not connected, and does not try again by itself."""
    return encode(Packet(Kind.CONNECT_ERROR, {"message": message, "data": {"code": code}}, namespace=namespace))


def event_frames(entries: Sequence[Entry]) -> list[bytes]:
    """One frame per event, in order, each with its cursor as the offset. Marks without an event are left out."""
    return [_event_frame(entry.event, Raw(entry.data), _cursor(entry)) for entry in entries if entry.is_event]


def ready_frame(ready: Ready) -> bytes:
    """The end of a replay. It carries an offset, so a client has a cursor before the first event."""
    return _event_frame("ready", ready, ready.cursor)


def error_frame(code: str, message: str) -> bytes:
    """An event without an offset: its last argument is no string."""
    return encode(Packet(Kind.EVENT, ["error", {"code": code, "message": message}]))


def unnumbered_frame(event: str, data: object) -> bytes:
    """An event that is in no feed. It carries no offset: ``data`` is its last argument, and no string."""
    return encode(Packet(Kind.EVENT, [event, data]))


def ack_frame(ack_id: int, reply: object) -> bytes:
    """The reply to the event that carried this number."""
    return encode(Packet(Kind.ACK, [reply], ack_id))


def pong_frame(payload: object) -> bytes:
    """The reply to a ping of Engine.IO, with its payload."""
    return encode(Packet(Kind.PONG, payload))


def _event_frame(name: str, data: object, cursor: str) -> bytes:
    return Kind.EVENT.value.encode() + json.encode([name, data, cursor])


def _cursor(entry: Entry) -> str:
    return _identified.decode(entry.data).id


def _engine_packet(text: str) -> Packet:
    try:
        kind = Kind(text[:1])
    except ValueError as exc:
        raise BadPacket("neither an Engine.IO nor a Socket.IO packet") from exc
    return Packet(kind, text[1:] or None)


def _json(payload: str) -> object:
    try:
        return json.decode(payload)
    except (DecodeError, UnicodeEncodeError, RecursionError) as exc:
        raise BadPacket("a payload that is not JSON") from exc


def _is_valid(kind: Kind, data: object, *, has_payload: bool) -> bool:
    if kind is Kind.CONNECT:
        return not has_payload or isinstance(data, dict)
    if kind is Kind.DISCONNECT:
        return not has_payload
    if kind is Kind.CONNECT_ERROR:
        return isinstance(data, (dict, str))
    if kind in (Kind.ACK, Kind.BINARY_ACK):
        return isinstance(data, list)
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in RESERVED
