"""One function per action: decides on a course and a command, and returns the Change or raises a Refusal.

``course_status.STEPS`` is the table of all steps. Two rules depend on other courses: an instructor's bookings and an
organization's open courses. ``dynamo/transaction_plan.py`` turns them into conditions of the transaction that stores
the change, because another writer could overtake any check made before the transaction.

Every function takes the course before the change (except ``request``), the parsed command, the records that the command
names, the acting identity as ``by`` and the current time as ``now``, which must be time-zone aware.
"""

from datetime import date, datetime

from msgspec import UNSET, Struct
from msgspec.structs import replace

from chalicelib.courses import local_time
from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse, RescheduleCourse
from chalicelib.courses.course import Course, LastChange
from chalicelib.courses.course_errors import NothingChanged, NotStarted, WrongStatus
from chalicelib.courses.course_status import Action, Status, next_status
from chalicelib.courses.course_times import require_both, require_possible, require_time_pair
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor, Organization
from chalicelib.texts import trimmed

UNNUMBERED = 0  # The store replaces this id by the next number.


class Change(Struct, frozen=True):
    """A decided action. All items and events are derived from it. ``before`` is None for a request."""

    action: Action
    before: Course | None
    after: Course


def request(
    command: RequestCourse, organization: Organization, by: Identity, now: datetime, course_id: int = UNNUMBERED
) -> Change:
    """Returns the change to a new pending course. Raises InvalidFields, for a past date too unless from an admin."""
    require_time_pair(command.start_time, command.end_time)
    require_possible(command.scheduled_date, command.start_time, command.end_time, command.time_zone)
    if by.role is not Role.ADMIN:
        _require_not_past(command, local_time.local_date(now, command.time_zone))
    course = Course(
        course_id=course_id,
        version=1,
        status=Status.PENDING,
        course_type=command.course_type.strip(),
        organization_id=organization.organization_id,
        organization_name=organization.name,
        scheduled_date=command.scheduled_date,
        start_time=command.start_time,
        end_time=command.end_time,
        time_zone=command.time_zone,
        alternative_dates=command.alternative_dates or None,
        location=command.location.strip(),
        students=command.students,
        notes=trimmed(command.notes),
        notes_internal=command.notes_internal,
        created_at=now,
        updated_at=now,
        last_change=LastChange(Action.REQUEST, by.actor),
    )
    return Change(Action.REQUEST, None, course)


def assign(course: Course, command: AssignInstructor, instructor: Instructor, by: Identity, now: datetime) -> Change:
    """Returns the change to a confirmed course with both times. Raises WrongStatus, InvalidFields, NothingChanged."""
    status = next_status(course.status, Action.ASSIGN)
    day, start, end = _times_after(course, command)
    require_both(start, end, "is needed before an instructor can be assigned")
    require_possible(day, start, end, course.time_zone)
    after = replace(course, status=status, scheduled_date=day, start_time=start, end_time=end, reason=None)
    return _change(Action.ASSIGN, course, _taught_by(after, instructor), by, now)


def reschedule(
    course: Course, command: RescheduleCourse, instructor: Instructor | None, by: Identity, now: datetime
) -> Change:
    """Returns the change to another date, time or (if confirmed) instructor; only a pending course may lose its times.

    Raises WrongStatus, InvalidFields, NothingChanged.
    """
    status = next_status(course.status, Action.RESCHEDULE)
    if instructor is not None and status is Status.PENDING:
        wording = "must be left out: a pending course has no instructor yet; assign one instead"
        raise InvalidFields({"instructorId": wording})
    day, start, end = _times_after(course, command)
    if status is Status.PENDING:
        require_time_pair(start, end)
    else:
        require_both(start, end, "is needed: a confirmed course has a start and an end")
    require_possible(day, start, end, course.time_zone)
    reason = command.reason.strip()
    after = replace(course, status=status, scheduled_date=day, start_time=start, end_time=end, reason=reason)
    return _change(Action.RESCHEDULE, course, _taught_by(after, instructor) if instructor else after, by, now)


def cancel(course: Course, command: CancelCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to a cancelled course. Organizations may cancel a pending course only. Raises WrongStatus."""
    status = next_status(course.status, Action.CANCEL)
    if by.role is Role.ORGANIZATION and course.status is not Status.PENDING:
        sentence = f"A {course.status} course can only be cancelled by an administrator."
        raise WrongStatus(course.status, "cancelled", sentence)
    return _change(Action.CANCEL, course, replace(course, status=status, reason=command.reason.strip()), by, now)


def complete(course: Course, command: CompleteCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to a completed course. Raises WrongStatus, and NotStarted before the start time."""
    status = next_status(course.status, Action.COMPLETE)
    held = course.interval
    if held is not None and now < held.starts_at:
        raise NotStarted(f"{course.day}, {course.start_time} ({course.time_zone})")
    after = replace(course, status=status, attended=command.attended, comments=trimmed(command.comments), reason=None)
    return _change(Action.COMPLETE, course, after, by, now)


def _taught_by(course: Course, instructor: Instructor) -> Course:
    return replace(course, instructor_id=instructor.instructor_id, instructor_name=instructor.name)


def _change(action: Action, before: Course, after: Course, by: Identity, now: datetime) -> Change:
    if action in (Action.ASSIGN, Action.RESCHEDULE) and _schedule(before) == _schedule(after):
        who = f" with {after.instructor_name}" if after.instructor_name else ""
        raise NothingChanged(f"the course is already on {after.when}{who}")
    after = replace(after, version=before.version + 1, updated_at=now, last_change=LastChange(action, by.actor))
    return Change(action, before, after)


def _schedule(course: Course) -> tuple[object, ...]:
    return course.status, course.instructor_id, course.scheduled_date, course.start_time, course.end_time


def _times_after(course: Course, command: AssignInstructor | RescheduleCourse) -> tuple[date, str | None, str | None]:
    return (
        course.scheduled_date if command.scheduled_date is UNSET else command.scheduled_date,
        course.start_time if command.start_time is UNSET else command.start_time,
        course.end_time if command.end_time is UNSET else command.end_time,
    )


def _require_not_past(command: RequestCourse, today: date) -> None:
    if command.scheduled_date < today:
        raise InvalidFields({"scheduledDate": f"must not be in the past: today is {today.isoformat()} there"})
    if any(day < today for day in command.alternative_dates or ()):
        raise InvalidFields({"alternativeDates": "must not contain dates in the past"})
