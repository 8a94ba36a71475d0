"""HTTP/2 from the client's side, as far as posting needs it. No socket, no clock.

Many requests share a line. Of an answer only the status counts, and it is the first field of its head: so nothing else
of HPACK is read. The table of what was said before is kept at size zero in both directions, which costs some bytes and
saves all its state.

https://www.rfc-editor.org/rfc/rfc9113, https://www.rfc-editor.org/rfc/rfc7541
"""

from __future__ import annotations

from chalicelib.transport import hpack
from chalicelib.transport.codec import Answers, ProtocolError
from chalicelib.transport.parcel import Parcel
from chalicelib.transport.request import Request

STREAMS = 100
FRAME_LIMIT_BYTES = 16 * 1024
LAST_STREAM = 1 << 30
WINDOW_BYTES = (1 << 16) - 1
# Answers are read past at once, so there is no reason to hold the other side up.
_WIDE_WINDOW_BYTES = 1 << 30
_REFUSED = 503

_DATA, _HEADERS, _RESET, _SETTINGS, _PUSH, _PING, _GOAWAY, _WINDOW, _CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
_END_STREAM, _ACK, _END_HEADERS, _PADDED, _PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
_TABLE_SIZE, _ENABLE_PUSH, _MAX_STREAMS, _INITIAL_WINDOW = 1, 2, 3, 4
_CANCEL = (8).to_bytes(4, "big")
_HTTP_1_REQUIRED = (13).to_bytes(4, "big")


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _setting(name: int, value: int) -> bytes:
    return name.to_bytes(2, "big") + value.to_bytes(4, "big")


GREETING = (
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    + _frame(_SETTINGS, 0, 0, _setting(_TABLE_SIZE, 0) + _setting(_ENABLE_PUSH, 0))
    + _frame(_WINDOW, 0, 0, (_WIDE_WINDOW_BYTES - WINDOW_BYTES).to_bytes(4, "big"))
)


class _Stream:
    """One request. ``unsent`` is what of its body the other side has no window for yet."""

    __slots__ = ("parcel", "status", "unsent", "window")

    def __init__(self, parcel: Parcel, window: int) -> None:
        self.parcel, self.window = parcel, window
        self.status, self.unsent = 0, b""


