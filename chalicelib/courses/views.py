"""A course as one channel may see it, and what a change alters of that."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from msgspec import Struct, json

from chalicelib.courses.course import ChangeRequest, Course
from chalicelib.courses.course_status import Status
from chalicelib.instants import format_instant
from chalicelib.people import channels


class CourseView(Struct, frozen=True, rename="camel"):
    """The public course: every key is always present, missing values are null. Instants are in UTC."""

    course_id: int
    version: int
    status: Status
    course_type: str
    organization_id: int
    organization_name: str
    instructor_id: int | None
    instructor_name: str | None
    scheduled_date: date
    start_time: str | None
    end_time: str | None
    time_zone: str
    alternative_dates: tuple[date, ...] | None
    location: str
    students: int
    attended: int | None
    notes: str | None
    comments: str | None
    reason: str | None
    created_at: str
    updated_at: str
    change_request: ChangeRequest | None


def course_view(course: Course, channel: str) -> CourseView:
    """Returns the course for the identities of a channel that may see it; only admins see internal notes."""
    shows_notes = channel == channels.ADMIN or not course.notes_internal
    values = course.values_for(CourseView) | {
        "notes": course.notes if shows_notes else None,
        "created_at": format_instant(course.created_at),
        "updated_at": format_instant(course.updated_at),
    }
    return CourseView(**values)


# Each change has these of its own: they say nothing of the course.
_OF_CHANGE = ("version", "updated_at", "reason")
_SHOWN = {
    field: name
    for field, name in zip(CourseView.__struct_fields__, CourseView.__struct_encode_fields__, strict=True)
    if field not in _OF_CHANGE
}


def differences(before: CourseView, after: CourseView) -> tuple[str, ...]:
    """Returns the members that differ, but for those that belong to each change: version, updatedAt and reason."""
    return tuple(name for field, name in _SHOWN.items() if getattr(before, field) != getattr(after, field))


def digest(view: CourseView) -> str:
    """Returns a text that is the same for views without :func:`differences`, and only for these."""
    return _digest([getattr(view, field) for field in _SHOWN])


def digest_of_json(course: Mapping[str, Any]) -> str:
    """Returns the :func:`digest` of the view that was encoded as ``course``."""
    return _digest([course.get(name) for name in _SHOWN.values()])


def _digest(values: list[Any]) -> str:
    return sha256(json.encode(values)).hexdigest()[:16]
