"""Other engines that the poster could have been built on, each reduced to the quick path: no retries, no deadlines.

They sign with the poster's own signer, so that what differs is the engine; only ``libcurl_signing`` does not. Run them
by ``--engines``.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote

from chalicelib.aws.credentials import credential_source, region
from chalicelib.aws.signing import RequestTemplate
from chalicelib.push.http1 import Http1
from chalicelib.push.management_request import SERVICE, Endpoint, RequestBuilder, endpoint
from chalicelib.push.message_retries import Message

CONNECTIONS = 64

Send = Callable[[list[str]], None]


def signed(to: Endpoint) -> RequestBuilder:
    def template(method: str) -> RequestTemplate:
        return RequestTemplate(
            method, to.authority, {}, service=SERVICE, region=region(), credentials=credential_source()
        )

    return RequestBuilder("POST", to.path, template)


def libcurl_multi(url: str, frame: bytes) -> Send:
    """libcurl's multi interface, its handles used again and again."""
    import pycurl

    to = endpoint(url)
    requests, curls = signed(to), [_curl(pycurl, frame) for _ in range(CONNECTIONS)]

    def prepare(curl: Any, connection_id: str) -> None:
        request = requests.build(connection_id, frame)
        curl.setopt(pycurl.URL, _base(to) + request.path)
        headers = [f"{name}: {value}" for name, value in request.headers]
        curl.setopt(pycurl.HTTPHEADER, [*headers, f"Authorization: {request.authorization}", "Expect:"])

    return _multi(pycurl, curls, prepare)


def libcurl_signing(url: str, frame: bytes) -> Send:
    """The same, and libcurl signs too (``CURLOPT_AWS_SIGV4``)."""
    import pycurl

    to, credentials = endpoint(url), credential_source()()
    curls = [_curl(pycurl, frame) for _ in range(CONNECTIONS)]
    for curl in curls:
        curl.setopt(pycurl.AWS_SIGV4, f"aws:amz:{region()}:{SERVICE}")
        curl.setopt(pycurl.USERPWD, f"{credentials.access_key}:{credentials.secret_key}")
        curl.setopt(pycurl.HTTPHEADER, [f"X-Amz-Security-Token: {credentials.token}", "Expect:"])

    def prepare(curl: Any, connection_id: str) -> None:
        curl.setopt(pycurl.URL, f"{_base(to)}{to.path}/@connections/{quote(connection_id, safe='')}")

    return _multi(pycurl, curls, prepare)


def _multi(pycurl: Any, free: list[Any], prepare: Callable[[Any, str], None]) -> Send:
    multi = pycurl.CurlMulti()
    multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, CONNECTIONS)

    def send(ids: list[str]) -> None:
        left, under_way = list(ids), 0
        while left or under_way:
            while left and free:
                curl = free.pop()
                prepare(curl, left.pop())
                multi.add_handle(curl)
                under_way += 1
            multi.perform()
            _, done, failed = multi.info_read(CONNECTIONS)
            assert not failed, failed
            for curl in done:
                assert curl.getinfo(pycurl.RESPONSE_CODE) == 200
                multi.remove_handle(curl)
                free.append(curl)
                under_way -= 1
            if not done:
                multi.select(1.0)

    return send


def _base(to: Endpoint) -> str:
    return f"{'https' if to.secure else 'http'}://{to.authority}"


def _curl(pycurl: Any, frame: bytes) -> Any:
    curl = pycurl.Curl()
    curl.setopt(pycurl.POST, 1)
    curl.setopt(pycurl.POSTFIELDS, frame)
    curl.setopt(pycurl.WRITEDATA, BytesIO())
    curl.setopt(pycurl.TCP_NODELAY, 1)
    if os.environ.get("AWS_CA_BUNDLE"):
        curl.setopt(pycurl.CAINFO, os.environ["AWS_CA_BUNDLE"])
    return curl


class _KeptConnection(asyncio.BufferedProtocol):
    """The poster's http on asyncio: each answer fetches the next request."""

    def __init__(self, next_one: Callable[[], tuple[Message, Any] | None]) -> None:
        self._next, self._http, self._buffer = next_one, Http1(), bytearray(16384)
        self.done: asyncio.Future[None] | None = None
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - asyncio's signature
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        for _, status in self._http.decode(bytes(self._buffer[:nbytes])):
            assert status == 200
            self.go_on()

    def go_on(self) -> None:
        following = self._next()
        if following:
            self._transport.write(self._http.encode(*following))
        elif self.done and not self.done.done():
            self.done.set_result(None)


def asyncio_protocol(url: str, frame: bytes, loop: asyncio.AbstractEventLoop | None = None) -> Send:
    """The standard library's event loop, 64 kept connections."""
    to, loop = endpoint(url), loop or asyncio.new_event_loop()
    requests = signed(to)
    left: list[str] = []
    context = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE")) if to.secure else None
    connections: list[_KeptConnection] = []

    def next_one() -> tuple[Message, Any] | None:
        if not left:
            return None
        connection_id = left.pop()
        return Message(connection_id, [frame], ""), requests.build(connection_id, frame)

    async def all_of(ids: list[str]) -> None:
        left.extend(ids)
        while len(connections) < min(CONNECTIONS, len(ids)):
            _, connection = await loop.create_connection(
                lambda: _KeptConnection(next_one), to.host, to.port, ssl=context
            )
            connections.append(connection)
        for connection in connections:
            connection.done = loop.create_future()
            connection.go_on()
        await asyncio.gather(*(connection.done for connection in connections if connection.done))

    return lambda ids: loop.run_until_complete(all_of(ids))


def uvloop_protocol(url: str, frame: bytes) -> Send:
    """The same on libuv's event loop."""
    import uvloop

    return asyncio_protocol(url, frame, uvloop.new_event_loop())


def awscrt_streams(url: str, frame: bytes) -> Send:
    """The AWS SDKs' own runtime in C, on threads of its own."""
    from awscrt import http, io

    to = endpoint(url)
    requests, bootstrap = signed(to), io.ClientBootstrap.get_or_create_static_default()
    options = None
    if to.secure:
        trust = io.TlsContextOptions()
        trust.override_default_trust_store_from_path(None, os.environ["AWS_CA_BUNDLE"])
        options = io.ClientTlsContext(trust).new_connection_options()
        options.set_server_name(to.host)
    connections: list[Any] = []

    def send(ids: list[str]) -> None:
        while len(connections) < min(CONNECTIONS, len(ids)):
            connections.append(
                http.HttpClientConnection.new(
                    host_name=to.host, port=to.port, bootstrap=bootstrap, tls_connection_options=options
                ).result()
            )
        left, over = list(ids), threading.Semaphore(0)
        lock = threading.Lock()

        def go_on(connection: Any) -> None:
            with lock:
                connection_id = left.pop() if left else None
                request = requests.build(connection_id, frame) if connection_id else None
            if request is None:
                over.release()
                return
            headers = [*request.headers, ("Authorization", request.authorization), ("Content-Length", str(len(frame)))]
            asked = http.HttpRequest("POST", request.path, http.HttpHeaders(headers), _stream(io, frame))
            stream = connection.request(asked, on_response=lambda **_: None)
            stream.completion_future.add_done_callback(lambda _: go_on(connection))
            stream.activate()

        for connection in connections:
            go_on(connection)
        for _ in connections:
            over.acquire()

    return send


def _stream(io: Any, frame: bytes) -> Any:
    return io.InputStream(BytesIO(frame))
