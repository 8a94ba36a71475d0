"""The fake gateway once more, for callers who speak HTTP/2. A strict implementation of the protocol answers them."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from tests.fake_gateway import FakeGateway


class _Line:
    """One connection. ``requests`` holds what has arrived of each stream."""

    def __init__(self, wrapped: ssl.SSLSocket, gateway: FakeGateway, leaves_after: int, pauses: bool) -> None:
        self._socket, self._gateway, self._leaves_after, self._pauses = wrapped, gateway, leaves_after, pauses
        self._h2 = H2Connection(H2Configuration(client_side=False))
        self._requests: dict[int, tuple[str, str, bytearray]] = {}

    def serve(self) -> None:
        self._h2.initiate_connection()
        self._h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 8, SettingCodes.INITIAL_WINDOW_SIZE: 1000})
        self._socket.sendall(self._h2.data_to_send())
        while data := self._socket.recv(65536):
            for event in self._h2.receive_data(data):
                if not self._hear(event):
                    self._leave()
                    return
            self._socket.sendall(self._h2.data_to_send())

    def _leave(self) -> None:
        """Closed before all was read, a socket would take back what was said."""
        self._socket.settimeout(1.0)
        while not self._leaves_after and self._socket.recv(65536):
            pass

    def _hear(self, event: Event) -> bool:
        """False when the line is to be cut."""
        if isinstance(event, RequestReceived):
            fields = dict(event.headers or [])
            self._requests[event.stream_id] = (fields[b":method"].decode(), fields[b":path"].decode(), bytearray())
        elif isinstance(event, DataReceived):
            self._requests[event.stream_id][2].extend(event.data)
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            return self._answer(event.stream_id)
        return True

    def _answer(self, stream: int) -> bool:
        method, path, body = self._requests.pop(stream)
        if not self._leaves_after:
            self._h2.close_connection(last_stream_id=0)
            self._socket.sendall(self._h2.data_to_send())
            return False
        connection_id = unquote(path).partition("/@connections/")[2]
        ask = self._gateway.post if method == "POST" else lambda who, _: self._gateway.delete(who)
        reply = ask(connection_id, bytes(body))
        if reply.cut:
            return False
        self._h2.send_headers(stream, [(":status", str(reply.status)), ("x-amzn-requestid", "1")], not reply.body)
        if reply.body:
            self._h2.send_data(stream, reply.body, end_stream=True)
        self._leaves_after -= 1
        if not self._leaves_after:
            self._h2.close_connection(last_stream_id=stream)
        if self._pauses:
            self._h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 0})
        self._socket.sendall(self._h2.data_to_send())
        if self._pauses:
            time.sleep(0.05)
            self._h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 8})
        return bool(self._leaves_after)


@contextmanager
def fake_gateway_http2(
    tls: ssl.SSLContext, leaves_after: int = -1, *, mute: bool = False, pauses: bool = False, welcome: int | None = None
) -> Iterator[FakeGateway]:
    """``leaves_after`` so many answers a line says goodbye; 0: in place of one; -1: never.

    A ``mute`` one negotiates, and cuts the line. One that ``pauses`` takes nothing for a moment after each answer.
    After so many lines as are ``welcome`` the others wait for their handshake.
    """
    tls.set_alpn_protocols(["h2", "http/1.1"])
    waiting: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))
    gateway = FakeGateway(address=f"https://localhost:{listener.getsockname()[1]}/dev")

    def serve(accepted: socket.socket) -> None:
        with suppress(OSError, ProtocolError), tls.wrap_socket(accepted, server_side=True) as wrapped:
            if not mute:
                _Line(wrapped, gateway, leaves_after, pauses).serve()

    def accept() -> None:
        with suppress(OSError):
            while True:
                accepted, _ = listener.accept()
                gateway.lines += 1
                if welcome is None or gateway.lines <= welcome:
                    threading.Thread(target=serve, args=[accepted], daemon=True).start()
                else:
                    waiting.append(accepted)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield gateway
    finally:
        gateway.stop()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for accepted in waiting:
            accepted.close()
