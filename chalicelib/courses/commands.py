"""The commands: one struct per action, one description per kind of field, which refusals show as "must be …".

In a change of a course, a field that is left out (``UNSET``) keeps the course's value, and ``None`` removes it. Which
fields may be removed depends on the course, so ``decide_change`` refuses the removal.
"""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.courses.course_status import ChangeKind
from chalicelib.texts import VISIBLE, VISIBLE_LINE

# What a list, a calendar or a subject shows on one line. Long texts and reasons may have several.
Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=VISIBLE_LINE,
        title="text_1_200_one_line",
        description="text of 1 to 200 characters, on one line",
    ),
]
LongText = Annotated[str, Meta(max_length=2000, title="text_0_2000", description="text of at most 2,000 characters")]
Reason = Annotated[
    str,
    Meta(min_length=1, max_length=500, pattern=VISIBLE, title="text_1_500", description="text of 1 to 500 characters"),
]
LocalDate = Annotated[date, Meta(title="date", description="a date such as 2025-07-15")]
LocalTime = Annotated[
    str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", title="time", description="a time of day such as 09:00")
]
# A course, or an absence, may end with its day, and 00:00 as an end on the same day means the same as 24:00.
EndTime = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z|^24:00\Z",
        title="end_time",
        description="a time of day such as 12:00 or 24:00",
    ),
]
ZoneName = Annotated[
    str, Meta(min_length=1, max_length=64, title="time_zone", description="an IANA time zone such as America/Toronto")
]
RecordId = Annotated[int, Meta(ge=1, lt=2**53, title="whole_number_1", description="a whole number from 1")]
Students = Annotated[
    int, Meta(ge=1, le=10_000, title="whole_number_1_10000", description="a whole number from 1 to 10,000")
]
Attended = Annotated[
    int, Meta(ge=0, le=10_000, title="whole_number_0_10000", description="a whole number from 0 to 10,000")
]
AlternativeDates = Annotated[
    tuple[date, ...], Meta(max_length=10, title="dates_0_10", description="a list of at most 10 dates")
]
Kind = Annotated[ChangeKind, Meta(title="one_of", description="one of move and cancel")]
Flag = Annotated[bool, Meta(title="true_or_false", description="true or false")]


class RequestCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """``organization_id`` and ``notes_internal`` are for admins only. ``None`` means the same as a field left out."""

    course_type: Text
    scheduled_date: LocalDate
    time_zone: ZoneName
    location: Text
    students: Students
    start_time: LocalTime | None = None
    end_time: EndTime | None = None
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
    end_time: EndTime | UnsetType | None = UNSET


class RescheduleCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Another date, and optionally other times or another instructor."""

    scheduled_date: LocalDate
    reason: Reason
    start_time: LocalTime | UnsetType | None = UNSET
    end_time: EndTime | UnsetType | None = UNSET
    instructor_id: RecordId | UnsetType = UNSET


class CancelCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why the course does not take place."""

    reason: Reason


class CompleteCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """How many students attended."""

    attended: Attended
    comments: LongText | None = None


class EditCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Other details than the date, the times and the instructor."""

    location: Text | UnsetType = UNSET
    students: Students | UnsetType = UNSET
    notes: LongText | UnsetType | None = UNSET
    course_type: Text | UnsetType = UNSET


class DeclineCourse(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why the instructor does not teach the course."""

    reason: Reason


class RequestChange(Struct, frozen=True, kw_only=True, rename="camel"):
    """To cancel the course, or to move it to a date and optionally other times."""

    kind: Kind
    reason: Reason
    scheduled_date: LocalDate | UnsetType = UNSET
    start_time: LocalTime | UnsetType = UNSET
    end_time: EndTime | UnsetType = UNSET


class AcceptChange(Struct, frozen=True, kw_only=True, rename="camel"):
    """Another instructor, for a move only."""

    instructor_id: RecordId | UnsetType = UNSET


class DeclineChange(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why the course stays as it is."""

    reason: Reason


class WithdrawChange(Struct, frozen=True):
    """Nothing to say."""


class FindInstructors(Struct, frozen=True, kw_only=True, rename="camel"):
    """All four fields, or none for the plain list."""

    date: LocalDate | None = None
    start_time: LocalTime | None = None
    end_time: EndTime | None = None
    time_zone: ZoneName | None = None
