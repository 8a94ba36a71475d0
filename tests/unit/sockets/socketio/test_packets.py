from __future__ import annotations

import pytest
from msgspec import json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.ready_event import Ready
from chalicelib.sockets.socketio import packets
from chalicelib.sockets.socketio.packets import BadPacket, Kind, Packet, decode

READY = Ready(
    "k3f9.41", recovered=True, reason=None, heartbeat_seconds=45, connection_expires_at="2025-07-12T21:29:00.000Z"
)


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("1", Packet(Kind.CLOSE)),
        ("2", Packet(Kind.PING)),
        ("2probe", Packet(Kind.PING, "probe")),
        ("3", Packet(Kind.PONG)),
        ("5", Packet(Kind.UPGRADE)),
        ("6", Packet(Kind.NOOP)),
        ("40", Packet(Kind.CONNECT)),
        ('40{"ticket":"t"}', Packet(Kind.CONNECT, {"ticket": "t"})),
        ("40/admin,", Packet(Kind.CONNECT, namespace="/admin")),
        ("40/admin", Packet(Kind.CONNECT, namespace="/admin")),
        ('40/admin,{"ticket":"t"}', Packet(Kind.CONNECT, {"ticket": "t"}, namespace="/admin")),
        ("41", Packet(Kind.DISCONNECT)),
        ("41/admin,", Packet(Kind.DISCONNECT, namespace="/admin")),
        ('42["ping"]', Packet(Kind.EVENT, ["ping"])),
        ('4212["ping",1]', Packet(Kind.EVENT, ["ping", 1], 12)),
        ('42/admin,12["ping"]', Packet(Kind.EVENT, ["ping"], 12, "/admin")),
        ('42["two\\nlines"]', Packet(Kind.EVENT, ["two\nlines"])),
        ('430["done"]', Packet(Kind.ACK, ["done"], 0)),
        ('44{"message":"no"}', Packet(Kind.CONNECT_ERROR, {"message": "no"})),
        ('451-["file",{"num":0}]', Packet(Kind.BINARY_EVENT, ["file", {"num": 0}])),
        ('461-7[{"_placeholder":true,"num":0}]', Packet(Kind.BINARY_ACK, [{"_placeholder": True, "num": 0}], 7)),
    ],
)  # fmt: skip
def test_what_a_client_may_say_is_understood(text: str, packet: Packet) -> None:
    assert decode(text) == packet


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "7", "x", "bAAEC", "4", "47", "4x", '{"action":"hello","cursor":null}', "40[]", '40"t"', "40{",
        "40{}{}", "41{}", "42", "42{}", "42[]", "42[1]", '42["connect"]', '42["disconnect",{}]', '42["ping"',
        '42["ping"]x', '42["ping",NaN]', "43", "43{}", "44", "44[]", '45["file"]', '421-["ping"]', "\u0664\u0662[]",
        '42["\ud800"]', "42" + "[" * 5000,
    ],
)  # fmt: skip
def test_anything_else_is_a_bad_packet(text: str) -> None:
    with pytest.raises(BadPacket):
        decode(text)


def test_the_handshake_says_what_the_client_needs() -> None:
    frame = packets.open_frame("lv_VI97HAXpY6yYWAAAB")

    assert frame.startswith(b"0")
    assert json.decode(frame[1:]) == {
        "sid": "lv_VI97HAXpY6yYWAAAB",
        "upgrades": [],
        "pingInterval": packets.PING_INTERVAL_MS,
        "pingTimeout": packets.PING_TIMEOUT_MS,
        "maxPayload": 131072,
    }


def test_the_clients_timer_outlasts_every_socket_and_fits_a_browsers_timer() -> None:
    total = packets.PING_INTERVAL_MS + packets.PING_TIMEOUT_MS

    assert 2 * 3600 * 1000 < total < 2**31


def test_an_event_ends_with_its_cursor() -> None:
    entries = [Entry("admin", seq, "courseStatusChanged", json.encode({"id": f"k3f9.{seq}"})) for seq in (41, 42)]

    assert packets.event_frames(entries) == [
        b'42["courseStatusChanged",{"id":"k3f9.41"},"k3f9.41"]',
        b'42["courseStatusChanged",{"id":"k3f9.42"},"k3f9.42"]',
    ]


def test_ready_ends_with_its_cursor_too() -> None:
    """Recovery after zero events."""
    name, data, offset = json.decode(packets.ready_frame(READY)[2:])

    assert (name, data["cursor"], data["recovered"], offset) == ("ready", "k3f9.41", True, "k3f9.41")


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (packets.connect_frame("s", "p"), '40{"sid":"s","pid":"p"}'),
        (packets.connect_error_frame("c", "m"), '44{"message":"m","data":{"code":"c"}}'),
        (packets.connect_error_frame("c", "m", "/admin"), '44/admin,{"message":"m","data":{"code":"c"}}'),
        (packets.ack_frame(0, {"cursor": "k3f9.41"}), '430[{"cursor":"k3f9.41"}]'),
        (packets.error_frame("c", "m"), '42["error",{"code":"c","message":"m"}]'),
        (packets.unnumbered_frame("noticesChanged", {"unread": 0}), '42["noticesChanged",{"unread":0}]'),
        (packets.pong_frame(None), "3"),
        (packets.pong_frame("probe"), "3probe"),
    ],
)  # fmt: skip
def test_what_we_say_is_what_the_protocol_has(frame: bytes, text: str) -> None:
    assert frame.decode() == text
