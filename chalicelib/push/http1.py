"""HTTP/1.1 on the client's side, one request at a time: requests to bytes, bytes to statuses. No socket, no clock.

Only a response's status is used. The status is known at the end of the head; the body is skipped, because the next
response begins behind it. https://www.rfc-editor.org/rfc/rfc9112
"""

from chalicelib.push.management_request import Request
from chalicelib.push.message_retries import Message

Responses = list[tuple[Message, int]]
"""Messages with the status of the response to their request."""

HEAD_LIMIT_BYTES = 64 * 1024
_HEAD_END = b"\r\n\r\n"
_NO_BODY = (204, 304)
_UNTIL_CLOSED, _CHUNKED = -1, -2
_MAX_DIGITS, _HEX = 16, b"0123456789abcdefABCDEF"


class ProtocolError(Exception):
    """The other side does not speak HTTP/1.1."""


class Http1:
    """One connection's requests. ``can_send``: one may be encoded now. ``must_close``: no more may ever be encoded."""

    def __init__(self) -> None:
        self.can_send, self.must_close = True, False
        self._waiting: list[Message] = []
        self._buffer = b""
        self._status = 0
        self._body_bytes = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._rendered = b""

    def encode(self, message: Message, request: Request) -> bytes:
        """The bytes of the request; the message is pending until its response is complete."""
        if request.headers is not self._headers:
            self._headers = request.headers
            self._rendered = "".join(f"{name}: {value}\r\n" for name, value in self._headers).encode()
        self._waiting.append(message)
        self.can_send = False
        return b"".join((
            f"{request.method} {request.path} HTTP/1.1\r\n".encode(),
            self._rendered,
            f"Authorization: {request.authorization}\r\nContent-Length: {len(request.body)}\r\n\r\n".encode(),
            request.body,
        ))  # fmt: skip

    def decode(self, data: bytes) -> Responses:
        """The responses that are complete with ``data``. Raises ProtocolError."""
        data = self._buffer + data if self._buffer else data
        if not self._waiting:
            raise ProtocolError("A response without a request")
        while not self._status:
            end = data.find(_HEAD_END)
            if end < 0:
                self._buffer = data
                if len(data) > HEAD_LIMIT_BYTES:
                    raise ProtocolError("A head of too many bytes")
                return []
            self._take_head(data[: end + 2].lower())
            data = data[end + 4 :]
        self._buffer = data
        return self._take_response() if not self._body_bytes or self._read_body() else []

    def close(self) -> Responses:
        """To be called when the connection has ended. A response with a complete head counts, even without its body."""
        self.must_close, self.can_send = True, False
        return self._take_response() if self._status else []

    @property
    def pending(self) -> list[Message]:
        """The messages whose requests have no complete response."""
        return list(self._waiting)

    @property
    def is_silent(self) -> bool:
        """Whether no byte of a response to the pending request has arrived."""
        return not self._status and not self._buffer

    def _take_response(self) -> Responses:
        responses = [(self._waiting.pop(), self._status)]
        self.must_close = self.must_close or bool(self._buffer)
        self.can_send = not self.must_close
        self._status = 0
        return responses

    def _take_head(self, head: bytes) -> None:
        """The status is known afterwards, unless the response was an interim one (1xx)."""
        status = _status(head)
        if status < 200:
            return
        self._status = status
        if status in _NO_BODY:
            self._body_bytes = 0
        elif head.find(b"\r\ntransfer-encoding: chunked") >= 0:
            self._body_bytes = _CHUNKED
        else:
            self._body_bytes = _length(head)
        # Not `in`, which for bytes raises and catches an exception: measurable at three searches per post.
        closes = head.find(b"\r\nconnection: close") >= 0
        if head.startswith(b"http/1.0"):
            closes = closes or head.find(b"\r\nconnection: keep-alive") < 0
        self.must_close = closes or self._body_bytes == _UNTIL_CLOSED

    def _read_body(self) -> bool:
        """Whether the body is complete; a body that ends with the connection counts as complete."""
        if self._body_bytes == _CHUNKED:
            return self._read_chunks()
        if self._body_bytes == _UNTIL_CLOSED:
            return True
        read = min(len(self._buffer), self._body_bytes)
        self._buffer, self._body_bytes = self._buffer[read:], self._body_bytes - read
        return not self._body_bytes

    def _read_chunks(self) -> bool:
        while (line_end := self._buffer.find(b"\r\n")) >= 0:
            size = _chunk_size(self._buffer[:line_end])
            if not size:
                end = self._buffer.find(_HEAD_END, line_end)
                if end >= 0:
                    self._buffer = self._buffer[end + 4 :]
                return end >= 0
            end = line_end + 2 + size + 2
            if len(self._buffer) < end:
                return False
            self._buffer = self._buffer[end:]
        return False


def _status(head: bytes) -> int:
    if not head.startswith((b"http/1.1 ", b"http/1.0 ")) or not head[9:12].isdigit():
        raise ProtocolError(f"Not a response: {head[:40]!r}")
    return int(head[9:12])


def _length(head: bytes) -> int:
    begin = head.find(b"\r\ncontent-length:")
    if begin < 0:
        return _UNTIL_CLOSED
    value = head[begin + 17 : head.index(b"\r\n", begin + 17)].strip()
    if not value.isdigit() or len(value) > _MAX_DIGITS:
        raise ProtocolError(f"Not a length: {value[:40]!r}")
    return int(value)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].rstrip()
    # Not int() alone, which also accepts signs, underscores and spaces.
    if not 0 < len(digits) <= _MAX_DIGITS or digits.translate(None, _HEX):
        raise ProtocolError(f"Not a chunk: {line[:40]!r}")
    return int(digits, 16)
