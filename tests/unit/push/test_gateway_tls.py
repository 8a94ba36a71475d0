"""Over TLS: the same poster, to servers that can prove their name and to others."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.aws.tls import AMAZON_ROOTS
from chalicelib.push.connection_pool import ConnectionPool
from chalicelib.push.gateway_poster import GatewayPoster
from chalicelib.push.http_connection import HttpConnection
from chalicelib.push.management_request import Request, endpoint
from chalicelib.push.message_retries import Message
from chalicelib.push.ports import FAILED, SENT, Outcome
from chalicelib.push.post_loop import REAL_TIME
from tests.fake_authority import FakeAuthority
from tests.fake_gateway import Reply, always, fake_gateway, first

FRAMES = [b"1", b"2"]


@pytest.fixture
def authority(credentials: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAuthority:
    """The only one that is trusted."""
    made = FakeAuthority(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(made.bundle))
    return made


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_frames_arrive_in_order_over_tls(authority: FakeAuthority, host: str) -> None:
    frames = {f"c{n}": [f"{n}.{m}".encode() for m in range(3)] for n in range(30)}

    with fake_gateway(authority.server(host), host) as gateway:
        outcomes = GatewayPoster(gateway.address).post_all(frames, 10.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert dict(gateway.frames) == frames


def test_frames_larger_than_a_socket_takes_at_once_arrive_whole(authority: FakeAuthority) -> None:
    frame = bytes(range(256)) * 4_000

    with fake_gateway(authority.server("localhost"), "localhost") as gateway:
        taken = GatewayPoster(gateway.address).post("a", frame)

    assert taken is True
    assert gateway.frames["a"] == [frame]


def test_a_connection_closed_by_the_server_is_replaced(authority: FakeAuthority) -> None:
    with fake_gateway(authority.server("localhost"), "localhost") as gateway:
        gateway.behave("a", always(Reply(leaving=True)))
        gateway.behave("b", first(1, Reply(cut=True)))

        outcomes = GatewayPoster(gateway.address).post_all({"a": FRAMES, "b": FRAMES}, 10.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert dict(gateway.frames) == {"a": FRAMES, "b": FRAMES}


def test_a_server_with_another_name_is_told_nothing(authority: FakeAuthority) -> None:
    with fake_gateway(authority.server("gateway.example"), "localhost") as gateway:
        outcomes = GatewayPoster(gateway.address).post_all({"a": FRAMES}, 0.3)

    assert outcomes == [Outcome("a", FAILED)]
    assert not gateway.attempts


def test_a_server_whose_certificate_has_ended_is_told_nothing(authority: FakeAuthority) -> None:
    with fake_gateway(authority.server("localhost", ends_in=timedelta(hours=-1)), "localhost") as gateway:
        outcomes = GatewayPoster(gateway.address).post_all({"a": FRAMES}, 0.3)

    assert outcomes == [Outcome("a", FAILED)]
    assert not gateway.attempts


def test_a_server_that_nobody_vouches_for_is_told_nothing(authority: FakeAuthority, tmp_path: Path) -> None:
    (tmp_path / "stranger").mkdir()
    stranger = FakeAuthority(tmp_path / "stranger")

    with fake_gateway(stranger.server("localhost"), "localhost") as gateway:
        outcomes = GatewayPoster(gateway.address).post_all({"a": FRAMES}, 0.3)

    assert outcomes == [Outcome("a", FAILED)]
    assert not gateway.attempts


def test_a_server_that_speaks_no_tls_is_told_nothing(authority: FakeAuthority) -> None:
    with fake_gateway(host="localhost") as gateway:
        outcomes = GatewayPoster(gateway.address.replace("http:", "https:")).post_all({"a": FRAMES}, 0.3)

    assert outcomes == [Outcome("a", FAILED)]
    assert not gateway.attempts


def test_whom_the_first_authorities_do_not_know_the_next_ones_may(authority: FakeAuthority, tmp_path: Path) -> None:
    """Amazon's roots are tried before the system's: should AWS ever prove itself by others, that is all it costs."""
    narrow, wide = (ssl.create_default_context(cafile=file) for file in (AMAZON_ROOTS, authority.bundle))

    with fake_gateway(authority.server("localhost"), "localhost") as gateway:
        pool = ConnectionPool(endpoint(gateway.address), REAL_TIME.now, lambda *_: iter([narrow, wide]))
        errors = [opened(pool).error for _ in range(3)]

    assert isinstance(errors[0], ssl.SSLCertVerificationError)
    assert errors[1:] == [None, None]


def test_after_the_first_answer_handshakes_are_short(authority: FakeAuthority) -> None:
    with fake_gateway(authority.server("localhost"), "localhost") as gateway:
        pool = ConnectionPool(endpoint(gateway.address), REAL_TIME.now, lambda *_: iter([trusting(authority)]))
        connection = opened(pool)
        answer(pool, connection)

        later = opened(pool)

    assert (is_short(connection), is_short(later)) == (False, True)


def test_a_session_that_was_agreed_under_another_trust_is_not_offered_again(authority: FakeAuthority) -> None:
    """One connection may be answered after another one's certificate was refused and the trust has changed."""
    with fake_gateway(authority.server("localhost"), "localhost") as gateway:
        contexts = [trusting(authority), trusting(authority)]
        pool = ConnectionPool(endpoint(gateway.address), REAL_TIME.now, lambda *_: iter(contexts))
        connection, refused = opened(pool), pool.open()
        refused.error = ssl.SSLCertVerificationError()
        pool.discard(refused)
        answer(pool, connection)

        later = opened(pool)

    assert (later.error, later.is_open, is_short(later)) == (None, True, False)


def trusting(authority: FakeAuthority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.bundle)


def is_short(connection: HttpConnection) -> bool | None:
    assert isinstance(connection._socket, ssl.SSLSocket)
    return connection._socket.session_reused


def opened(pool: ConnectionPool) -> HttpConnection:
    """A new one, ready or dead."""
    connection = pool.open()
    while not connection.is_open and not connection.is_closed:
        listen(pool)
    return connection


def answer(pool: ConnectionPool, connection: HttpConnection) -> None:
    """Something was asked on the connection, and answered."""
    request = Request("POST", "/dev/@connections/a", "signature", (("Host", "localhost"),), b"frame")
    connection.send(Message("a", [b"frame"], ""), request)
    while not connection.response_count and not connection.is_closed:
        listen(pool)


def listen(pool: ConnectionPool) -> None:
    for heard in pool.poll(1.0):
        heard.process()
        pool.update(heard)
