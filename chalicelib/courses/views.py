"""A course as one channel may see it."""

from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course
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


def course_view(course: Course, channel: str) -> CourseView:
    """Returns the course for the identities of a channel that may see it; only admins see internal notes."""
    shows_notes = channel == channels.ADMIN or not course.notes_internal
    values = course.values_for(CourseView) | {
        "notes": course.notes if shows_notes else None,
        "created_at": format_instant(course.created_at),
        "updated_at": format_instant(course.updated_at),
    }
    return CourseView(**values)
