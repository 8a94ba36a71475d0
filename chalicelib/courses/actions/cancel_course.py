"""An admin cancels a course, or an organization cancels its own pending course."""

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import CancelCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Role, require_role


def cancel_course(courses: CourseStore, context: Context, course_id: int, command: CancelCourse) -> Course:
    """Stores and returns the cancelled course; its instructor is free. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.ADMIN, Role.ORGANIZATION)
    return change_course(courses, context, course_id, lambda course, _: decide_change.cancel(course, command, by, now))
