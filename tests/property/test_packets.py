from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import json

from chalicelib.sockets.socketio.packets import BINARY, RESERVED, BadPacket, Kind, Packet, decode, encode
from chalicelib.sockets.socketio.refusals import other_parser
from tests.property.strategies import json_values

NAMESPACES = st.just("/") | st.text("abcxyz0123456789-_/?=", max_size=12).map(lambda name: f"/{name}")
ACK_IDS = st.none() | st.integers(0, 10**15 - 1)
NAMES = st.text().filter(lambda name: name not in RESERVED and name.isprintable())
OBJECTS = st.dictionaries(st.text(), json_values(), max_size=4)


def with_payload(kind: Kind, payloads: st.SearchStrategy[object]) -> st.SearchStrategy[Packet]:
    return st.builds(
        Packet, st.just(kind), payloads, ACK_IDS if kind in (Kind.EVENT, Kind.ACK) else st.none(), NAMESPACES
    )


PACKETS = st.one_of(
    with_payload(Kind.CONNECT, st.none() | OBJECTS),
    with_payload(Kind.DISCONNECT, st.none()),
    with_payload(Kind.EVENT, st.builds(lambda name, rest: [name, *rest], NAMES, st.lists(json_values(), max_size=3))),
    with_payload(Kind.ACK, st.lists(json_values(), max_size=3)),
    with_payload(Kind.CONNECT_ERROR, OBJECTS),
    st.sampled_from([Packet(kind) for kind in (Kind.CLOSE, Kind.PING, Kind.PONG, Kind.UPGRADE, Kind.NOOP)]),
    st.builds(lambda text: Packet(Kind.PING, text), st.text(min_size=1)),
)


@given(PACKETS)
def test_what_is_encoded_is_decoded_again(packet: Packet) -> None:
    assert decode(encode(packet).decode()) == packet


@given(
    st.text(st.characters(codec=None))
    | st.text('0123456789{}[]":,-/\\eEnulltruefalse')
    | st.builds(lambda head, tail: head + tail, st.sampled_from(["40", "42", "43", "451-", "42/a,1"]), st.text())
)
@example("\ud800")
@example("4")
@example("42" + "[" * 100_000)
@example("459999999999-[]")
@example('4299999999999999999999["ping"]')
def test_any_text_is_a_packet_or_a_bad_packet(text: str) -> None:
    with suppress(BadPacket):
        assert decode(text).kind in Kind


@given(st.binary() | st.text(st.characters(codec=None)) | st.text('b4{}[]":,0123typensp').map(lambda text: "4{" + text))
@example(b"\x81" * 100_000)
@example("4" + '{"type":' * 100_000)
def test_any_first_frame_of_another_parser_has_one_refusal_or_none(frame: str | bytes) -> None:
    refusal = other_parser(frame)

    assert refusal is None or refusal[:1] in (b"b", b"4")


@given(json_values())
def test_any_payload_is_a_packet_or_a_bad_packet(value: object) -> None:
    payload = json.encode(value).decode()
    for head in ("40", "41", "42", "421", "43", "44", "451-", "461-", "42/admin,7"):
        with suppress(BadPacket):
            assert (decode(head + payload).kind in BINARY) == head.endswith("-")