class Http2:
    """Implements ``codec.Codec``."""

    def __init__(self) -> None:
        self.outgoing, self.over, self.silent, self.refused = GREETING, False, True, False
        self._heard = False
        self._streams: dict[int, _Stream] = {}
        self._next, self._limit = 1, STREAMS
        self._window, self._stream_window = WINDOW_BYTES, WINDOW_BYTES
        self._buffer = b""
        self._headers: tuple[tuple[str, str], ...] = ()
        self._rendered = b""
        self._blocked = False
        self._done: Answers = []

    @property
    def room(self) -> int:
        return 0 if self.over or self._blocked else max(0, self._limit - len(self._streams))

    @property
    def unanswered(self) -> list[Parcel]:
        return [stream.parcel for stream in self._streams.values()]

    def encode(self, parcel: Parcel, request: Request) -> bytes:
        if request.headers is not self._headers:
            self._render(request.headers)
        number, self._next = self._next, self._next + 2
        self.over = self.over or self._next > LAST_STREAM
        self.silent = self.silent or not self._streams
        stream = self._streams[number] = _Stream(parcel, self._stream_window)
        stream.unsent = request.body
        head = (
            (b"" if number > 1 else hpack.NO_MEMORY)
            + hpack.target(request.method, request.path)
            + self._rendered
            + hpack.ending(request.authorization, len(request.body))
        )
        ends = 0 if request.body else _END_STREAM
        return _frame(_HEADERS, _END_HEADERS | ends, number, head) + self._body(number, stream)

    def decode(self, data: bytes) -> Answers:
        buffer = self._buffer + data if self._buffer else data
        begin, self.silent = 0, False
        while len(buffer) - begin >= 9:
            end = begin + 9 + int.from_bytes(buffer[begin : begin + 3], "big")
            if end - begin > 9 + FRAME_LIMIT_BYTES:
                raise ProtocolError("Not a frame")
            if end > len(buffer):
                break
            number = int.from_bytes(buffer[begin + 5 : begin + 9], "big") & 0x7FFFFFFF
            self._take(buffer[begin + 3], buffer[begin + 4], number, buffer[begin + 9 : end])
            begin = end
        self._buffer = buffer[begin:]
        self._unblock()
        return self._answers()

    def close(self) -> Answers:
        self.over = True
        for number in [number for number, stream in self._streams.items() if stream.status]:
            self._finish(number)
        return self._answers()

    def abandon(self, parcel: Parcel) -> None:
        for number in [number for number, stream in self._streams.items() if stream.parcel is parcel]:
            del self._streams[number]
            self.outgoing += _frame(_RESET, 0, number, _CANCEL)
        self._unblock()

    def _render(self, headers: tuple[tuple[str, str], ...]) -> None:
        """The parts of a head that many requests share. All of it together is far below the limit of one frame."""
        others = [(name, value) for name, value in headers if name != "Host"]
        self._headers, self._rendered = headers, hpack.authority(dict(headers)["Host"]) + hpack.fields(others)

    def _answers(self) -> Answers:
        done, self._done = self._done, []
        return done

    def _take(self, kind: int, flags: int, number: int, payload: bytes) -> None:
        if kind == _HEADERS:
            self._hear_head(number, _unpadded(flags, payload))
        elif kind == _RESET:
            _check_reason(payload)
            self._finish(number)
        elif kind == _SETTINGS and not flags & _ACK:
            self._obey(payload)
        elif kind == _WINDOW:
            self._widen(number, int.from_bytes(payload, "big") & 0x7FFFFFFF)
        elif kind == _PING and not flags & _ACK:
            self.outgoing += _frame(_PING, _ACK, 0, payload)
        elif kind == _GOAWAY:
            _check_reason(payload[4:8])
            self._leave(int.from_bytes(payload[:4], "big") & 0x7FFFFFFF)
        elif kind == _PUSH:
            raise ProtocolError("A push that was declined")
        if kind in (_HEADERS, _DATA) and flags & _END_STREAM:
            self._end(number)

    def _hear_head(self, number: int, block: bytes) -> None:
        """The first head tells the status, unless it is provisional (1xx); a later one carries trailers."""
        stream = self._streams.get(number)
        if stream and not stream.status:
            status = hpack.status(block)
            if status >= 200:
                stream.status = status
                self._heard, self.refused = True, False

    def _end(self, number: int) -> None:
        """Answered, perhaps before all was said: without a word the other side would keep the stream's place for it."""
        stream = self._streams.get(number)
        if stream and stream.unsent:
            self.outgoing += _frame(_RESET, 0, number, _CANCEL)
        self._finish(number)

    def _finish(self, number: int) -> None:
        """A stream that ends without a status was refused, and may be tried again."""
        stream = self._streams.pop(number, None)
        if stream:
            self.refused = not self._heard
            self._done.append((stream.parcel, stream.status or _REFUSED))

    def _leave(self, last: int) -> None:
        self.over = True
        for number in [number for number in self._streams if number > last]:
            self._finish(number)

    def _obey(self, payload: bytes) -> None:
        for at in range(0, len(payload) - 5, 6):
            name, value = int.from_bytes(payload[at : at + 2], "big"), int.from_bytes(payload[at + 2 : at + 6], "big")
            if name == _MAX_STREAMS:
                self._limit = min(STREAMS, value)
            elif name == _INITIAL_WINDOW:
                for stream in self._streams.values():
                    stream.window += value - self._stream_window
                self._stream_window = value
        self.outgoing += _frame(_SETTINGS, _ACK, 0)

    def _widen(self, number: int, by: int) -> None:
        if not number:
            self._window += by
        elif number in self._streams:
            self._streams[number].window += by

    def _unblock(self) -> None:
        """Goes on with what waited, as far as there is a window for it or it has ended meanwhile."""
        if self._blocked:
            self._blocked = False
            self.outgoing += b"".join(self._body(number, stream) for number, stream in self._streams.items())

    def _body(self, number: int, stream: _Stream) -> bytes:
        """As much of it as there is a window for."""
        frames = b""
        while stream.unsent:
            size = min(len(stream.unsent), self._window, stream.window, FRAME_LIMIT_BYTES)
            if size <= 0:
                self._blocked = True
                break
            part, stream.unsent = stream.unsent[:size], stream.unsent[size:]
            self._window, stream.window = self._window - size, stream.window - size
            frames += _frame(_DATA, 0 if stream.unsent else _END_STREAM, number, part)
        return frames


def _check_reason(code: bytes) -> None:
    if code == _HTTP_1_REQUIRED:
        raise ProtocolError("HTTP/1.1 is asked for")


def _unpadded(flags: int, payload: bytes) -> bytes:
    begin, end = 0, len(payload)
    if flags & _PADDED and payload:
        begin, end = 1, end - payload[0]
    return payload[begin + 5 * bool(flags & _PRIORITY) : end]
