"""/activity: what happened in the caller's channel, as JSON and as CSV."""

from typing import Annotated
from urllib.parse import urlencode

from chalice.app import Blueprint, Response
from msgspec import Meta, Raw

from chalicelib.activity import activity_table
from chalicelib.activity.activity_entry import position_of
from chalicelib.activity.activity_query import ActivityQuery, filters_of, position_before
from chalicelib.api.problems import text_response
from chalicelib.api.responses import json_response, not_modified
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.csv_files.csv_table import write_table
from chalicelib.feed.read_updates import MAX_BYTES, first_bytes
from chalicelib.wiring import wiring

activity = Blueprint(__name__)

DEFAULT_LIMIT = 50
# Of a part of the file: about 300 kB of text, but for long reasons and places.
MAX_ROWS = 1000


class Listing(ActivityQuery, frozen=True, kw_only=True, rename="camel"):
    """The query of a page."""

    limit: Annotated[
        int, Meta(ge=1, le=100, title="whole_number_1_100", description="a whole number from 1 to 100")
    ] = DEFAULT_LIMIT


@endpoint(activity, "GET", "/activity", query=True)
def index(call: Call) -> Response:
    wanted, ports = call.query(Listing), wiring()
    filters, before, channel = filters_of(wanted), position_before(wanted), call.identity.channel
    head = ports.feed.head(channel)
    if str(head.newest) in call.known:
        return not_modified(str(head.newest), head.newest)
    page = ports.activity.page(channel, wanted.limit, filters, before, head)
    items = [{"event": entry.event, "data": Raw(entry.data)} for entry in page.entries]
    cursor = str(page.cursor)
    body = {"items": items, "next": page.next.token if page.next else None, "cursor": cursor}
    return json_response(body, headers={"ETag": f'"{cursor}"', "X-Cursor": cursor})


@endpoint(activity, "GET", "/activity.csv", query=True)
def file(call: Call) -> Response:
    """A part of the file. The header ``Link`` has the address of the next part; the first part has the columns."""
    wanted = call.query(ActivityQuery)
    filters, before = filters_of(wanted), position_before(wanted)
    page = wiring().activity.page(call.identity.channel, MAX_ROWS, filters, before)
    # A row is no longer than its event.
    entries = first_bytes(page.entries, MAX_BYTES)
    following = page.next if len(entries) == len(page.entries) else position_of(entries[-1])
    lines = write_table(activity_table.COLUMNS, activity_table.rows(entries), has_header=before is None)
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="activity.csv"',
        "Cache-Control": "private, no-cache",
    }
    if following is not None:
        query = {**call.parameters, "next": following.token}
        headers["Link"] = f'<activity.csv?{urlencode(query)}>; rel="next"'
    return text_response("".join(lines).encode(), 200, headers)
