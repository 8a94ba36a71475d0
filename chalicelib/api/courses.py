"""/courses: lists, single courses and their history."""

from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct

from chalicelib.api.responses import course_response, json_response, not_modified
from chalicelib.api.rest_call import Call, course_number, endpoint
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import Order
from chalicelib.courses.queries.get_course import get_course, get_history
from chalicelib.courses.queries.list_courses import list_courses
from chalicelib.courses.views import course_view
from chalicelib.wiring import wiring

courses = Blueprint(__name__)

DEFAULT_LIMIT = 50


class Listing(Struct, frozen=True):
    """The query of a list."""

    status: Annotated[Status | None, Meta(description="one of pending, confirmed, completed and cancelled")] = None
    limit: Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")] = DEFAULT_LIMIT
    next: Annotated[str | None, Meta(description="the `next` of a former page")] = None
    order: Annotated[Order, Meta(description="asc or desc")] = Order.ASCENDING


@endpoint(courses, "GET", "/courses", query=True)
def index(call: Call) -> Response:
    wanted = call.query(Listing)
    ports = wiring()
    page = wanted.status, wanted.limit, wanted.next
    found = list_courses(ports.courses, ports.feed, call.identity, *page, call.known, wanted.order)
    etag = str(found.cursor)
    if found.courses is None:
        return not_modified(etag, found.cursor)
    items = [course_view(course, call.identity.channel) for course in found.courses]
    body = {"items": items, "next": found.next, "cursor": etag}
    return json_response(body, headers={"ETag": f'"{etag}"', "X-Cursor": etag})


@endpoint(courses, "GET", "/courses/{course_id}")
def show(call: Call, course_id: str) -> Response:
    ports = wiring()
    course, cursor = get_course(ports.courses, ports.feed, call.identity, course_number(course_id))
    # With internal notes the course has two bodies under this ETag, and the browser may have cached another user's.
    if str(course.version) in call.known and not course.notes_internal:
        return not_modified(str(course.version), cursor)
    return course_response(course, call.identity, X_Cursor=str(cursor))


@endpoint(courses, "GET", "/courses/{course_id}/history")
def history(call: Call, course_id: str) -> Response:
    return json_response({"items": get_history(wiring().courses, call.identity, course_number(course_id))})
