"""HTTP/1.1 from the client's side, one request at a time: requests to bytes, bytes to statuses. No socket, no clock.

Of an answer only the status counts. It is known with the end of the head; the body is read past, because the next
answer begins behind it.
"""

from __future__ import annotations

from chalicelib.push.parcel import Parcel
from chalicelib.push.request import Request

Answers = list[tuple[Parcel, int]]

HEAD_LIMIT_BYTES = 64 * 1024
_HEAD_END = b"\r\n\r\n"
_NO_BODY = (204, 304)
_UNTIL_CLOSED, _CHUNKED = -1, -2
_MOST_DIGITS, _HEX = 16, b"0123456789abcdefABCDEF"


class ProtocolError(Exception):
    """The other side does not speak HTTP/1.1."""


class Http1:
    """The requests and answers of one connection. Parcels go in with their requests and come back with statuses.

    ``room``: a request may be encoded now. ``over``: there will never be room for another request.
    """

    def __init__(self) -> None:
        self.room, self.over = True, False
        self._waiting: list[Parcel] = []
        self._buffer = b""
        self._status = 0
        self._body_bytes = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._rendered = b""

    def encode(self, parcel: Parcel, request: Request) -> bytes:
        if request.headers is not self._headers:
            self._headers = request.headers
            self._rendered = "".join(f"{name}: {value}\r\n" for name, value in self._headers).encode()
        self._waiting.append(parcel)
        self.room = False
        return b"".join((
            f"{request.method} {request.path} HTTP/1.1\r\n".encode(),
            self._rendered,
            f"Authorization: {request.authorization}\r\nContent-Length: {len(request.body)}\r\n\r\n".encode(),
            request.body,
        ))  # fmt: skip

    def decode(self, data: bytes) -> Answers:
        """What has been answered in full. Raises ProtocolError."""
        data = self._buffer + data if self._buffer else data
        if not self._waiting:
            raise ProtocolError("An answer that nobody asked for")
        while not self._status:
            end = data.find(_HEAD_END)
            if end < 0:
                self._buffer = data
                if len(data) > HEAD_LIMIT_BYTES:
                    raise ProtocolError("An endless head")
                return []
            self._take_head(data[: end + 2].lower())
            data = data[end + 4 :]
        self._buffer = data
        return self._answers() if not self._body_bytes or self._read_body() else []

    def close(self) -> Answers:
        """The connection has ended. What was answered all but for the rest of its body counts as answered."""
        self.over, self.room = True, False
        return self._answers() if self._status else []

    @property
    def unanswered(self) -> list[Parcel]:
        return list(self._waiting)

    @property
    def silent(self) -> bool:
        """Nothing has been said to what is unanswered."""
        return not self._status and not self._buffer

    def _answers(self) -> Answers:
        answered = [(self._waiting.pop(), self._status)]
        self.over = self.over or bool(self._buffer)
        self.room = not self.over
        self._status = 0
        return answered

    def _take_head(self, head: bytes) -> None:
        """The status is known afterwards, unless the head was a provisional one (1xx), which says nothing."""
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
        # Not by `in`, which for bytes makes an exception first and throws it away: felt three times a post.
        closes = head.find(b"\r\nconnection: close") >= 0
        if head.startswith(b"http/1.0"):
            closes = closes or head.find(b"\r\nconnection: keep-alive") < 0
        self.over = closes or self._body_bytes == _UNTIL_CLOSED

    def _read_body(self) -> bool:
        """True when all of it was there, or when it ends only with the line."""
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
                return self._read_trailers(line_end)
            end = line_end + 2 + size + 2
            if len(self._buffer) < end:
                return False
            self._buffer = self._buffer[end:]
        return False

    def _read_trailers(self, last_size_end: int) -> bool:
        end = self._buffer.find(_HEAD_END, last_size_end)
        if end >= 0:
            self._buffer = self._buffer[end + 4 :]
        return end >= 0


def _status(head: bytes) -> int:
    if not head.startswith((b"http/1.1 ", b"http/1.0 ")) or not head[9:12].isdigit():
        raise ProtocolError(f"Not an answer: {head[:40]!r}")
    return int(head[9:12])


def _length(head: bytes) -> int:
    begin = head.find(b"\r\ncontent-length:")
    if begin < 0:
        return _UNTIL_CLOSED
    value = head[begin + 17 : head.index(b"\r\n", begin + 17)].strip()
    if not value.isdigit() or len(value) > _MOST_DIGITS:
        raise ProtocolError(f"Not a length: {value[:40]!r}")
    return int(value)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].rstrip()
    # Not by int() alone, which also takes signs, underscores and spaces.
    if not 0 < len(digits) <= _MOST_DIGITS or digits.translate(None, _HEX):
        raise ProtocolError(f"Not a chunk: {line[:40]!r}")
    return int(digits, 16)
