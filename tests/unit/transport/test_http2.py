"""The codec for HTTP/2, without any socket, against a strict implementation of the other side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.settings import SettingCodes
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.transport.codec import ProtocolError
from chalicelib.transport.http2 import STREAMS, Http2
from chalicelib.transport.parcel import Parcel
from chalicelib.transport.request import Request

REQUEST = Request("POST", "/dev/@connections/a%3D", "signature", (("Host", "gateway"), ("X-Amz-Date", "now")), b"frame")


def said(codec: Http2) -> bytes:
    """What the codec has to say by itself, said."""
    data, codec.outgoing = codec.outgoing, b""
    return data


def conversation(requests: int) -> tuple[Http2, H2Connection, list[Parcel]]:
    """So many requests have been heard by the server."""
    codec, server = Http2(), H2Connection(H2Configuration(client_side=False))
    parcels = [Parcel(f"c{n}", [b"frame"], "") for n in range(requests)]
    server.initiate_connection()
    codec.decode(server.data_to_send())
    server.receive_data(said(codec) + b"".join(codec.encode(parcel, REQUEST) for parcel in parcels))
    return codec, server, parcels


@given(data=st.data())
def test_answers_are_understood_however_they_are_cut_into_pieces(data: st.DataObject) -> None:
    codec, server, parcels = conversation(4)
    server.send_headers(1, [(":status", "200")], end_stream=True)
    server.send_headers(3, [(":status", "429"), ("x", "y" * 300)])
    server.ping(b"12345678")
    server.send_headers(7, [(":status", "103")])
    server.send_headers(7, [(":status", "410")])
    server.send_data(3, b"x" * 100, end_stream=True, pad_length=7)
    server.reset_stream(5, 7)
    server.send_headers(7, [("trailer", "1")], end_stream=True)
    stream = server.data_to_send()
    cuts = sorted(data.draw(st.lists(st.integers(1, len(stream) - 1), unique=True, max_size=20)))

    answers = [codec.decode(stream[a:b]) for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    expected = [(parcels[0], 200), (parcels[1], 429), (parcels[2], 503), (parcels[3], 410)]
    assert [answer for some in answers for answer in some] == expected
    assert codec.unanswered == []


def test_there_is_room_for_as_many_as_the_server_allows() -> None:
    codec, server, _ = conversation(3)
    before = codec.room

    server.update_settings({3: 5})
    codec.decode(server.data_to_send())

    assert (before, codec.room) == (STREAMS - 3, 2)


def test_a_server_that_remembers_less_than_usual_understands_every_head() -> None:
    """RFC 7541, section 4.2: it has to be told that its limit is kept."""
    codec, server = Http2(), H2Connection(H2Configuration(client_side=False))
    server.initiate_connection()
    server.update_settings({SettingCodes.HEADER_TABLE_SIZE: 0})
    codec.decode(server.data_to_send())
    server.receive_data(said(codec))

    heard = [server.receive_data(codec.encode(Parcel("c", [b"frame"], ""), REQUEST)) for _ in range(2)]

    assert [type(events[0]).__name__ for events in heard] == ["RequestReceived"] * 2


def test_after_a_goodbye_what_was_not_looked_at_may_be_asked_elsewhere() -> None:
    codec, server, parcels = conversation(3)
    server.close_connection(last_stream_id=3)

    answers = codec.decode(server.data_to_send())

    assert answers == [(parcels[2], 503)]
    assert codec.unanswered == parcels[:2]
    assert (codec.over, codec.room) == (True, 0)


def test_an_answer_that_is_not_waited_for_is_called_off() -> None:
    codec, server, parcels = conversation(2)

    codec.abandon(parcels[0])
    [event] = server.receive_data(said(codec))

    assert type(event).__name__ == "StreamReset"
    assert codec.unanswered == parcels[1:]


def held_up() -> tuple[Http2, H2Connection, Parcel]:
    """The server has heard a request, and has no window for all of its body."""
    codec, server, _ = conversation(0)
    server.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 1000})
    codec.decode(server.data_to_send())
    parcel = Parcel("a", [b"x" * 5000], "")
    server.receive_data(said(codec) + codec.encode(parcel, replace(REQUEST, body=parcel.frame)))
    server.data_to_send()
    return codec, server, parcel


def test_while_a_body_waits_for_its_window_nothing_else_is_asked() -> None:
    codec, server, parcel = held_up()
    before = codec.room
    server.increment_flow_control_window(4000, stream_id=1)

    codec.decode(server.data_to_send())
    server.receive_data(said(codec))

    assert (before, codec.room) == (0, STREAMS - 1)
    assert codec.unanswered == [parcel]


def test_an_answer_before_the_body_is_out_ends_it_for_both_sides() -> None:
    """Else the server would keep a place for it, and the lane wait for a window that nobody owes."""
    codec, server, parcel = held_up()
    server.send_headers(1, [(":status", "413")], end_stream=True)

    answers = codec.decode(server.data_to_send())
    events = server.receive_data(said(codec))

    assert (answers, codec.room) == ([(parcel, 413)], STREAMS)
    assert [type(event).__name__ for event in events] == ["StreamReset"]


def test_a_refusal_before_the_body_is_out_holds_up_nobody() -> None:
    codec, server, parcel = held_up()
    server.reset_stream(1, 7)

    answers = codec.decode(server.data_to_send())

    assert (answers, codec.room, said(codec)) == ([(parcel, 503)], STREAMS, b"")


def test_a_body_that_nobody_waits_for_holds_up_nobody() -> None:
    codec, _, parcel = held_up()

    codec.abandon(parcel)

    assert codec.room == STREAMS


def test_an_answer_that_lost_its_body_counts() -> None:
    codec, server, parcels = conversation(2)
    server.send_headers(1, [(":status", "200")])
    codec.decode(server.data_to_send())

    answers = codec.close()

    assert answers == [(parcels[0], 200)]
    assert codec.unanswered == parcels[1:]


def test_a_line_has_refused_until_it_answers() -> None:
    codec, server, _ = conversation(3)
    refused = [codec.refused]

    for say in (server.reset_stream, answer_in_full(server), server.reset_stream):
        say(len(refused) * 2 - 1)
        codec.decode(server.data_to_send())
        refused.append(codec.refused)

    assert refused == [False, True, False, False]


def answer_in_full(server: H2Connection) -> Callable[[int], None]:
    return lambda stream: server.send_headers(stream, [(":status", "200")], end_stream=True)


@pytest.mark.parametrize("leaves", [False, True])
def test_who_asks_for_http_1_is_taken_at_his_word(leaves: bool) -> None:
    codec, server, _ = conversation(1)
    if leaves:
        server.close_connection(ErrorCodes.HTTP_1_1_REQUIRED, last_stream_id=0)
    else:
        server.reset_stream(1, ErrorCodes.HTTP_1_1_REQUIRED)

    with pytest.raises(ProtocolError):
        codec.decode(server.data_to_send())


def test_a_line_is_silent_until_the_first_byte() -> None:
    codec, server, _ = conversation(1)
    before = codec.silent
    server.ping(b"12345678")

    codec.decode(server.data_to_send())

    assert (before, codec.silent) == (True, False)


def test_http_1_is_refused() -> None:
    codec, _, _ = conversation(1)

    with pytest.raises(ProtocolError):
        codec.decode(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
