"""Frames of the native dialect: text in, structs out, and bytes to send. docs/websocket.md is the contract.

One JSON object per frame. Clients send ``{"action": …}``, the server sends ``{"event": …, "data": …}``. Unknown members
of a known frame are ignored, so that older servers understand newer clients.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, DecodeError, Meta, Raw, Struct, UnsetType, ValidationError, json

from chalicelib.feed.entries import LOST, Entry
from chalicelib.sockets.presence_event import CourseId, PresenceRequest, State
from chalicelib.sockets.ready_event import Ready

Count = Annotated[int, Meta(ge=0)]
Visibility = Literal["visible", "hidden"]
Milliseconds = Annotated[float, Meta(ge=0)]
# The gateway's own limit on one WebSocket frame.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_FRAME_BYTES = 32 * 1024


class Hello(Struct, frozen=True, tag_field="action", tag="hello"):
    """The first frame, and again whenever the client sees that it missed something.

    A client that announces the ``visibility`` of its page gets ticks.
    """

    cursor: str | None = None
    visibility: Visibility | None = None


class VisibilityChange(Struct, frozen=True, tag_field="action", tag="visibility"):
    """The page was shown or hidden."""

    state: Visibility


class DeliveryReport(Struct, frozen=True, rename="camel"):
    """What the client measured since its last ping, from an event's timestamp to its arrival."""

    count: Count
    p95_ms: Milliseconds


class Ping(Struct, frozen=True, tag_field="action", tag="ping"):
    """The heartbeat."""

    delivery: DeliveryReport | None = None


class Presence(Struct, frozen=True, rename="camel", tag_field="action", tag="presence"):
    """As :class:`chalicelib.sockets.presence_event.PresenceRequest`."""

    course_id: CourseId | UnsetType | None = UNSET
    state: State | None = None

    @property
    def request(self) -> PresenceRequest:
        """The same in the terms of all dialects."""
        return PresenceRequest(self.course_id, self.state)


class PresenceConfirmed(Struct, frozen=True, tag_field="action", tag="presenceCheck"):
    """The reply to ``presenceCheck``. The gateway has noted when it came; nothing else is to be done."""


class BadFrame(ValueError):
    """Not a frame of this dialect. The socket stays open."""


class _Frame(Struct, frozen=True, rename="camel", omit_defaults=True):
    event: str
    data: object
    refetch_within_seconds: int = 0


ClientFrame = Hello | Ping | VisibilityChange | Presence | PresenceConfirmed
_decoder: json.Decoder[ClientFrame] = json.Decoder(ClientFrame)


def parse_frame(payload: str | bytes) -> ClientFrame:
    """The client's frame; bytes are a binary frame. Raises :class:`BadFrame`, and nothing else, for any other input."""
    if isinstance(payload, bytes):
        raise BadFrame("Expected a text frame: this server takes no binary ones.")
    try:
        return _decoder.decode(payload)
    except ValidationError as exc:
        raise BadFrame(f"Expected an action that this server knows: {exc}") from exc
    except (DecodeError, UnicodeEncodeError, RecursionError) as exc:
        raise BadFrame("Expected one JSON object a frame.") from exc


def event_frames(entries: Sequence[Entry], refetch_within_seconds: int = 0) -> list[bytes]:
    """The entries in order, in as few frames as fit: a single entry as itself, several as ``batch``.

    Each frame carries ``refetch_within_seconds`` unless it is 0.
    A ``lost`` entry is left out: the client sees the gap, asks for a replay, and is told to fetch its lists.
    """
    frames: list[bytes] = []
    batch: list[_Frame] = []
    size = 0
    for entry in entries:
        if entry.event == LOST:
            continue
        if batch and size + len(entry.data) > MAX_FRAME_BYTES - 1024:
            frames.append(_event_frame(batch, refetch_within_seconds))
            batch, size = [], 0
        batch.append(_Frame(entry.event, Raw(entry.data)))
        size += len(entry.data) + len(entry.event) + 32
    return [*frames, _event_frame(batch, refetch_within_seconds)] if batch else frames


def _event_frame(batch: list[_Frame], refetch_within_seconds: int) -> bytes:
    event, data = (batch[0].event, batch[0].data) if len(batch) == 1 else ("batch", batch)
    return json.encode(_Frame(event, data, refetch_within_seconds))


def ready_frame(ready: Ready) -> bytes:
    """The end of a replay."""
    return json.encode(_Frame("ready", ready))


def pong_frame(cursor: str) -> bytes:
    """The reply to a ping: the newest cursor of the channel."""
    return json.encode(_Frame("pong", {"cursor": cursor}))


def tick_frame(cursor: str) -> bytes:
    """The cursor of the last event that was pushed on the channel, unasked."""
    return json.encode(_Frame("tick", {"cursor": cursor}))


def unnumbered_frame(event: str, data: object) -> bytes:
    """An event that is in no feed: clients that do not know it ignore it, and no replay repeats it."""
    return json.encode(_Frame(event, data))


def presence_check_frame(reply_after_seconds: float) -> bytes:
    """Asks a client with presence to send ``presenceCheck``, a visible page after so many seconds."""
    return json.encode(_Frame("presenceCheck", {"replyAfterSeconds": reply_after_seconds}))


def rotate_frame(within_seconds: int) -> bytes:
    """Asks the client to open its next socket within that time, at a moment of its choice, and to close this one."""
    return json.encode(_Frame("rotate", {"withinSeconds": within_seconds}))


def error_frame(code: str, message: str) -> bytes:
    """An error by its code of docs/errors.md, with a sentence for developers."""
    return json.encode(_Frame("error", {"code": code, "message": message}))
