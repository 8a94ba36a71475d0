"""Server-sent events: the text of one finite stream.

https://html.spec.whatwg.org/multipage/server-sent-events.html. A block without its blank line is dropped by browsers
(failure mode 22), and an ``id`` without ``data`` moves the browser's cursor without telling anybody, so every block
here has both.
"""

from __future__ import annotations

from msgspec import json

from chalicelib.core.cursor import Cursor
from chalicelib.core.events import Entry


def stream(entries: list[Entry], cursor: Cursor, retry_ms: int) -> str:
    """The entries in order, or one ``cursor`` block when there are none. The browser comes back after ``retry_ms``."""
    blocks = [_block(entry.event, entry.data, f"{cursor.epoch}.{entry.seq}") for entry in entries]
    if not blocks:
        blocks = [_block("cursor", json.encode({"cursor": str(cursor)}), str(cursor))]
    return "".join([_retry(retry_ms), *blocks])


def refusal(code: str, message: str, retry_ms: int, go_on_from: str | None = None) -> str:
    """An ``error`` block. With ``go_on_from`` the browser's next request starts from that cursor."""
    return _retry(retry_ms) + _block("error", json.encode({"code": code, "message": message}), go_on_from)


def _retry(milliseconds: int) -> str:
    return f"retry: {milliseconds}\n\n"


def _block(event: str, data: bytes, event_id: str | None) -> str:
    # JSON as we write it has no line breaks, so one data line holds it.
    lines = [f"id: {event_id}"] if event_id else []
    return "\n".join([*lines, f"event: {event}", f"data: {data.decode()}", "", ""])
