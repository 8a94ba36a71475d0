"""Decides on requests to move or cancel a confirmed course: an organization asks, an admin accepts or declines.

Every function takes what those in ``decide_change.py`` take.
"""

from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.courses import decide_change
from chalicelib.courses.commands import AcceptChange, CancelCourse, DeclineChange, RequestChange, RescheduleCourse
from chalicelib.courses.course import ChangeRequest, Course
from chalicelib.courses.course_errors import NoChangeRequest, NothingChanged
from chalicelib.courses.course_status import Action, ChangeKind, next_status
from chalicelib.courses.course_times import require_not_past, require_not_started, require_possible
from chalicelib.courses.decide_change import Change, changed, times_after
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.instants import format_instant
from chalicelib.people.identity import Identity
from chalicelib.people.records import Instructor

_LEFT_OUT = FieldMessage("left_out", "must be left out: the course is to be cancelled")


def request_change(course: Course, command: RequestChange, by: Identity, now: datetime) -> Change:
    """Returns the change to a course with the request, instead of an earlier one.

    Raises WrongStatus, AlreadyStarted from the course's start on, InvalidFields, NothingChanged.
    """
    status = next_status(course.status, Action.REQUEST_CHANGE)
    require_not_started(course, now)
    is_move = command.kind is ChangeKind.MOVE
    day, start, end = _times_of_move(course, command, now) if is_move else _no_times(command)
    wanted = ChangeRequest(command.kind, day, start, end, command.reason.strip(), format_instant(now), by.actor)
    earlier = course.change_request
    if earlier is not None and replace(earlier, requested_at=wanted.requested_at, actor=wanted.actor) == wanted:
        raise NothingChanged("the same is asked for already", course)
    after = replace(course, status=status, change_request=wanted, reason=wanted.reason)
    return changed(Action.REQUEST_CHANGE, course, after, by, now)


def accept_change(
    course: Course, command: AcceptChange, instructor: Instructor | None, by: Identity, now: datetime
) -> Change:
    """Returns the move or the cancellation that was asked for.

    Raises NoChangeRequest, InvalidFields, NothingChanged.
    """
    wanted = _require_request(course)
    if wanted.scheduled_date is None:
        if command.instructor_id is not UNSET:
            raise InvalidFields({"instructorId": _LEFT_OUT})
        return decide_change.cancel(course, CancelCourse(reason=wanted.reason), by, now)
    move = RescheduleCourse(
        scheduled_date=wanted.scheduled_date,
        start_time=wanted.start_time,
        end_time=wanted.end_time,
        reason=wanted.reason,
    )
    return decide_change.reschedule(course, move, instructor, by, now)


def decline_change(course: Course, command: DeclineChange, by: Identity, now: datetime) -> Change:
    """Returns the change to a course without the request. Raises NoChangeRequest."""
    _require_request(course)
    status = next_status(course.status, Action.DECLINE_CHANGE)
    return changed(
        Action.DECLINE_CHANGE, course, replace(course, status=status, reason=command.reason.strip()), by, now
    )


def withdraw_change(course: Course, by: Identity, now: datetime) -> Change:
    """Returns the change to a course without the request. Raises NoChangeRequest."""
    _require_request(course)
    status = next_status(course.status, Action.WITHDRAW_CHANGE)
    return changed(Action.WITHDRAW_CHANGE, course, replace(course, status=status, reason=None), by, now)


def _times_of_move(course: Course, command: RequestChange, now: datetime) -> decide_change.Times:
    if command.scheduled_date is UNSET:
        raise InvalidFields.of("scheduledDate", "required", "is needed for a move")
    day, start, end = times = times_after(course, command)
    require_possible(day, start, end, course.time_zone)
    require_not_past(day, course.time_zone, now)
    if times == (course.scheduled_date, course.start_time, course.end_time):
        raise NothingChanged(f"the course is already on {course.when}", course)
    return times


def _no_times(command: RequestChange) -> tuple[None, None, None]:
    names = {"scheduledDate": command.scheduled_date, "startTime": command.start_time, "endTime": command.end_time}
    if given := [name for name, value in names.items() if value is not UNSET]:
        raise InvalidFields(dict.fromkeys(given, _LEFT_OUT))
    return None, None, None


def _require_request(course: Course) -> ChangeRequest:
    if course.change_request is None:
        raise NoChangeRequest
    return course.change_request
