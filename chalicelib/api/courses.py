"""/courses: lists, single courses and their history."""

from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct, field

from chalicelib.api.calendars import COURSE_FILE, course_file
from chalicelib.api.responses import course_response, json_response, not_modified
from chalicelib.api.rest_call import Call, course_number, endpoint
from chalicelib.courses.commands import LocalDate, RecordId
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import Order, Position
from chalicelib.courses.queries.count_courses import count_courses
from chalicelib.courses.queries.get_course import get_course, get_history
from chalicelib.courses.queries.list_courses import Filters, list_courses
from chalicelib.courses.views import course_view
from chalicelib.wiring import wiring

courses = Blueprint(__name__)

DEFAULT_LIMIT = 50
Words = Annotated[
    str, Meta(min_length=1, max_length=200, title="text_1_200", description="text of 1 to 200 characters")
]


class Listing(Struct, frozen=True, rename="camel"):
    """The query of a list."""

    status: Annotated[
        Status | None, Meta(title="one_of", description="one of pending, confirmed, completed and cancelled")
    ] = None
    limit: Annotated[
        int, Meta(ge=1, le=100, title="whole_number_1_100", description="a whole number from 1 to 100")
    ] = DEFAULT_LIMIT
    next: Annotated[str | None, Meta(title="page", description="the `next` of a former page")] = None
    order: Annotated[Order, Meta(title="one_of", description="asc or desc")] = Order.ASCENDING
    first_day: LocalDate | None = field(default=None, name="from")
    last_day: LocalDate | None = field(default=None, name="to")
    instructor_id: RecordId | None = None
    organization_id: RecordId | None = None
    q: Words | None = None


@endpoint(courses, "GET", "/courses", query=True)
def index(call: Call) -> Response:
    wanted = call.query(Listing)
    ports = wiring()
    filters = Filters(**{name: getattr(wanted, name) for name in Filters.__struct_fields__})
    page = filters, wanted.limit, wanted.next
    found = list_courses(ports.courses, ports.feed, call.identity, *page, call.known, wanted.order, ports.course_search)
    etag = str(found.cursor)
    if found.courses is None:
        return not_modified(etag, found.cursor)
    items = [course_view(course, call.identity.channel) for course in found.courses]
    body = {"items": items, "next": found.next, "readTo": _place(found.read_to), "cursor": etag}
    return json_response(body, headers={"ETag": f'"{etag}"', "X-Cursor": etag})


def _place(position: Position | None) -> dict[str, object] | None:
    """As the members of a course that say where it is in a list."""
    if position is None:
        return None
    day, start, number = position
    return {"scheduledDate": day, "startTime": start or None, "courseId": number}


class TotalsQuery(Struct, frozen=True, rename="camel"):
    """Whose courses are counted: by default, all that the caller may see."""

    instructor_id: RecordId | None = None
    organization_id: RecordId | None = None


@endpoint(courses, "GET", "/courses/totals", query=True)
def totals(call: Call) -> Response:
    wanted, ports = call.query(TotalsQuery), wiring()
    whose = wanted.instructor_id, wanted.organization_id
    found = count_courses(ports.totals, ports.feed, ports.people, call.identity, *whose, call.known)
    etag = str(found.cursor)
    if found.is_known:
        return not_modified(etag, found.cursor)
    headers = {"X-Cursor": etag}
    if found.counts is not None:
        # Without counts nothing is known yet, and a count may come without an event that moves the cursor.
        headers["ETag"] = f'"{etag}"'
    return json_response({"totals": found.counts, "cursor": etag}, headers=headers)


@endpoint(courses, "GET", "/courses/{course_id}")
def show(call: Call, course_id: str) -> Response:
    """The course, or with ``.ics`` behind its number its calendar file: no path of the gateway has a part of a name."""
    ports, number = wiring(), course_number(course_id.removesuffix(COURSE_FILE))
    course, cursor = get_course(ports.courses, ports.feed, call.identity, number)
    if course_id.endswith(COURSE_FILE):
        return course_file(call, course)
    # With internal notes the course has two bodies under this ETag, and the browser may have cached another user's.
    if str(course.version) in call.known and not course.notes_internal:
        return not_modified(str(course.version), cursor)
    return course_response(course, call.identity, X_Cursor=str(cursor))


@endpoint(courses, "GET", "/courses/{course_id}/history")
def history(call: Call, course_id: str) -> Response:
    return json_response({"items": get_history(wiring().courses, call.identity, course_number(course_id))})
