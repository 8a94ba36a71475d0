"""The messages of a webhook, by the rules of Standard Webhooks: id, body, headers and signature. Pure.

The body is the event's JSON as all transports send it. The specification allows that: ``type`` and ``timestamp`` are
members of the event. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable

from msgspec import DecodeError, Struct, json

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import LOST, Entry

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix of every secret
SECRET_BYTES = 32
# The type of the message in place of events that are no longer stored.
EXPIRED = "events_expired"
USER_AGENT = "Coursewire-Webhooks/1"


class Message(Struct, frozen=True):
    """``order_key``: messages with the same key are delivered in the order of their numbers."""

    message_id: str
    event_id: str
    seq: int
    type: str
    course_id: int | None
    order_key: str
    body: bytes


class _Event(Struct, rename="camel"):
    id: str
    type: str = ""
    course_id: int | None = None
    absence_id: int | None = None


class _Expired(Struct, rename="camel"):
    type: str
    timestamp: str
    after: str
    id: str


_event = json.Decoder(_Event)


def message_of(entry: Entry, timestamp: str) -> Message | None:
    """Returns the message of an entry, None for a number without an event. ``timestamp`` is now, an instant in UTC."""
    try:
        event = _event.decode(entry.data)
    except DecodeError:
        return None
    cursor = Cursor.parse(event.id)
    if cursor is None:
        return None
    if entry.event == LOST:
        return expired_message(Cursor(cursor.epoch, cursor.seq - 1), cursor, timestamp)
    if not entry.is_event:
        return None
    return Message(
        _message_id("msg", cursor),
        event.id,
        entry.seq,
        event.type or entry.event,
        event.course_id,
        _order_key(event),
        entry.data,
    )


def expired_message(after: Cursor, until: Cursor, timestamp: str) -> Message:
    """Returns the message that says that the events behind ``after`` up to ``until`` are no longer stored."""
    body = json.encode(_Expired(EXPIRED, timestamp, str(after), str(until)))
    return Message(_message_id("gap", until), str(until), until.seq, EXPIRED, None, EXPIRED, body)


def headers(message: Message, secrets: Iterable[str], sent_at: int) -> dict[str, str]:
    """Returns the headers of one attempt, with a signature per secret. ``sent_at`` is in seconds since the epoch."""
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message.message_id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": " ".join(signature(secret, message, sent_at) for secret in secrets),
    }


def signature(secret: str, message: Message, sent_at: int) -> str:
    """Returns the symmetric signature, ``v1``. The id and the time contain no full stop, which separates the parts."""
    signed = f"{message.message_id}.{sent_at}.".encode() + message.body
    digest = hmac.new(b64decode(secret.removeprefix(SECRET_PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{b64encode(digest).decode()}"


def secret_of(random: bytes) -> str:
    """Returns the secret as people copy it. ``random`` are SECRET_BYTES random bytes."""
    return SECRET_PREFIX + b64encode(random).decode()


def _message_id(kind: str, cursor: Cursor) -> str:
    """The same for every attempt, so that a receiver recognizes a repetition."""
    return f"{kind}_{cursor.epoch}_{cursor.seq}"


def _order_key(event: _Event) -> str:
    if event.course_id is not None:
        return f"course:{event.course_id}"
    return "other" if event.absence_id is None else f"absence:{event.absence_id}"
