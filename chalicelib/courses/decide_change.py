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

from chalicelib.courses.commands import (
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    DeclineCourse,
    RequestChange,
    RequestCourse,
    RescheduleCourse,
)
from chalicelib.courses.course import Course, LastChange
from chalicelib.courses.course_errors import NothingChanged, WrongStatus
from chalicelib.courses.course_status import Action, Status, next_status
from chalicelib.courses.course_times import (
    end_of,
    require_both,
    require_not_past,
    require_not_started,
    require_possible,
    require_started,
    require_time_pair,
)
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor, Organization
from chalicelib.texts import trimmed

UNNUMBERED = 0  # The store replaces this id by the next number.
# After these actions, nobody has to decide on a request to move or cancel the course any more.
_ENDS_REQUEST = {
    Action.RESCHEDULE,
    Action.CANCEL,
    Action.COMPLETE,
    Action.DECLINE,
    Action.DECLINE_CHANGE,
    Action.WITHDRAW_CHANGE,
}


Times = tuple[date, str | None, str | None]


class Change(Struct, frozen=True):
    """A decided action. All items and events are derived from it. ``before`` is None for a request.

    ``actor_id`` is the id of the user who acts.
    """

    action: Action
    before: Course | None
    after: Course
    actor_id: str = ""


def request(
    command: RequestCourse, organization: Organization, by: Identity, now: datetime, course_id: int = UNNUMBERED
) -> Change:
    """Returns the change to a new pending course. Raises InvalidFields, for a past date too unless from an admin."""
    end = end_of(command.end_time)
    require_time_pair(command.start_time, end)
    require_possible(command.scheduled_date, command.start_time, end, command.time_zone)
    if by.role is not Role.ADMIN:
        require_not_past(command.scheduled_date, command.time_zone, now, command.alternative_dates or ())
    course = Course(
        course_id=course_id,
        version=1,
        status=Status.PENDING,
        course_type=command.course_type.strip(),
        organization_id=organization.organization_id,
        organization_name=organization.name,
        scheduled_date=command.scheduled_date,
        start_time=command.start_time,
        end_time=end,
        time_zone=command.time_zone,
        alternative_dates=command.alternative_dates or None,
        location=command.location.strip(),
        students=command.students,
        notes=trimmed(command.notes),
        notes_internal=command.notes_internal,
        created_at=now,
        updated_at=now,
        last_change=LastChange.of(Action.REQUEST, by.actor),
    )
    return Change(Action.REQUEST, None, course, by.user_id)


def assign(course: Course, command: AssignInstructor, instructor: Instructor, by: Identity, now: datetime) -> Change:
    """Returns the change to a confirmed course with both times. Raises WrongStatus, InvalidFields, NothingChanged."""
    status = next_status(course.status, Action.ASSIGN)
    day, start, end = times_after(course, command)
    require_both(start, end, FieldMessage("times_needed", "is needed before an instructor can be assigned"))
    require_possible(day, start, end, course.time_zone)
    after = replace(course, status=status, scheduled_date=day, start_time=start, end_time=end, reason=None)
    return changed(Action.ASSIGN, course, _taught_by(after, instructor), by, now)


def reschedule(
    course: Course, command: RescheduleCourse, instructor: Instructor | None, by: Identity, now: datetime
) -> Change:
    """Returns the change to another date, time or (if confirmed) instructor; only a pending course may lose its times.

    Raises WrongStatus, InvalidFields, NothingChanged.
    """
    status = next_status(course.status, Action.RESCHEDULE)
    if instructor is not None and status is Status.PENDING:
        wording = "must be left out: a pending course has no instructor yet; assign one instead"
        raise InvalidFields.of("instructorId", "left_out", wording)
    day, start, end = times_after(course, command)
    if status is Status.PENDING:
        require_time_pair(start, end)
    else:
        wording = "is needed: a confirmed course has a start and an end"
        require_both(start, end, FieldMessage("times_needed", wording))
    require_possible(day, start, end, course.time_zone)
    reason = command.reason.strip()
    after = replace(course, status=status, scheduled_date=day, start_time=start, end_time=end, reason=reason)
    return changed(Action.RESCHEDULE, course, _taught_by(after, instructor) if instructor else after, by, now)


def cancel(course: Course, command: CancelCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to a cancelled course. Organizations may cancel a pending course only. Raises WrongStatus."""
    status = next_status(course.status, Action.CANCEL)
    if by.role is Role.ORGANIZATION and course.status is not Status.PENDING:
        raise WrongStatus(course.status, Action.CANCEL, "cancelled", is_for_admins=True)
    return changed(Action.CANCEL, course, replace(course, status=status, reason=command.reason.strip()), by, now)


def complete(course: Course, command: CompleteCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to a completed course.

    Raises WrongStatus, NotStarted before the start time, and InvalidFields unless the comments say why more students
    attended than expected.
    """
    status = next_status(course.status, Action.COMPLETE)
    require_started(course, now)
    comments = trimmed(command.comments)
    if comments is None and command.attended > course.students:
        wording = f"is needed: {command.attended:,} attended, but {course.students:,} were expected; say why"
        raise InvalidFields.of("comments", "more_attended", wording)
    after = replace(course, status=status, attended=command.attended, comments=comments, reason=None)
    return changed(Action.COMPLETE, course, after, by, now)


def decline(course: Course, command: DeclineCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to a pending course without an instructor, on the same date and times.

    Raises WrongStatus, and AlreadyStarted from its start on unless from an admin.
    """
    status = next_status(course.status, Action.DECLINE)
    if by.role is not Role.ADMIN:
        require_not_started(course, now)
    after = replace(course, status=status, instructor_id=None, instructor_name=None, reason=command.reason.strip())
    return changed(Action.DECLINE, course, after, by, now)


def _taught_by(course: Course, instructor: Instructor) -> Course:
    return replace(course, instructor_id=instructor.instructor_id, instructor_name=instructor.name)


def changed(action: Action, before: Course, after: Course, by: Identity, now: datetime) -> Change:
    """Returns the change, with the next version. Raises NothingChanged for a move to the present schedule."""
    if action in (Action.ASSIGN, Action.RESCHEDULE) and _schedule(before) == _schedule(after):
        who = f" with {after.instructor_name}" if after.instructor_name else ""
        raise NothingChanged(f"the course is already on {after.when}{who}", before)
    if action in _ENDS_REQUEST or _times(before) != _times(after):
        after = replace(after, change_request=None)
    after = replace(after, version=before.version + 1, updated_at=now, last_change=LastChange.of(action, by.actor))
    return Change(action, before, after, by.user_id)


def _schedule(course: Course) -> tuple[object, ...]:
    return course.status, course.instructor_id, *_times(course)


def _times(course: Course) -> Times:
    return course.scheduled_date, course.start_time, course.end_time


def times_after(course: Course, command: AssignInstructor | RescheduleCourse | RequestChange) -> Times:
    """Returns date, start and end: those of the command, or else of the course."""
    return (
        course.scheduled_date if command.scheduled_date is UNSET else command.scheduled_date,
        course.start_time if command.start_time is UNSET else command.start_time,
        course.end_time if command.end_time is UNSET else end_of(command.end_time),
    )
