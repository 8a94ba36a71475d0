"""/updates and /realtime: polling, and tickets for sockets and event streams."""

from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Raw, Struct

from chalicelib.api.call import NO_BODY, Call, endpoint, json_response, not_modified, users
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.feed.read_updates import read_updates
from chalicelib.instants import format_instant
from chalicelib.wiring import wiring

updates = Blueprint(__name__)

POLL_AFTER_SECONDS = 60
DEFAULT_LIMIT = 100


class Polling(Struct, frozen=True):
    """The query of a poll."""

    after: Annotated[str | None, Meta(description="a cursor")] = None
    limit: Annotated[int, Meta(ge=1, le=500, description="a whole number from 1 to 500")] = DEFAULT_LIMIT


@updates.route("/updates", methods=["GET"], authorizer=users, content_types=NO_BODY)
@endpoint(updates, reads_query=True)
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


@updates.route("/realtime/tickets", methods=["POST"], authorizer=users, content_types=NO_BODY)
@endpoint(updates)
def tickets(call: Call) -> Response:
    """Two new tickets, and the addresses that they are for."""
    ports = wiring()
    issued = issue_tickets(ports.tickets, call.identity, ports.now())
    body = {
        "ticket": issued.ticket,
        "streamTicket": issued.stream_ticket,
        "expiresAt": format_instant(issued.expires_at),
        "webSocketUrl": ports.settings.websocket_url,
        "streamUrl": call.address(ports.settings.rest_url, "/realtime/tickets") + "/updates/stream",
        "heartbeatSeconds": ports.settings.heartbeat_seconds,
    }
    return json_response(body, headers={"Cache-Control": "no-store"})
