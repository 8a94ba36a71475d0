"""One function an action: the course and the wish in, the change or a refusal out.

Who is already busy and which request is a duplicate is not known here: those are conditions of the transaction that
stores the change (``storage``), because only there can they not be raced.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from chalicelib.courses import local_time
from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse, RescheduleCourse
from chalicelib.courses.course import Action, Course, LastChange, Status, step
from chalicelib.courses.course_errors import NothingChanged, NotStarted, WrongStatus
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor, Organization
from chalicelib.texts import trimmed

UNNUMBERED = 0

Value = TypeVar("Value")


class Change(Struct, frozen=True):
    """A decided step, complete: everything stored and announced follows from it. ``before`` is None for a request."""

    action: Action
    before: Course | None
    after: Course

    @property
    def reason(self) -> str | None:
        return self.after.reason


def request(
    wish: RequestCourse, organization: Organization, by: Identity, now: datetime, course_id: int = UNNUMBERED
) -> Change:
    """A pending course; storing it gives it its number.

    Raises ``InvalidFields`` for a past date (admins may record one), zones and times.
    """
    _require_time_pair(wish.start_time, wish.end_time)
    require_possible(wish.scheduled_date, wish.start_time, wish.end_time, wish.time_zone)
    if by.role is not Role.ADMIN:
        _require_not_past(wish, local_time.local_date(now, wish.time_zone))
    course = Course(
        course_id=course_id,
        version=1,
        status=Status.PENDING,
        course_type=wish.course_type.strip(),
        organization_id=organization.organization_id,
        organization_name=organization.name,
        scheduled_date=wish.scheduled_date,
        start_time=wish.start_time,
        end_time=wish.end_time,
        time_zone=wish.time_zone,
        alternative_dates=wish.alternative_dates or None,
        location=wish.location.strip(),
        students=wish.students,
        notes=trimmed(wish.notes),
        notes_internal=wish.notes_internal,
        created_at=now,
        updated_at=now,
        last_change=LastChange(Action.REQUEST, by.actor),
    )
    return Change(Action.REQUEST, None, course)


def assign(course: Course, wish: AssignInstructor, instructor: Instructor, by: Identity, now: datetime) -> Change:
    """Confirmed, with start and end. Reassigning a confirmed course is the same step."""
    status = step(course.status, Action.ASSIGN)
    day, start, end = _times_after(course, wish)
    _require_both(start, end, "is needed before an instructor can be assigned")
    require_possible(day, start, end, course.time_zone)
    after = replace(
        course,
        status=status,
        instructor_id=instructor.instructor_id,
        instructor_name=instructor.name,
        scheduled_date=day,
        start_time=start,
        end_time=end,
        reason=None,
    )
    return _change(Action.ASSIGN, course, after, by, now)


def reschedule(
    course: Course, wish: RescheduleCourse, instructor: Instructor | None, by: Identity, now: datetime
) -> Change:
    """Another date or time, for a confirmed course perhaps another instructor; the status stays.

    The times of a pending course may be taken away, those of a confirmed one may not.
    """
    status = step(course.status, Action.RESCHEDULE)
    if instructor is not None and status is Status.PENDING:
        raise InvalidFields(
            {"instructorId": "must be left out: a pending course has no instructor yet; assign one instead"}
        )
    day, start, end = _times_after(course, wish)
    if status is Status.PENDING:
        _require_time_pair(start, end)
    else:
        _require_both(start, end, "is needed: a confirmed course has a start and an end")
    require_possible(day, start, end, course.time_zone)
    after = replace(
        course, status=status, scheduled_date=day, start_time=start, end_time=end, reason=wish.reason.strip()
    )
    if instructor is not None:
        after = replace(after, instructor_id=instructor.instructor_id, instructor_name=instructor.name)
    return _change(Action.RESCHEDULE, course, after, by, now)


def cancel(course: Course, wish: CancelCourse, by: Identity, now: datetime) -> Change:
    """Cancelled for good. Organizations may withdraw what is still pending."""
    status = step(course.status, Action.CANCEL)
    if by.role is Role.ORGANIZATION and course.status is not Status.PENDING:
        sentence = f"A {course.status} course can only be cancelled by an administrator."
        raise WrongStatus(course.status, "cancelled", sentence)
    return _change(Action.CANCEL, course, replace(course, status=status, reason=wish.reason.strip()), by, now)


def complete(course: Course, wish: CompleteCourse, by: Identity, now: datetime) -> Change:
    """Completed for good, from the start time on."""
    status = step(course.status, Action.COMPLETE)
    held = course.interval
    if held is not None and now < held.starts_at:
        raise NotStarted(f"{course.day}, {course.start_time} ({course.time_zone})")
    after = replace(course, status=status, attended=wish.attended, comments=trimmed(wish.comments), reason=None)
    return _change(Action.COMPLETE, course, after, by, now)


def _change(action: Action, before: Course, after: Course, by: Identity, now: datetime) -> Change:
    if action in (Action.ASSIGN, Action.RESCHEDULE) and _arrangement(before) == _arrangement(after):
        who = f" with {after.instructor_name}" if after.instructor_name else ""
        raise NothingChanged(f"the course is already on {after.when}{who}")
    after = replace(after, version=before.version + 1, updated_at=now, last_change=LastChange(action, by.actor))
    return Change(action, before, after)


def _arrangement(course: Course) -> tuple[object, ...]:
    return course.status, course.instructor_id, course.scheduled_date, course.start_time, course.end_time


def _times_after(course: Course, wish: AssignInstructor | RescheduleCourse) -> tuple[date, str | None, str | None]:
    return (
        _or_kept(wish.scheduled_date, course.scheduled_date),
        _or_kept(wish.start_time, course.start_time),
        _or_kept(wish.end_time, course.end_time),
    )


def _or_kept(asked: Value | UnsetType, present: Value) -> Value:
    return present if asked is UNSET else asked


def _require_both(start: str | None, end: str | None, why: str) -> None:
    missing = [name for name, value in (("startTime", start), ("endTime", end)) if value is None]
    if missing:
        raise InvalidFields(dict.fromkeys(missing, why))


def _require_time_pair(start: str | None, end: str | None) -> None:
    if (start is None) != (end is None):
        missing = "startTime" if start is None else "endTime"
        raise InvalidFields({missing: "is needed too: give both a start and an end, or neither"})


def require_possible(
    day: date, start: str | None, end: str | None, zone_name: str, date_field: str = "scheduledDate"
) -> None:
    """The zone exists, and so do both times on that day there, in order. Raises InvalidFields."""
    try:
        local_time.zone(zone_name)
        if start is not None and end is not None:
            local_time.instant(day, start, zone_name)
            local_time.interval(day, start, end, zone_name)
    except local_time.UnknownTimeZone as exc:
        raise InvalidFields({"timeZone": "must be an IANA time zone such as America/Toronto"}) from exc
    except local_time.NoSuchLocalTime as exc:
        raise InvalidFields({"startTime" if exc.clock == start else "endTime": str(exc)}) from exc
    except ValueError as exc:
        raise InvalidFields({"endTime": str(exc)}) from exc
    except OverflowError as exc:
        raise InvalidFields({date_field: "is too far away"}) from exc


def _require_not_past(wish: RequestCourse, today: date) -> None:
    if wish.scheduled_date < today:
        raise InvalidFields({"scheduledDate": f"must not be in the past: today is {today.isoformat()} there"})
    if any(day < today for day in wish.alternative_dates or ()):
        raise InvalidFields({"alternativeDates": "must not contain dates in the past"})
