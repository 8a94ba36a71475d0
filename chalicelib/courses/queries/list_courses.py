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
    """``courses`` is None when nothing has changed since a cursor that the caller has."""

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

    ``after`` is the ``next`` of the page before. ``known`` holds cursors that the caller has. Every change of a list
    reserves a number on its channel, so the list is unchanged if no number was reserved since. Raises InvalidFields for
    a foreign ``next``.
    """
    # Before the data, never after: an event between the two reads is then replayed rather than lost.
    head = feed.head(identity.channel)
    if str(head.newest) in known:
        return CourseList(None, None, head.newest)
    try:
        page = courses.page(identity.channel, [status] if status else list(Status), limit, after, order)
    except ValueError as exc:
        raise InvalidFields({"next": f"must be the `next` of a former page with order={order}"}) from exc
    return CourseList(page.courses, page.next, head.cursor)
