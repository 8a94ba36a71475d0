"""The http for HTTP/1.1, without any socket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.push.http1 import HEAD_LIMIT_BYTES, Http1, ProtocolError
from chalicelib.push.management_request import Request
from chalicelib.push.message_retries import Message

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
ANSWERS = {
    "empty": (EMPTY, 200),
    "no reason": (b"HTTP/1.1 410 \r\ncontent-length:0\r\n\r\n", 410),
    "body": (b"HTTP/1.1 429 Too Many\r\nServer: x\r\nContent-Length: 16\r\n\r\n" + b'{"message":null}', 429),
    "chunks": (
        b"HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
        503,
    ),
    "trailers": (b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n", 500),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
    "provisional": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + EMPTY, 200),
}
BODY_LOST = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
]
HEAD_LOST = [b"", b"HT", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"]


def message() -> Message:
    return Message("a=", [b"frame"], "")


def request(headers: tuple[tuple[str, str], ...] = (("Host", "gateway"),), body: bytes = b"frame") -> Request:
    return Request("POST", "/dev/@connections/a%3D", "signature", headers, body)


def asked() -> tuple[Http1, Message]:
    """A http that waits for an answer."""
    http, one = Http1(), message()
    http.encode(one, request())
    return http, one


def test_a_request_says_all_that_is_needed() -> None:
    data = Http1().encode(message(), request((("Host", "gateway"), ("X-Amz-Date", "now"))))

    assert data == (
        b"POST /dev/@connections/a%3D HTTP/1.1\r\nHost: gateway\r\nX-Amz-Date: now\r\n"
        b"Authorization: signature\r\nContent-Length: 5\r\n\r\nframe"
    )


def test_changed_headers_are_said_from_the_next_request_on() -> None:
    http, _ = asked()
    http.decode(EMPTY)

    data = http.encode(message(), request((("Host", "other"),)))

    assert b"Host: other\r\n" in data
    assert b"gateway" not in data


@pytest.mark.parametrize("kind", ANSWERS)
@given(data=st.data())
def test_an_answer_is_understood_however_it_is_cut_into_pieces(kind: str, data: st.DataObject) -> None:
    answer, status = ANSWERS[kind]
    cuts = sorted(data.draw(st.lists(st.integers(1, len(answer) - 1), unique=True)))
    http, one = asked()

    answers = [http.decode(answer[a:b]) for a, b in zip([0, *cuts], [*cuts, len(answer)], strict=True)]

    assert answers == [[]] * len(cuts) + [[(one, status)]]
    assert (http.can_send, http.must_close, http.pending) == (True, False, [])


def test_requests_follow_each_other() -> None:
    http = Http1()

    for kind, (answer, status) in ANSWERS.items():
        one = message()
        http.encode(one, request())
        assert http.decode(answer) == [(one, status)], kind


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
        EMPTY + b"something else",
    ],
    ids=["announced", "old protocol", "body without length", "chatter"],
)
def test_a_line_that_cannot_be_used_again_is_over(answer: bytes) -> None:
    http, one = asked()

    answers = http.decode(answer)

    assert answers == [(one, 200)]
    assert (http.can_send, http.must_close) == (False, True)


@pytest.mark.parametrize("part", BODY_LOST)
def test_an_answer_that_lost_its_body_counts(part: bytes) -> None:
    http, one = asked()
    http.decode(part)

    answers = http.close()

    assert answers == [(one, 200)]


@pytest.mark.parametrize("part", HEAD_LOST)
def test_an_answer_that_lost_its_head_does_not_count(part: bytes) -> None:
    http, one = asked()
    http.decode(part)

    answers = http.close()

    assert answers == []
    assert http.pending == [one]


def test_a_line_is_silent_until_the_first_byte() -> None:
    http, _ = asked()
    before = http.is_silent

    http.decode(b"H")

    assert (before, http.is_silent) == (True, False)


@pytest.mark.parametrize(
    "noise",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        *(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\n"
            for size in (b"xyz", b"-6", b"+6", b"0x6", b"1_0", b" 6", b"", b"f" * 5000)
        ),
        b"x" * (HEAD_LIMIT_BYTES + 1),
    ],
)
def test_what_is_no_http_is_refused(noise: bytes) -> None:
    http, _ = asked()

    with pytest.raises(ProtocolError):
        http.decode(noise)


def test_an_answer_without_a_question_is_refused() -> None:
    with pytest.raises(ProtocolError):
        Http1().decode(EMPTY)
