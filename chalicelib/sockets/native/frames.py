"""The native WebSocket dialect: text in, frames out.

One JSON object a frame. Clients say ``{"action": …}``, we say ``{"event": …, "data": …}``. Unknown members of a known
frame are ignored, so that older servers understand newer clients.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError, json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.ready import Ready

Count = Annotated[int, Meta(ge=0)]
Milliseconds = Annotated[float, Meta(ge=0)]
MAX_FRAME_BYTES = 32 * 1024  # The gateway's own limit on one WebSocket frame.


class Hello(Struct, frozen=True, tag_field="action", tag="hello"):
    """The first frame, and again whenever the client sees that it missed something."""

    cursor: str | None = None


class Delivery(Struct, frozen=True, rename="camel"):
    """What the client measured since its last ping, from event timestamp to arrival."""

    count: Count
    p50_ms: Milliseconds
    p95_ms: Milliseconds
    max_ms: Milliseconds


class Ping(Struct, frozen=True, tag_field="action", tag="ping"):
    cursor: str | None = None
    delivery: Delivery | None = None


class BadFrame(ValueError):
    """Not a frame of this dialect. The socket stays open."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class _Frame(Struct, frozen=True):
    event: str
    data: object


class _Event(Struct, frozen=True):
    event: str
    data: Raw


_decoder = json.Decoder(Hello | Ping)


def parse_frame(said: str | bytes) -> Hello | Ping:
    """The client's frame; bytes are a binary one. Raises :class:`BadFrame`, and nothing else, for any other text."""
    if isinstance(said, bytes):
        raise BadFrame("bad_frame", "Expected a text frame: this server takes no binary ones.")
    try:
        frame: Hello | Ping = _decoder.decode(said)
    except ValidationError as exc:
        raise BadFrame("bad_frame", f"Expected an action that this server knows: {exc}") from exc
    except (DecodeError, UnicodeEncodeError, RecursionError) as exc:
        raise BadFrame("bad_frame", "Expected one JSON object a frame.") from exc
    return frame


def event_frames(entries: list[Entry]) -> list[bytes]:
    """The entries in order, in as few frames as fit: one alone as itself, several as ``batch``."""
    frames: list[bytes] = []
    batch: list[_Event] = []
    size = 0
    for entry in entries:
        if batch and size + len(entry.data) > MAX_FRAME_BYTES - 1024:
            frames.append(_event_frame(batch))
            batch, size = [], 0
        batch.append(_Event(entry.event, Raw(entry.data)))
        size += len(entry.data) + len(entry.event) + 32
    return [*frames, _event_frame(batch)] if batch else frames


def _event_frame(batch: list[_Event]) -> bytes:
    return json.encode(batch[0] if len(batch) == 1 else _Frame("batch", batch))


def ready_frame(ready: Ready) -> bytes:
    return json.encode(_Frame("ready", ready))


def pong_frame(cursor: str) -> bytes:
    return json.encode(_Frame("pong", {"cursor": cursor}))


def rotate_frame(within_seconds: int) -> bytes:
    """Open the next socket in that time, at a moment of your own choice, then close this one."""
    return json.encode(_Frame("rotate", {"withinSeconds": within_seconds}))


def error_frame(code: str, message: str) -> bytes:
    return json.encode(_Frame("error", {"code": code, "message": message}))
