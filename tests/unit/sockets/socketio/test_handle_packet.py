from __future__ import annotations

from base64 import b64decode

import pytest
from msgspec import msgpack

from chalicelib.push.ports import PostFailed
from chalicelib.sockets.socketio.handle_packet import MAX_UNAUTHENTICATED_POST_SECONDS
from tests.fakes import FakePoster
from tests.unit.sockets.line import Line, cursor, payload


def replies_to(frame: str | bytes) -> list[str]:
    """On a connected line, which stays open."""
    line = Line()
    line.connect()
    before = len(line.heard)
    line.say(frame)
    assert line.poster.closed == []
    return line.heard[before:]


class TestEvents:
    def test_a_ping_with_a_number_is_answered_with_the_newest_cursor(self) -> None:
        line = Line(events=3)
        line.connect()

        line.say('427["ping"]')

        assert line.heard[-1] == f'437[{{"cursor":"{cursor(3)}"}}]'

    @pytest.mark.parametrize("text", ['427["shout","x"]', '427["ping",1]'])
    def test_an_event_we_do_not_know_is_answered_with_that(self, text: str) -> None:
        line = Line()
        line.connect()

        line.say(text)

        (answer,) = payload(line.heard[-1].replace("437", "43"))
        assert answer["error"]["code"] == "unknown_event"

    @pytest.mark.parametrize("text", ['42["shout","x"]', '42["ping",1]'])
    def test_an_event_we_do_not_know_that_has_no_number_is_an_error(self, text: str) -> None:
        line = Line()
        line.connect()

        line.say(text)

        name, *arguments = payload(line.heard[-1])
        assert (name, [each["code"] for each in arguments]) == ("error", ["unknown_event"])
        assert line.poster.closed == []

    @pytest.mark.parametrize("text", ['42["ping"]', '431["thanks"]', "3", "5", "6"])
    def test_what_asks_for_no_answer_gets_none(self, text: str) -> None:
        assert replies_to(text) == []

    def test_an_engine_ping_is_answered(self) -> None:
        line = Line()

        line.say("2probe")

        assert line.heard == ["3probe"]

    def test_before_connecting_a_ping_tells_nothing(self) -> None:
        line = Line(events=3)

        line.say('427["ping"]')

        assert "unknown_event" in line.heard[-1]

    @pytest.mark.parametrize(("text", "start"), [('451-["file",{}]', '42["error",'), ('451-8["file",{}]', "438[")])
    def test_binary_is_refused_and_the_socket_stays_open(self, text: str, start: str) -> None:
        line = Line()
        line.connect()

        line.say(text)

        assert line.heard[-1].startswith(start)
        assert "binary_refused" in line.heard[-1]
        assert line.poster.closed == []

    @pytest.mark.parametrize("part", [b"\x00\xff\x01", b"", "bAP8B"])
    def test_the_parts_of_a_refused_binary_packet_are_ignored(self, part: str | bytes) -> None:
        """``b`` and base64 is how Engine.IO puts bytes into text."""
        assert replies_to(part) == []


class TestUnauthenticated:
    """Anybody may open a socket, say much on it, and read none of the replies until the gateway's buffer is full."""

    @pytest.mark.parametrize("text", ["2probe", '42["ping"]', "40", '40{"ticket":"forged"}', "40/admin,"])
    def test_a_reply_holds_a_function_for_a_second_at_most(self, text: str) -> None:
        line = Line()

        line.say(text)

        assert line.poster.within_seconds == [MAX_UNAUTHENTICATED_POST_SECONDS]

    def test_a_socket_that_does_not_take_its_reply_is_closed(self) -> None:
        line = Line(poster=FakePoster(failing=frozenset({"s-1"})))

        line.say("2probe")

        assert (line.poster.closed, line.office.connections.get("s-1")) == (["s-1"], None)


class TestOtherParsers:
    """A client that cannot read its refusal connects again, for ever."""

    @pytest.mark.parametrize("namespace", ["/", "/admin"])
    def test_messagepack_is_refused_in_messagepack(self, namespace: str) -> None:
        line = Line()

        line.say(msgpack.encode({"type": 0, "nsp": namespace, "data": {"ticket": line.ticket()}}))

        (refusal,) = line.heard
        packet = msgpack.decode(b64decode(refusal.removeprefix("b")))
        assert (refusal[0], packet["type"], packet["nsp"]) == ("b", 4, namespace)
        assert packet["data"]["data"] == {"code": "unknown_parser"}
        assert line.poster.closed == []

    def test_packets_as_json_are_refused_as_json(self) -> None:
        line = Line()

        line.say('4{"type":0,"nsp":"/","data":{}}')

        (refusal,) = line.heard
        assert refusal.startswith('4{"type":4,"nsp":"/"')
        assert "unknown_parser" in refusal

    @pytest.mark.parametrize("frame", [b"\xff\xfe", b"", msgpack.encode({"type": 2, "nsp": "/"}), "bAAEC"])
    def test_other_bytes_are_refused_as_the_default_parser_does(self, frame: str | bytes) -> None:
        line = Line()

        line.say(frame)

        (refusal,) = line.heard
        assert refusal.startswith("44{")
        assert "unknown_parser" in refusal

    @pytest.mark.parametrize("text", ["garbage", '4{"type":2,"nsp":"/"}', "4{", "b!"])
    def test_text_of_no_parser_is_closed(self, text: str) -> None:
        line = Line()

        line.say(text)

        assert (line.heard, line.poster.closed) == ([], ["s-1"])


class TestLeaving:
    @pytest.mark.parametrize("text", ["41", "1", "garbage", '{"action":"hello"}'])
    def test_who_leaves_or_speaks_another_language_is_forgotten_and_closed(self, text: str) -> None:
        line = Line()
        line.connect()

        line.say(text)

        assert (line.listeners, line.office.connections.get("s-1")) == ([], None)
        assert line.poster.closed == ["s-1"]

    def test_never_by_a_packet_that_would_stop_its_reconnecting(self) -> None:
        line = Line()
        line.connect()

        line.say("41")

        assert not any(frame.startswith("41") for frame in line.heard)

    def test_a_gone_connection_is_forgotten_quietly_and_closed(self) -> None:
        line = Line(poster=FakePoster(gone=frozenset({"s-1"})))

        line.connect()

        assert (line.listeners, line.office.connections.get("s-1")) == ([], None)
        assert line.poster.closed == ["s-1"]

    def test_one_that_cannot_be_answered_is_closed_so_that_it_comes_back(self) -> None:
        line = Line(poster=FakePoster(failing=frozenset({"s-1"})))

        with pytest.raises(PostFailed):
            line.connect()

        assert (line.listeners, line.poster.closed) == ([], ["s-1"])

    def test_one_we_do_not_know_any_more_is_closed_without_a_word(self) -> None:
        line = Line()
        line.office.connections.forget("s-1")

        line.say("3")

        assert (line.heard, line.poster.closed) == ([], ["s-1"])
