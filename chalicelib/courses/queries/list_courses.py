"""The courses that an identity may see, in pages, with the cursor after which events complete the page."""

from collections.abc import Container

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import CourseStore, Order
from chalicelib.errors import InvalidFields
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.people.identity import Identity


class CourseList(Struct, frozen=True):
    """``courses`` is None when the cursor is among the caller's ``known``: nothing has changed since."""

    courses: list[Course] | None
    next: str | None
    cursor: Cursor


def list_courses(
    courses: CourseStore,
    feed: Feed,
    identity: Identity,
    status: Status | None,
    limit: int,
    after: str | None,
    known: Container[str] = (),
    order: Order = Order.ASCENDING,
) -> CourseList:
    """Returns one page of up to ``limit`` courses, of one status or of all statuses (None).

    ``after`` is the ``next`` of the page before. ``known`` holds cursors that the caller has: every change of a list
    writes to its channel, so an unchanged cursor means an unchanged list. Raises InvalidFields for a foreign ``next``.
    """
    # Before the data, never after: an event between the two reads is then replayed rather than lost.
    cursor = feed.head(identity.channel)
    if str(cursor) in known:
        return CourseList(None, None, cursor)
    try:
        page = courses.page(identity.channel, [status] if status else list(Status), limit, after, order)
    except ValueError as exc:
        raise InvalidFields({"next": f"must be the `next` of a former page with order={order}"}) from exc
    return CourseList(page.courses, page.next, cursor)
