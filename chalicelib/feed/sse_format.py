"""Server-sent events: the text of one finite stream.

https://html.spec.whatwg.org/multipage/server-sent-events.html. Browsers drop a block without its
blank line, and take the ``id`` of a block without ``data`` silently, so every block with an ``id`` has ``data``. The
order of the lines is for other clients:

- ``retry`` opens the first block. A block of its own reaches some clients as an empty message. As the first line of the
  response it is also the only line that is lost where a proxy adds a byte order mark and the client does not skip it.
- ``id`` closes its block. Some clients take it as soon as its line has come: with ``id`` first, a response that breaks
  off inside the block would move their cursor past an event that they never got.
"""

from msgspec import json

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry


def stream(entries: list[Entry], cursor: Cursor, retry_ms: int) -> str:
    """The entries in order, or one ``cursor`` block when there are none. The client reconnects after ``retry_ms``."""
    blocks = [_block(entry.event, entry.data, f"{cursor.epoch}.{entry.seq}") for entry in entries]
    if not blocks:
        blocks = [_block("cursor", json.encode({"cursor": str(cursor)}), str(cursor))]
    return _retry(retry_ms) + "".join(blocks)


def error(code: str, message: str, retry_ms: int, go_on_from: str | None = None) -> str:
    """An ``error`` block. With ``go_on_from`` the client's next request starts from that cursor."""
    return _retry(retry_ms) + _block("error", json.encode({"code": code, "message": message}), go_on_from)


def _retry(milliseconds: int) -> str:
    """The first line of the first block."""
    return f"retry: {milliseconds}\n"


def _block(event: str, data: bytes, event_id: str | None) -> str:
    # The JSON of entries has no line breaks, so one data line holds it.
    lines = [f"event: {event}", f"data: {data.decode()}", *([f"id: {event_id}"] if event_id else [])]
    return "\n".join([*lines, "", ""])
