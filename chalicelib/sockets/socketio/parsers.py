"""Refuses a socket.io-client whose packets are encoded by another parser, in the encoding of that parser.

A client that cannot decode what it is sent closes its socket and connects again, for ever. So the refusal has to be
readable for the parser that asked.

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

CONNECT, CONNECT_ERROR = 0, 4
CODE = "unknown_parser"
MESSAGE = "This server understands the default parser of socket.io-client only."


class _Connect(Struct):
    type: int
    nsp: str = packets.MAIN


_msgpack = msgpack.Decoder(_Connect)
_json = json.Decoder(_Connect)


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


def refusal_frame(frame: str | bytes) -> bytes | None:
    """The reply to a first frame of another parser. None for text that no parser writes."""
    binary = binary_part(frame)
    if binary is not None:
        return _refusal_of_binary(binary)
    namespace = _namespace(_json, frame[1:]) if isinstance(frame, str) and frame.startswith("4{") else None
    return b"4" + json.encode(_refusal(namespace)) if namespace else None


def _refusal_of_binary(binary: bytes) -> bytes:
    namespace = _namespace(_msgpack, binary)
    if namespace is None:
        return packets.connect_error_frame("unknown_parser", MESSAGE)
    return b"b" + b64encode(msgpack.encode(_refusal(namespace)))


def _namespace(decoder: msgpack.Decoder[_Connect] | json.Decoder[_Connect], encoded: bytes | str) -> str | None:
    """The namespace of a connect packet. None for anything else."""
    try:
        packet = decoder.decode(encoded)  # type: ignore[arg-type]
    except (DecodeError, ValidationError, UnicodeError, RecursionError):
        return None
    return packet.nsp if packet.type == CONNECT else None


def _refusal(namespace: str | None) -> dict[str, object]:
    return {"type": CONNECT_ERROR, "nsp": namespace, "data": {"message": MESSAGE, "data": {"code": CODE}}}
