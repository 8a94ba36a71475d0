"""Requests to receivers of any kind: over TLS, slow, large, redirecting, inside of a network."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import NotConnected
from pathlib import Path

import pytest

from chalicelib.webhooks.destinations import Destinations
from chalicelib.webhooks.https.resolve_host import resolve_host
from chalicelib.webhooks.https.webhook_receiver import WebhookReceiver
from chalicelib.webhooks.ports import HostUnknown, Reply, Resolve
from tests.fake_authority import FakeAuthority

Serve = Callable[[socket.socket], object]
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
HERE = Destinations(lambda *_: ["127.0.0.1"], may_be_local=True)


@contextmanager
def listening(serve: Serve, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Yields the port. ``serve`` gets each connection in turn, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def run() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                    with (
                        connection,
                        context.wrap_socket(connection, server_side=True) if context else connection as own,
                    ):
                        serve(own)
                except OSError:
                    continue

        thread = threading.Thread(target=run)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def answering(*responses: bytes) -> Serve:
    """Answers each request of a connection with the next response, then closes the connection."""

    def serve(connection: socket.socket) -> None:
        for response in responses:
            if not read_request(connection):
                return
            connection.sendall(response)

    return serve


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"{}") and (part := connection.recv(4096)):
        data += part
    return data


def post(port: int, within: float = 5.0, scheme: str = "http", destinations: Destinations = HERE) -> Reply:
    receiver = WebhookReceiver(f"{scheme}://localhost:{port}/hook?a=b", destinations)
    try:
        return receiver.post({"webhook-id": "msg_1"}, b"{}", within)
    finally:
        receiver.close()


@pytest.mark.parametrize(
    ("response", "error", "status"),
    [
        (OK, None, 204),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", None, 200),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status", 500),
        (b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "redirect", 307),
        (b"no HTTP at all\r\n\r\n", "unreachable", None),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200, "unreachable", None),
        (b"", "unreachable", None),
    ],
)
def test_a_response_is_delivered_or_names_its_error(response: bytes, error: str | None, status: int | None) -> None:
    with listening(answering(response)) as port:
        reply = post(port)

    assert (reply.error, reply.status_code) == (error, status)


def test_the_request_has_the_path_the_host_and_the_headers() -> None:
    seen: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(OK)

    with listening(serve) as port:
        post(port)

    lines = seen[0].split(b"\r\n")
    assert lines[0] == b"POST /hook?a=b HTTP/1.1"
    assert {f"Host: localhost:{port}".encode(), b"webhook-id: msg_1", b"Content-Length: 2"} <= set(lines)


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        ("120", 120_000),
        ("9" * 5, 86_400_000),
        ("604800", 86_400_000),
        ("9" * 5_000, 86_400_000),
        ("000000000120", 120_000),
        ("0", 0),
        ("soon", 0),
        ("-1", 0),
    ],
)
def test_the_receiver_says_how_long_it_wants_to_be_left_alone(value: str, milliseconds: int) -> None:
    response = f"HTTP/1.1 429 Slow down\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()

    with listening(answering(response)) as port:
        reply = post(port)

    assert (reply.error, reply.retry_after_ms) == ("status", milliseconds)


def test_a_connection_stays_open_and_is_replaced_when_the_receiver_has_closed_it() -> None:
    connections: list[int] = []

    def serve(connection: socket.socket) -> None:
        connections.append(1)
        answering(OK, OK)(connection)

    with listening(serve) as port:
        receiver = WebhookReceiver(f"http://localhost:{port}/", HERE)
        replies = [receiver.post({}, b"{}", 5.0) for _ in range(5)]
        receiver.close()

    assert [reply.error for reply in replies] == [None] * 5
    assert len(connections) == 3


def test_a_receiver_that_sends_a_byte_now_and_then_has_no_more_time_than_others() -> None:
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        while not ended.wait(0.05):
            connection.sendall(b"H")

    with listening(serve) as port:
        reply = post(port, within=0.5)
        ended.set()

    assert reply.error == "timeout"
    assert reply.took_ms < 2_000


def test_a_long_response_is_not_read_to_its_end() -> None:
    sent: list[int] = []

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1_000):
            connection.sendall(b"x" * 100_000)
            sent.append(1)

    with listening(serve) as port:
        reply = post(port)

    assert (reply.error, len(sent) < 1_000) == (None, True)


@pytest.mark.parametrize("numbers", [["10.0.0.1"], ["127.0.0.1"], ["93.184.215.14", "169.254.169.254"], []])
def test_no_connection_is_made_to_a_host_with_an_address_inside_of_a_network(numbers: list[str]) -> None:
    reply = post(9, scheme="https", destinations=Destinations(lambda *_: numbers))

    assert (reply.error, reply.status_code) == ("private_address", None)


def test_the_connection_is_made_to_the_address_that_was_checked() -> None:
    """The name is resolved once per connection, so no second answer of the DNS can lead elsewhere."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with listening(answering(OK)) as port:
        reply = post(port, destinations=Destinations(resolve, may_be_local=True))

    assert (reply.error, asked) == (None, ["localhost"])


def test_a_connection_that_is_closed_is_not_made_again_without_a_check() -> None:
    with listening(answering(OK)) as port:
        receiver = WebhookReceiver(f"http://localhost:{port}/", HERE)
        receiver.post({}, b"{}", 5.0)
        connection = receiver._open
        assert connection is not None
        connection.close()

    with pytest.raises(NotConnected):
        connection.request("POST", "/")


def test_an_unknown_host_is_named() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise HostUnknown(host)

    assert post(443, scheme="https", destinations=Destinations(resolve)).error == "unknown_host"


def test_the_resolver_of_the_system_knows_this_machine_and_not_every_name() -> None:
    resolve: Resolve = resolve_host

    assert set(resolve("localhost", 443)) <= {"127.0.0.1", "::1"}
    with pytest.raises(HostUnknown):
        resolve("no-such-host.invalid", 443)
    with pytest.raises(HostUnknown):
        resolve("a..b", 443)


@pytest.mark.parametrize(
    ("host", "ends_in", "error"),
    [
        ("localhost", timedelta(days=1), None),
        ("example.com", timedelta(days=1), "certificate"),
        ("localhost", timedelta(days=-1), "certificate"),
    ],
)
def test_a_receiver_proves_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, ends_in: timedelta, error: str | None
) -> None:
    authority = FakeAuthority(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.bundle))

    with listening(answering(OK), authority.server(host, ends_in=ends_in)) as port:
        reply = post(port, scheme="https")

    assert reply.error == error


def test_a_receiver_with_another_authority_is_not_trusted(tmp_path: Path) -> None:
    with listening(answering(OK), FakeAuthority(tmp_path).server("localhost")) as port:
        reply = post(port, scheme="https")

    assert reply.error == "certificate"


def test_a_slow_handshake_has_no_more_time_than_a_request() -> None:
    ended = threading.Event()

    with listening(lambda _connection: ended.wait(5)) as port:
        reply = post(port, within=0.3, scheme="https")
        ended.set()

    assert (reply.error, reply.took_ms < 2_000) == ("timeout", True)
