"""/updates/stream: server-sent events. A response ends after the entries, and the browser reconnects."""

import random
from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct, field

from chalicelib.api.problems import problem, text_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.errors import CoursewireError, TimedOut
from chalicelib.feed import sse_format
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.read_event_stream import read_stream
from chalicelib.observability import count, logger
from chalicelib.wiring import wiring

event_stream = Blueprint(__name__)

EVENT_STREAM = "text/event-stream"
# A refusal has one form for clients that accept an event stream and another for all others.
VARIES = {"Vary": "Accept"}
# Only a new ticket helps, and the browser's EventSource cannot get one: its page opens another stream.
REFUSED_RETRY_MS = 60_000
EXPIRED_RETRY_MS = 3_000
# Every browser fails at once, so they are spread over this time.
FAILED_RETRY_MS = (5_000, 15_000)

CursorText = Annotated[str, Meta(title="cursor", description="a cursor")]


class Streaming(Struct, frozen=True):
    """The query of a stream. event-source-polyfill sends ``lastEventId`` instead of a header, beside ``after``."""

    ticket: Annotated[str | None, Meta(title="text", description="a ticket")] = None
    after: CursorText | None = None
    last_event_id: CursorText | None = field(default=None, name="lastEventId")


@endpoint(event_stream, "GET", "/updates/stream", query=True, public=True)
def stream(call: Call) -> Response:
    """The entries after the cursor; an error is an event for an EventSource, and problem+json for others."""
    try:
        return _stream_response(_read(call))
    except Exception as exc:
        # A browser gives up for good on any status but 200, so only others get a status.
        if EVENT_STREAM in (call.header("accept") or ""):
            return _stream_response(_error(exc))
        if not isinstance(exc, CoursewireError):
            raise
        refused = problem(exc, None)
        refused.headers.update(VARIES)
        return refused


def _read(call: Call) -> str:
    wanted = call.query(Streaming)
    ports = wiring()
    after = call.header("last-event-id") or wanted.last_event_id or wanted.after
    page = read_stream(ports.tickets, ports.feed, wanted.ticket, after, ports.now(), random.random())  # noqa: S311
    return sse_format.stream(page.entries, page.cursor, page.retry_ms)


def _error(exc: Exception) -> str:
    if isinstance(exc, CursorExpired):
        return sse_format.error(exc.code, str(exc), EXPIRED_RETRY_MS, go_on_from=exc.cursor)
    if isinstance(exc, CoursewireError) and not isinstance(exc, TimedOut):
        return sse_format.error(exc.code, str(exc), REFUSED_RETRY_MS)
    logger.error("A stream could not be read", exc_info=exc)
    # The response has status 200, so no metric of the gateway counts the failure.
    count("MessageFailures")
    retry_ms = random.randint(*FAILED_RETRY_MS)  # noqa: S311
    return sse_format.error("internal", "Something went wrong on our side. Nothing is lost.", retry_ms)


def _stream_response(text: str) -> Response:
    return text_response(text.encode(), 200, {"Content-Type": EVENT_STREAM, "Cache-Control": "no-store", **VARIES})
