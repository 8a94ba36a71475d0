"""The courses that an identity may see, in pages, with the cursor after which events complete the page."""

from collections.abc import Callable, Container
from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import CourseSearch, CourseStore, Narrowing, Order, Position
from chalicelib.courses.search_words import Search, parse_search
from chalicelib.courses.totals import Broken, steps
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.ports import Feed
from chalicelib.people import channels
from chalicelib.people.identity import Identity, Role

# How many entries a reader applies that a projection lacks.
MAX_TAIL = 100
WHO_MAY_NAME = {
    "instructorId": (Role.ADMIN, Role.ORGANIZATION),
    "organizationId": (Role.ADMIN,),
}
_WORDING = {1: "is for administrators only", 2: "is for administrators and organizations only"}


class Filters(Struct, frozen=True, kw_only=True):
    """Which courses are wanted; None for all. The days are inclusive."""

    status: Status | None = None
    first_day: date | None = None
    last_day: date | None = None
    instructor_id: int | None = None
    organization_id: int | None = None
    q: str | None = None


class CourseList(Struct, frozen=True):
    """``courses`` is None when nothing has changed since a cursor that the caller has.

    ``next`` and ``read_to`` are those of the store's :class:`chalicelib.courses.ports.Page`.
    """

    courses: list[Course] | None
    next: str | None
    read_to: Position | None
    cursor: Cursor


def list_courses(
    courses: CourseStore,
    feed: Feed,
    identity: Identity,
    filters: Filters,
    limit: int,
    after: str | None,
    known: Container[str] = (),
    order: Order = Order.ASCENDING,
    searches: CourseSearch | None = None,
) -> CourseList:
    """Returns one page of up to ``limit`` courses that pass the filters. ``searches`` is needed for the filter ``q``.

    ``after`` is the ``next`` of the page before. ``known`` holds cursors that the caller has. Every change of a list
    reserves a number on its channel, so the list is unchanged if no number was reserved since. Raises InvalidFields for
    a foreign ``next``, a ``q`` without words, and for a filter that is not for this role or excludes all days.
    """
    scope = narrowest_scope(identity, filters.instructor_id, filters.organization_id)
    if filters.first_day and filters.last_day and filters.first_day > filters.last_day:
        raise InvalidFields.of("to", "not_before_first_day", "must not be before `from`")
    search = parse_search(filters.q) if filters.q is not None else None
    # Before the data, never after: an event between the two reads is then replayed rather than lost.
    head = feed.head(identity.channel)
    if str(head.newest) in known:
        return CourseList(None, None, None, head.newest)
    statuses = [filters.status] if filters.status else list(Status)
    narrowing = Narrowing(
        first_day=filters.first_day, last_day=filters.last_day, matches=_matches(scope, filters, search)
    )
    cursor = head.cursor
    try:
        if search is None or searches is None:
            page = courses.page(scope, statuses, limit, after, order, narrowing)
        else:
            changed: list[int] | None = None
            if scope == channels.ADMIN and search.prefix:
                changed, cursor = _changed(searches.cursor(), feed, head)
            page = searches.page(scope, search, statuses, limit, after, order, narrowing, changed)
    except ValueError as exc:
        raise InvalidFields.of("next", "page", f"must be the `next` of a former page with order={order}") from exc
    return CourseList(page.courses, page.next, page.read_to, cursor)


def narrowest_scope(identity: Identity, instructor_id: int | None, organization_id: int | None) -> str:
    """Returns the channel with the shortest list that holds all courses of these that the identity may see.

    Raises InvalidFields for a number that the identity may not name.
    """
    require_may_name(identity, instructor_id, organization_id)
    if identity.role is not Role.ADMIN:
        return identity.channel
    if organization_id is not None:
        return channels.organization(organization_id)
    return identity.channel if instructor_id is None else channels.instructor(instructor_id)


def require_may_name(identity: Identity, instructor_id: int | None, organization_id: int | None) -> None:
    """Raises InvalidFields for a number, not None, that the identity may not filter by."""
    given = {"instructorId": instructor_id, "organizationId": organization_id}
    refused = [name for name, value in given.items() if value is not None and identity.role not in WHO_MAY_NAME[name]]
    if refused:
        raise InvalidFields({name: FieldMessage("left_out", _WORDING[len(WHO_MAY_NAME[name])]) for name in refused})


def _matches(scope: str, filters: Filters, search: Search | None) -> Callable[[Course], bool] | None:
    """A condition on the courses of the scope's list, None if all of them pass."""
    number = filters.instructor_id
    if number is None or scope == channels.instructor(number):
        return search.matches if search else None
    return lambda course: course.instructor_id == number and (search is None or search.matches(course))


def _changed(indexed: Cursor | None, feed: Feed, head: Head) -> tuple[list[int] | None, Cursor]:
    """The courses with entries since the index's cursor, and the cursor of what is found then.

    None without an index, and for one that the feed does not continue. An index that is far behind is used as it is.
    """
    if indexed is None or indexed.epoch != head.epoch:
        return None, head.cursor
    behind = head.prefix - indexed.seq
    if behind <= 0:
        return [], head.cursor
    entries = feed.after(channels.ADMIN, indexed.seq, MAX_TAIL)
    if len(entries) < min(behind, MAX_TAIL):
        return None, head.cursor
    try:
        changed = [step.course_id for step in steps(channels.ADMIN, entries, indexed.epoch)]
    except Broken:
        return None, head.cursor
    return ([], indexed) if behind > MAX_TAIL else (changed, head.cursor)
