"""/calendar-feed: the address of a person's calendar feed. /calendars/…: the feed. And the file of one course."""

from collections.abc import Iterable
from typing import Any

from chalice.app import Blueprint, Response
from msgspec import Struct

from chalicelib.api.problems import text_response
from chalicelib.api.responses import json_response, not_modified
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.calendars.calendar_feed import create_feed, find_feed, read_feed, require_feed
from chalicelib.calendars.language import Language, preferred_language
from chalicelib.calendars.ports import CalendarFeed
from chalicelib.courses.commands import Flag
from chalicelib.courses.course import Course
from chalicelib.courses.views import course_view
from chalicelib.instants import format_instant
from chalicelib.people.identity import Identity
from chalicelib.wiring import wiring

calendars = Blueprint(__name__)

COURSE_FILE = ".ics"


class NewFeed(Struct, frozen=True):
    """The query for a new address. ``replace``: an address of before may end."""

    replace: Flag = False


@endpoint(calendars, "GET", "/calendar-feed")
def show_feed(call: Call) -> Response:
    found = find_feed(wiring().calendar_feeds, call.identity)
    return json_response({"feed": _view(found) if found else None})


@endpoint(calendars, "POST", "/calendar-feed", query=True)
def create(call: Call) -> Response:
    """A new address. One of before reads nothing any more, which the query must allow. Only this response has it."""
    ports, may_replace = wiring(), call.query(NewFeed).replace
    language = preferred_language(call.header("accept-language"))
    name, feed = create_feed(ports.calendar_feeds, call.identity, language, ports.now(), may_replace=may_replace)
    address = f"{call.address(ports.settings.rest_url, '/calendar-feed')}/calendars/{name}"
    return json_response({"address": address, "feed": _view(feed)}, status=201, headers={"Cache-Control": "no-store"})


@endpoint(calendars, "POST", "/calendar-feed/revoke")
def revoke(call: Call) -> Response:
    wiring().calendar_feeds.remove(call.identity.user_id)
    return json_response({"feed": None})


@endpoint(calendars, "GET", "/calendars/{name}", query=True, public=True)
def read(call: Call, name: str) -> Response:
    """The feed as a calendar program reads it, with any query; 304 when the program knows it."""
    ports = wiring()
    feed = require_feed(ports.calendar_feeds, ports.revocations, name, ports.now())
    content = read_feed(ports.courses, ports.feed, ports.quotas, feed, call.known, ports.now())
    if content.courses is None:
        return not_modified(content.etag)
    return _calendar(content.courses, feed.identity, feed.language, content.etag, is_feed=True)


def course_file(call: Call, course: Course) -> Response:
    """Returns the course as a calendar file in the caller's language; 304 when the caller knows it."""
    language = preferred_language(call.header("accept-language"))
    etag = f"{course.version}.{language}"
    # As for the course itself: with internal notes the file is not the same for everybody.
    if etag in call.known and not course.notes_internal:
        return not_modified(etag)
    return _calendar([course], call.identity, language, etag)


def _calendar(
    courses: Iterable[Course], identity: Identity, language: Language, etag: str, *, is_feed: bool = False
) -> Response:
    # icalendar takes long to import, and hardly any request needs it.
    from chalicelib.calendars.calendar_texts import calendar_name
    from chalicelib.calendars.ics import CalendarTexts, course_calendar

    settings = wiring().settings
    portal = f"{settings.portal_url}/{identity.role}/courses/" if settings.portal_url else ""
    texts = CalendarTexts(
        stage_host=settings.stage_host,
        language=language,
        link=(lambda number: f"{portal}{number}") if portal else None,
        name=calendar_name(language) if is_feed else None,
    )
    file = course_calendar((course_view(course, identity.channel) for course in courses), texts)
    headers = {"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache"}
    return text_response(file, 200, headers | {"ETag": f'"{etag}"', "Vary": "Accept-Language"})


def _view(feed: CalendarFeed) -> dict[str, Any]:
    return {"createdAt": format_instant(feed.created_at), "language": feed.language}
