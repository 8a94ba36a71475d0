"""The courses an identity may see, a page at a time, with the cursor from which later events complete them."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct

from chalicelib.courses.course import Course, Status
from chalicelib.courses.order import Order
from chalicelib.courses.ports import CourseStore
from chalicelib.errors import InvalidFields
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.people.identity import Identity


class CourseList(Struct, frozen=True):
    """``courses`` is None when the caller has this state of its lists: the newest cursor is among its ``known``."""

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
    """Everything that can change a list writes to its channel, so an unmoved cursor means an unchanged list."""
    # Before the data, never after: an event between the two reads is then replayed rather than lost.
    cursor = feed.head(identity.channel)
    if str(cursor) in known:
        return CourseList(None, None, cursor)
    try:
        page = courses.page(identity.channel, [status] if status else list(Status), limit, after, order)
    except ValueError as exc:
        raise InvalidFields({"next": f"must be the `next` of a former page with order={order}"}) from exc
    return CourseList(page.courses, page.next, cursor)
