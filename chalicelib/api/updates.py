"""/updates: polling."""

from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Raw, Struct

from chalicelib.api.responses import json_response, not_modified
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.feed.read_updates import read_updates
from chalicelib.wiring import wiring

updates = Blueprint(__name__)

POLL_AFTER_SECONDS = 60
DEFAULT_LIMIT = 100


class Polling(Struct, frozen=True):
    """The query of a poll."""

    after: Annotated[str | None, Meta(title="cursor", description="a cursor")] = None
    limit: Annotated[
        int, Meta(ge=1, le=500, title="whole_number_1_500", description="a whole number from 1 to 500")
    ] = DEFAULT_LIMIT


@endpoint(updates, "GET", "/updates", query=True)
def poll(call: Call) -> Response:
    """The events after the cursor; 304 when the caller knows the newest cursor."""
    wanted = call.query(Polling)
    found = read_updates(wiring().feed, call.identity, wanted.after, wanted.limit, call.known)
    cursor = str(found.cursor)
    if found.entries is None:
        return not_modified(cursor, found.cursor)
    body = {
        "events": [{"event": entry.event, "data": Raw(entry.data)} for entry in found.entries],
        "cursor": cursor,
        "more": found.more,
        "pollAfterSeconds": 0 if found.more else POLL_AFTER_SECONDS,
    }
    return json_response(body, headers={"ETag": f'"{cursor}"', "X-Cursor": cursor})
