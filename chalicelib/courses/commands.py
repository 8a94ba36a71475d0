"""The commands: one struct per action, one description per kind of field, which refusals show as "must be …".

In a change of a course, a field that is left out (``UNSET``) keeps the course's value, and ``None`` removes it. Which
fields may be removed depends on the course, so ``decide_change`` refuses the removal.
"""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.texts import VISIBLE

Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE, description="text of 1 to 200 characters")]
LongText = Annotated[str, Meta(max_length=2000, description="text of at most 2,000 characters")]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=VISIBLE, description="text of 1 to 500 characters")]
LocalDate = Annotated[date, Meta(description="a date such as 2025-07-15")]
LocalTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description="a time of day such as 09:00")]
ZoneName = Annotated[str, Meta(min_length=1, max_length=64, description="an IANA time zone such as America/Toronto")]
RecordId = Annotated[int, Meta(ge=1, lt=2**53, description="a whole number from 1")]
Students = Annotated[int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10,000")]
Attended = Annotated[int, Meta(ge=0, le=10_000, description="a whole number from 0 to 10,000")]
AlternativeDates = Annotated[tuple[date, ...], Meta(max_length=10, description="a list of at most 10 dates")]
Flag = Annotated[bool, Meta(description="true or false")]


class RequestCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """``organization_id`` and ``notes_internal`` are for admins only. ``None`` means the same as a field left out."""

    course_type: Text
    scheduled_date: LocalDate
    time_zone: ZoneName
    location: Text
    students: Students
    start_time: LocalTime | None = None
    end_time: LocalTime | None = None
    notes: LongText | None = None
    notes_internal: Flag = False
    alternative_dates: AlternativeDates | None = None
    organization_id: RecordId | None = None


class RequestCourseFor(RequestCourse, frozen=True, kw_only=True, rename="camel"):
    """An admin's request: the organization is required, and reported missing together with every other field."""

    organization_id: RecordId


class AssignInstructor(Struct, frozen=True, kw_only=True, rename="camel"):
    """An instructor for the course, and optionally another date or other times."""

    instructor_id: RecordId
    scheduled_date: LocalDate | UnsetType = UNSET
    start_time: LocalTime | UnsetType | None = UNSET
    end_time: LocalTime | UnsetType | None = UNSET


class RescheduleCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Another date, and optionally other times or another instructor."""

    scheduled_date: LocalDate
    reason: Reason
    start_time: LocalTime | UnsetType | None = UNSET
    end_time: LocalTime | UnsetType | None = UNSET
    instructor_id: RecordId | UnsetType = UNSET


class CancelCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why the course does not take place."""

    reason: Reason


class CompleteCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """How many students attended."""

    attended: Attended
    comments: LongText | None = None


class FindInstructors(Struct, frozen=True, kw_only=True, rename="camel"):
    """All four fields, or none for the plain list."""

    date: LocalDate | None = None
    start_time: LocalTime | None = None
    end_time: LocalTime | None = None
    time_zone: ZoneName | None = None
