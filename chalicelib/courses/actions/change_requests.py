"""An organization asks to move or cancel its confirmed course, and withdraws that; an admin accepts or declines it."""

from msgspec import UNSET

from chalicelib.courses import decide_change_request as decide
from chalicelib.courses.actions.assign_instructor import require_instructor
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import AcceptChange, DeclineChange, RequestChange, WithdrawChange
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, Inputs
from chalicelib.people.identity import Role, require_role


def request_change(courses: CourseStore, context: Context, course_id: int, command: RequestChange) -> Course:
    """Stores and returns the course with the request. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.ORGANIZATION)
    return change_course(courses, context, course_id, lambda course, _: decide.request_change(course, command, by, now))


def accept_change(courses: CourseStore, context: Context, course_id: int, command: AcceptChange) -> Course:
    """Stores and returns the course, moved or cancelled. Raises WrongRole, InvalidFields, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.ADMIN)
    instructor_id = None if command.instructor_id is UNSET else command.instructor_id

    def decide_accepted(course: Course, inputs: Inputs) -> Change:
        instructor = None if instructor_id is None else require_instructor(inputs.instructor, instructor_id)
        return decide.accept_change(course, command, instructor, by, now)

    return change_course(courses, context, course_id, decide_accepted, instructor_id)


def decline_change(courses: CourseStore, context: Context, course_id: int, command: DeclineChange) -> Course:
    """Stores and returns the course without the request. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.ADMIN)
    return change_course(courses, context, course_id, lambda course, _: decide.decline_change(course, command, by, now))


def withdraw_change(courses: CourseStore, context: Context, course_id: int, _: WithdrawChange) -> Course:
    """Stores and returns the course without the request. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.ORGANIZATION)
    return change_course(courses, context, course_id, lambda course, _: decide.withdraw_change(course, by, now))
