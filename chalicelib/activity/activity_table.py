"""Activity as the rows of a table, whose cells are those of the events: docs/events.md."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import DecodeError, Struct, json

from chalicelib.feed.entries import Entry

COLUMNS = (
    "at", "type", "actorRole", "actorName", "reason", "courseId", "courseType", "status", "organizationId",
    "organizationName", "instructorId", "instructorName", "location", "scheduledDate", "startTime", "endTime",
    "timeZone", "previousDate", "previousStartTime", "previousEndTime", "previousInstructorId",
    "absenceId", "fromDate", "toDate",
)  # fmt: skip


class _Schedule(Struct, frozen=True, rename="camel"):
    scheduled_date: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    instructor_id: int | None = None


class _Course(Struct, frozen=True, rename="camel"):
    organization_name: str | None = None
    instructor_name: str | None = None
    location: str | None = None


class _Absence(Struct, frozen=True, rename="camel"):
    from_date: str | None = None
    to_date: str | None = None


class _Actor(Struct, frozen=True):
    role: str = ""
    name: str = ""


class _Event(_Schedule, frozen=True, kw_only=True, rename="camel"):
    """What events of courses and of absences say; None for what an event does not say."""

    type: str
    timestamp: str
    actor: _Actor = _Actor()
    reason: str | None = None
    course_id: int | None = None
    course_type: str | None = None
    status: str | None = None
    organization_id: int | None = None
    time_zone: str | None = None
    instructor_name: str | None = None
    previous: _Schedule | None = None
    course: _Course | None = None
    absence_id: int | None = None
    absence: _Absence | None = None


_event = json.Decoder(_Event)


def rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """Yields a row of COLUMNS for each entry, None for empty cells. An event of an unknown shape has no row."""
    for entry in entries:
        try:
            event = _event.decode(entry.data)
        except (DecodeError, UnicodeDecodeError):
            continue
        course, previous = event.course or _Course(), event.previous or _Schedule()
        absence = event.absence or _Absence()
        what = (event.timestamp, event.type, event.actor.role, event.actor.name, event.reason)
        whose = (event.organization_id, course.organization_name, event.instructor_id)
        who = (course.instructor_name or event.instructor_name, course.location)
        now = (event.scheduled_date, event.start_time, event.end_time, event.time_zone)
        before = (previous.scheduled_date, previous.start_time, previous.end_time, previous.instructor_id)
        away = (event.absence_id, absence.from_date, absence.to_date)
        yield (*what, event.course_id, event.course_type, event.status, *whose, *who, *now, *before, *away)
