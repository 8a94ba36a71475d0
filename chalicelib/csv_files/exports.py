"""Lists, history and people as CSV."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import json

from chalicelib.courses.course import ChangeRequest, Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.views import CourseView, course_view
from chalicelib.csv_files.csv_table import write_table
from chalicelib.csv_files.people_files import MAX_PAGE, all_users
from chalicelib.csv_files.ports import FilePorts
from chalicelib.people import channels
from chalicelib.people.identity import USER_ROLES, Role
from chalicelib.people.ports import User

PAGE = 100
# Of a part as JSON. A function's response is at most 6 MB long, and its runtime writes a letter of two bytes as six.
MAX_PART_BYTES = 1_900_000
# Of users in a part: a request takes so many calls of Cognito.
USER_PAGES = 20
USER_COLUMNS = ("username", "name", "email", "role", "organizationId", "instructorId", "enabled", "invited")
ARRANGEMENT = (
    "status", "scheduled_date", "start_time", "end_time", "instructor_id", "instructor_name",
    "course_type", "location", "students", "change_request",
)  # fmt: skip
HISTORY_COLUMNS = (
    "courseId", "version", "type", "at", "actorRole", "actorName", "reason",
    *(f"{side}{name}" for side in ("from", "to") for name in
      ("Status", "ScheduledDate", "StartTime", "EndTime", "InstructorId", "InstructorName",
       "CourseType", "Location", "Students", "ChangeRequest")),
)  # fmt: skip


def export_organizations(ports: FilePorts) -> Iterator[str]:
    """Yields the lines of a file that an import takes."""
    rows = ((each.number, each.name, each.is_active) for each in ports.people.organizations())
    return write_table(("organizationId", "name", "active"), rows)


def export_instructors(ports: FilePorts) -> Iterator[str]:
    """Yields the lines of a file that an import takes."""
    rows = ((each.number, each.name, each.is_active) for each in ports.people.instructors())
    return write_table(("instructorId", "name", "active"), rows)


def export_users(ports: FilePorts) -> Iterator[str]:
    """Yields the lines of a file that an import takes; users without a role are not in it."""
    return write_table(USER_COLUMNS, _user_rows(all_users(ports.users).values()))


def export_part(ports: FilePorts, kind: str, after: str | None) -> tuple[Iterator[str], str | None]:
    """Returns the lines of a part, and what continues it, None at the end of the file.

    Courses and history come PAGE courses at a time, fewer if they are too long, users USER_PAGES pages at a time,
    ordered by name within the part, everything else at once. Raises ValueError for a foreign ``after``.
    """
    if kind == "users":
        return _users_part(ports, after)
    if kind in PEOPLE:
        if after is not None:
            raise ValueError(after)
        return PEOPLE[kind](ports), None
    columns, rows = COURSES[kind]
    limit = PAGE
    while True:
        page = ports.courses.page(channels.ADMIN, list(Status), limit, after)
        found = (row for course in page.courses for row in rows(ports, course))
        lines = list(write_table(columns, found, has_header=after is None))
        if limit == 1 or len(json.encode(lines)) <= MAX_PART_BYTES:
            return iter(lines), page.next
        limit //= 2


def export_file(ports: FilePorts, kind: str) -> Iterator[str]:
    """Yields all lines of the file, people ordered by name or number."""
    if kind in PEOPLE:
        yield from PEOPLE[kind](ports)
        return
    after: str | None = None
    while True:
        lines, after = export_part(ports, kind, after)
        yield from lines
        if after is None:
            return


def _users_part(ports: FilePorts, after: str | None) -> tuple[Iterator[str], str | None]:
    """``after`` is a role and, behind a space, the pool's own ``next`` within the role."""
    roles = list(USER_ROLES)
    role, _, token = (after or f"{roles[0]} ").partition(" ")
    if role not in roles:
        raise ValueError(after)
    at, within, users = roles.index(Role(role)), token or None, list[User]()
    for _ in range(USER_PAGES):
        page = ports.users.page(roles[at], MAX_PAGE, within)
        users += page.users
        within = page.next
        at += within is None
        if at == len(roles):
            break
    following = None if at == len(roles) else f"{roles[at]} {within or ''}"
    return write_table(USER_COLUMNS, _user_rows(users), has_header=after is None), following


def _user_rows(users: Iterable[User]) -> Iterator[tuple[Any, ...]]:
    for each in sorted(users, key=lambda user: user.username):
        number = (each.organization_id, each.instructor_id)
        yield (each.username, each.name, each.email, each.role, *number, each.is_enabled, each.is_invited)


def _course_row(_: FilePorts, course: Course) -> Iterator[list[Any]]:
    view = course_view(course, channels.ADMIN)
    yield [_cell(getattr(view, name)) for name in CourseView.__struct_fields__]


def _changes(ports: FilePorts, course: Course) -> Iterator[list[Any]]:
    for entry in ports.courses.history(course.course_id):
        what = [course.course_id, entry.version, entry.type, entry.at, entry.actor.role, entry.actor.name, entry.reason]
        sides = (entry.before, entry.after)
        yield what + [None if side is None else _cell(getattr(side, name)) for side in sides for name in ARRANGEMENT]


def _cell(value: Any) -> Any:
    """A request to move or cancel as words: ``move 2025-07-22 09:00 12:00``."""
    if not isinstance(value, ChangeRequest):
        return value
    return [word for word in (value.kind, value.scheduled_date, value.start_time, value.end_time) if word is not None]


PEOPLE: dict[str, Callable[[FilePorts], Iterator[str]]] = {
    "organizations": export_organizations,
    "instructors": export_instructors,
    "users": export_users,
}
COURSES: dict[str, tuple[tuple[str, ...], Callable[[FilePorts, Course], Iterator[list[Any]]]]] = {
    "courses": (CourseView.__struct_encode_fields__, _course_row),
    "history": (HISTORY_COLUMNS, _changes),
}
