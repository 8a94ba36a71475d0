from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from msgspec import json, msgpack

from chalicelib.sockets.socketio.refusals import MESSAGE, binary_part, other_parser

CONNECT = {"type": 0, "nsp": "/admin", "data": {"ticket": "t"}, "options": {"compress": True}}
REFUSAL = {"type": 4, "nsp": "/admin", "data": {"message": MESSAGE, "data": {"code": "unknown_parser"}}}


@pytest.mark.parametrize(
    ("frame", "part"), [(b"\x00\xff", b"\x00\xff"), (b"", b""), ("bAP8=", b"\x00\xff"), ("b", b"")]
)
def test_bytes_come_as_a_binary_frame_or_as_base64_after_b(frame: str | bytes, part: bytes) -> None:
    assert binary_part(frame) == part


@pytest.mark.parametrize("text", ["", "40{}", "b!", "bA", "b\ud800", "bAP8="[::-1]])
def test_other_text_has_no_bytes(text: str) -> None:
    assert binary_part(text) is None


@pytest.mark.parametrize("as_text", [False, True])
def test_the_refusal_of_messagepack_is_messagepack_in_a_text_frame(as_text: bool) -> None:
    connect = msgpack.encode(CONNECT)

    refusal = other_parser("b" + b64encode(connect).decode() if as_text else connect)

    assert refusal is not None
    assert refusal[:1] == b"b"
    assert msgpack.decode(b64decode(refusal[1:])) == REFUSAL


def test_the_refusal_of_packets_as_json_is_one() -> None:
    refusal = other_parser("4" + json.encode(CONNECT).decode())

    assert refusal is not None
    assert refusal[:1] == b"4"
    assert json.decode(refusal[1:]) == REFUSAL
