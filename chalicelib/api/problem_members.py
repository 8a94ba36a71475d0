"""The members of problems beside the standard ones: what a refusal's sentence names, for programs and translations.

docs/errors.md lists them. A course is shown as the caller may see it.
"""

from collections.abc import Callable
from typing import Any

from chalicelib import errors
from chalicelib.calendars import calendar_errors
from chalicelib.courses import course_errors
from chalicelib.courses.absences import absence_errors
from chalicelib.courses.course import Course
from chalicelib.courses.views import course_view
from chalicelib.csv_files import csv_errors
from chalicelib.errors import CoursewireError
from chalicelib.feed import feed_errors
from chalicelib.people import people_errors
from chalicelib.people.identity import Identity, Role

# Of a file's errors; nobody reads more at once.
MAX_ROW_ERRORS = 1000
_HOLDER = ("course_id", "status", "course_type", "scheduled_date", "start_time", "end_time", "time_zone")


def members(exc: CoursewireError, identity: Identity | None) -> dict[str, Any]:
    """Returns the members by name. ``identity`` is the caller; without one, nothing of any course is shown."""
    if isinstance(exc, absence_errors.InstructorAway) and (identity is None or identity.role is Role.ORGANIZATION):
        # Admins assign instructors, and instructors meet their own absences. No organization learns of an absence.
        return {}
    find = next((MEMBERS[kind] for kind in type(exc).__mro__ if kind in MEMBERS), None)
    found = find(exc) if find else {}
    course = found.get("course")
    if course is None:
        return found
    return {} if identity is None else {**found, "course": course_view(course, identity.channel)}


def _holder(course: Course) -> dict[str, Any]:
    """An admin's, or the caller's own: nobody else gets these refusals."""
    view = course_view(course, "")
    names = dict(zip(view.__struct_fields__, view.__struct_encode_fields__, strict=True))
    return {names[name]: getattr(view, name) for name in _HOLDER}


def _message(message: str) -> dict[str, str]:
    return {"rule": getattr(message, "rule", ""), "message": str(message)}


def _what(thing: str) -> str:
    """The first word of what a sentence is about, or both words of a course type."""
    return "course type" if thing.startswith("course type") else thing.partition(" ")[0]


def _partly_saved(exc: csv_errors.PartlySaved) -> dict[str, Any]:
    cause = exc.__cause__.code if isinstance(exc.__cause__, CoursewireError) else None
    return {"row": exc.row, "saved": exc.saved, "left": exc.left, "reason": exc.reason, "cause": cause}


MEMBERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    errors.InvalidFields: lambda exc: {
        "errors": [{"field": field, **_message(message)} for field, message in exc.errors.items()]
    },
    errors.WrongRole: lambda exc: {"roles": list(exc.roles)},
    errors.NotFound: lambda exc: {"what": _what(exc.args[0])},
    course_errors.WrongStatus: lambda exc: {
        "courseStatus": exc.status,
        "action": exc.action,
        "roles": ["admin"] if exc.is_for_admins else [],
    },
    course_errors.NotStarted: lambda exc: {"course": exc.course},
    course_errors.AlreadyStarted: lambda exc: {"course": exc.course},
    course_errors.NothingChanged: lambda exc: {"course": exc.course},
    course_errors.InstructorBusy: lambda exc: {
        "courseId": exc.holder.course_id,
        "instructorName": exc.instructor_name,
        "holder": _holder(exc.holder),
    },
    absence_errors.InstructorAway: lambda exc: exc.members,
    course_errors.DuplicateRequest: lambda exc: {
        "courseId": exc.holder.course_id,
        "organizationName": exc.holder.organization_name,
        "holder": _holder(exc.holder),
    },
    course_errors.StaleVersion: lambda exc: {
        "course": exc.current,
        "hasMovedOn": exc.has_moved_on,
        "action": exc.current.last_change.name,
        "actor": exc.current.last_change.actor,
    },
    feed_errors.CursorExpired: lambda exc: {"reason": exc.why, "cursor": exc.cursor},
    feed_errors.TooManyTickets: lambda exc: {"retryAfterSeconds": exc.retry_after_seconds},
    calendar_errors.TooManyReads: lambda exc: {"retryAfterSeconds": exc.retry_after_seconds},
    people_errors.AlreadyExists: lambda exc: {"what": _what(exc.kind.partition(" ")[2]), "name": exc.name},
    people_errors.NotInvited: lambda exc: {"username": exc.args[0]},
    people_errors.MailRefused: lambda exc: {"reason": exc.args[0]},
    csv_errors.BadRows: lambda exc: {
        "errors": [
            {"row": each.row, "column": each.column, **_message(each.message)} for each in exc.errors[:MAX_ROW_ERRORS]
        ],
        "errorCount": len(exc.errors),
    },
    csv_errors.TooManyUsers: lambda exc: {"maxUsers": exc.args[0], "maxRows": exc.args[1]},
    csv_errors.PartlySaved: _partly_saved,
}
