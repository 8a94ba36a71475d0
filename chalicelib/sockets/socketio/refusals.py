"""What a socket.io-client is refused, and the frames that say so.

A client that cannot decode what it is sent closes its socket and connects again, for ever. So a client whose packets
are encoded by another parser is refused in the encoding of that parser:

===============================  =========================================  ======================================
parser                           its connect packet                         the refusal
===============================  =========================================  ======================================
MessagePack                      a binary frame: ``{type: 0, nsp}``         ``b`` and base64: ``{type: 4, nsp, …}``
(``socket.io-msgpack-parser``)                                              which Engine.IO hands on as bytes
one that writes packets as JSON  a text frame: ``4{"type": 0, "nsp": …}``   ``4{"type": 4, "nsp": …}``
any other                        a binary frame                             ``44{…}``, the default encoding
===============================  =========================================  ======================================

https://socket.io/docs/v4/custom-parser
"""

from base64 import b64decode, b64encode

from msgspec import DecodeError, Struct, ValidationError, json, msgpack

from chalicelib.sockets.socketio import packets
from chalicelib.sockets.socketio.packets import Packet

CONNECT, CONNECT_ERROR = 0, 4
CODE = "unknown_parser"
MESSAGE = "This server understands the default parser of socket.io-client only."

TICKET_REFUSED = packets.connect_error_frame(
    "ticket_refused", "The ticket is missing, used or expired. Get a new one for each connection."
)
TOO_MANY_CONNECTIONS = packets.connect_error_frame(
    "too_many_connections", "You have too many connections open. Close one, or try again in a minute."
)


class _Connect(Struct):
    type: int
    nsp: str = packets.MAIN


_msgpack = msgpack.Decoder(_Connect)
_json = json.Decoder(_Connect)


def unknown_namespace(namespace: str) -> bytes:
    """Returns the reply to connecting to a namespace that is not ``/``."""
    return packets.connect_error_frame("unknown_namespace", "Invalid namespace", namespace)


def binary_data(packet: Packet) -> bytes:
    """Returns the reply to a binary event."""
    return refused_event(packet, "binary_refused", "This server takes no binary data.")


def unknown_event(packet: Packet) -> bytes:
    """Returns the reply to any event but ``ping`` and ``presence``."""
    return refused_event(packet, "unknown_event", "This server knows the events ping and presence.")


def binary_part(frame: str | bytes) -> bytes | None:
    """The bytes of a binary frame, or of the text that Engine.IO makes of one (``b`` and base64); else None."""
    if isinstance(frame, bytes):
        return frame
    if not frame.startswith("b"):
        return None
    try:
        return b64decode(frame[1:], validate=True)
    except ValueError:
        return None


def other_parser(frame: str | bytes) -> bytes | None:
    """Returns the reply to a first frame of another parser, None for text that no parser writes."""
    binary = binary_part(frame)
    if binary is not None:
        namespace = _namespace(_msgpack, binary)
        if namespace is None:
            return packets.connect_error_frame(CODE, MESSAGE)
        return b"b" + b64encode(msgpack.encode(_refusal(namespace)))
    namespace = _namespace(_json, frame[1:]) if isinstance(frame, str) and frame.startswith("4{") else None
    return b"4" + json.encode(_refusal(namespace)) if namespace else None


def refused_event(packet: Packet, code: str, message: str) -> bytes:
    """Returns the reply to an event that is refused: its acknowledgement, or ``error`` if the client wants none."""
    if packet.ack_id is None:
        return packets.error_frame(code, message)
    return packets.ack_frame(packet.ack_id, {"error": {"code": code, "message": message}})


def _namespace(decoder: msgpack.Decoder[_Connect] | json.Decoder[_Connect], encoded: bytes | str) -> str | None:
    """The namespace of a connect packet. None for anything else."""
    try:
        packet = decoder.decode(encoded)  # type: ignore[arg-type]
    except (DecodeError, ValidationError, UnicodeError, RecursionError):
        return None
    return packet.nsp if packet.type == CONNECT else None


def _refusal(namespace: str | None) -> dict[str, object]:
    return {"type": CONNECT_ERROR, "nsp": namespace, "data": {"message": MESSAGE, "data": {"code": CODE}}}
