"""HTTP/1.1 from the client's side, one request at a time: requests to bytes, bytes to statuses. No socket, no clock.

Of an answer only the status counts. It is known with the end of the head; the body is read past, because the next
answer begins behind it.
"""

from __future__ import annotations

from chalicelib.transport.codec import Answers, ProtocolError
from chalicelib.transport.parcel import Parcel
from chalicelib.transport.request import Request

HEAD_LIMIT_BYTES = 64 * 1024
_HEAD_END = b"\r\n\r\n"
_NO_BODY = (204, 304)
_UNTIL_CLOSED = -1


class Http1:
    """Implements ``codec.Codec``."""

    def __init__(self) -> None:
        self.room, self.over, self.outgoing = 1, False, b""
        self._waiting: list[Parcel] = []
        self._buffer = b""
        self._status = 0
        self._chunked, self._body_bytes = False, 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._rendered = ""

    def encode(self, parcel: Parcel, request: Request) -> bytes:
        if request.headers is not self._headers:
            self._headers = request.headers
            self._rendered = "".join(f"{name}: {value}\r\n" for name, value in self._headers)
        self._waiting.append(parcel)
        self.room = 0
        return (
            f"{request.method} {request.path} HTTP/1.1\r\n{self._rendered}Authorization: {request.authorization}\r\n"
            f"Content-Length: {len(request.body)}\r\n\r\n"
        ).encode() + request.body

    def decode(self, data: bytes) -> Answers:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._waiting:
            raise ProtocolError("An answer that nobody asked for")
        while not self._status:
            if not self._read_head():
                return []
        return self._answers() if self._read_body() else []

    def close(self) -> Answers:
        self.over, self.room = True, 0
        return self._answers() if self._status else []

    def abandon(self, parcel: Parcel) -> None:
        """The line cannot be used any more, for the next answer on it would be this one."""
        self._waiting.remove(parcel)
        self.over, self.room = True, 0

    @property
    def unanswered(self) -> list[Parcel]:
        return list(self._waiting)

    @property
    def silent(self) -> bool:
        return not self._status and not self._buffer

    def _answers(self) -> Answers:
        answered = [(self._waiting.pop(), self._status)]
        self.over = self.over or bool(self._buffer)
        self.room = 0 if self.over else 1
        self._status = 0
        return answered

    def _read_head(self) -> bool:
        """True when one was there; it may have been a provisional one (1xx), which says nothing."""
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            if len(self._buffer) > HEAD_LIMIT_BYTES:
                raise ProtocolError("An endless head")
            return False
        head, self._buffer = self._buffer[: end + 2].lower(), self._buffer[end + 4 :]
        status = _status(head)
        if status >= 200:
            self._expect_body(status, head)
            self._status = status
        return True

    def _expect_body(self, status: int, head: bytes) -> None:
        keep = b"\r\nconnection: keep-alive" if head.startswith(b"http/1.0") else b""
        self.over = b"\r\nconnection: close" in head or keep not in head
        self._chunked = b"\r\ntransfer-encoding: chunked" in head
        self._body_bytes = 0 if status in _NO_BODY or self._chunked else _length(head)
        self.over = self.over or self._body_bytes == _UNTIL_CLOSED

    def _read_body(self) -> bool:
        """True when all of it was there, or when it ends only with the line."""
        if self._chunked:
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
    if not value.isdigit():
        raise ProtocolError(f"Not a length: {value!r}")
    return int(value)


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError as exc:
        raise ProtocolError(f"Not a chunk: {line[:40]!r}") from exc
