"""A WebSocket client with what the canary needs: text messages both ways, one at a time, in the caller's thread.

The functions have no other use for a client, so a library would be a part of every cold start and of the layer.
https://www.rfc-editor.org/rfc/rfc6455
"""

import os
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha1
from urllib.parse import urlsplit

from chalicelib.aws import tls
from chalicelib.aws.deadline import no_deadline

# For each of connecting, TLS and the handshake.
OPEN_SECONDS = 5.0
# The gateway sends no more in one frame; a batch of entries is several frames.
MAX_MESSAGE_BYTES = 128 * 1024
_ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x8, 0x9, 0xA
_FINAL, _MASKED = 0x80, 0x80
_MAX_HEADERS = 100


class WebSocket:
    """Implements ``canary.ports.Socket``. Raises ConnectionError for a refusal and for what breaks the protocol."""

    def __init__(self, url: str, seconds_left: Callable[[], float] = no_deadline) -> None:
        """``url`` is a ws or wss address with its query. The handshake is complete afterwards.

        Nothing is waited for longer than ``seconds_left()``.
        """
        parts, self._seconds_left = urlsplit(url), seconds_left
        timeout = max(0.001, min(OPEN_SECONDS, seconds_left()))
        self._socket = _connect(parts.hostname or "", parts.port, timeout, is_secure=parts.scheme == "wss")
        self._stream = self._socket.makefile("rb")
        try:
            self._shake_hands(parts.netloc, f"{parts.path or '/'}?{parts.query}")
        except BaseException:
            self.close()
            raise

    def send(self, text: str) -> None:
        self._send_frame(_TEXT, text.encode())

    def receive(self, within_seconds: float) -> str:
        end, parts = time.monotonic() + min(within_seconds, self._seconds_left()), bytearray()
        while True:
            self._socket.settimeout(max(end - time.monotonic(), 0.001))
            opcode, is_final, payload = self._read_frame()
            if opcode == _CLOSE:
                raise ConnectionError(f"closed by the server: {int.from_bytes(payload[:2], 'big')}")
            if opcode == _PING:
                self._send_frame(_PONG, payload)
            elif opcode in (_TEXT, _CONTINUATION):
                parts += payload
                if is_final:
                    return parts.decode()

    def close(self) -> None:
        with suppress(OSError):
            self._send_frame(_CLOSE, (1000).to_bytes(2, "big"))
        self._stream.close()
        self._socket.close()

    def _shake_hands(self, host: str, target: str) -> None:
        key = b64encode(os.urandom(16))
        head = [
            f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key.decode()}", "Sec-WebSocket-Version: 13", "", "",
        ]  # fmt: skip
        self._socket.sendall("\r\n".join(head).encode())
        status = self._stream.readline(4096).split()
        headers = self._read_headers()
        if len(status) < 2 or status[1] != b"101":
            raise ConnectionError(f"the handshake was refused: {b' '.join(status).decode(errors='replace')}")
        if headers.get(b"sec-websocket-accept") != b64encode(sha1(key + _ACCEPT_SUFFIX).digest()):  # noqa: S324 - RFC
            raise ConnectionError("the response is not one to this handshake")

    def _read_headers(self) -> dict[bytes, bytes]:
        headers: dict[bytes, bytes] = {}
        for _ in range(_MAX_HEADERS):
            name, colon, value = self._stream.readline(8192).partition(b":")
            if not colon:
                return headers
            headers[name.strip().lower()] = value.strip()
        raise ConnectionError("the response has too many headers")

    def _send_frame(self, opcode: int, payload: bytes) -> None:
        """A client masks each frame (section 5.3)."""
        mask, size = os.urandom(4), len(payload)
        length = bytes([_MASKED | size]) if size < 126 else bytes([_MASKED | 126]) + size.to_bytes(2, "big")
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self._socket.sendall(bytes([_FINAL | opcode]) + length + mask + masked)

    def _read_frame(self) -> tuple[int, bool, bytes]:
        first, second = self._read(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(self._read(2 if size == 126 else 8), "big")
        if second & _MASKED or size > MAX_MESSAGE_BYTES:
            raise ConnectionError("the server sent a frame that it must not send")
        return first & 0x0F, bool(first & _FINAL), self._read(size)

    def _read(self, size: int) -> bytes:
        found = self._stream.read(size)
        if len(found) < size:
            raise ConnectionError("the connection ended")
        return found


def _connect(host: str, port: int | None, timeout: float, *, is_secure: bool) -> socket.socket:
    address = host, port or (443 if is_secure else 80)
    if not is_secure:
        return socket.create_connection(address, timeout)
    refused: ssl.SSLCertVerificationError | None = None
    for context in tls.contexts(host):
        plain = socket.create_connection(address, timeout)
        try:
            return context.wrap_socket(plain, server_hostname=host)
        except ssl.SSLCertVerificationError as exc:
            refused = exc
    raise ConnectionError(f"{host}: {refused}") from refused
