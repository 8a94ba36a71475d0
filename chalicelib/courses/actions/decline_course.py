"""The instructor gives a course back, or an admin takes its instructor off."""

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import DeclineCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Role, require_role


def decline_course(courses: CourseStore, context: Context, course_id: int, command: DeclineCourse) -> Course:
    """Stores and returns the pending course without an instructor. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.INSTRUCTOR, Role.ADMIN)
    return change_course(courses, context, course_id, lambda course, _: decide_change.decline(course, command, by, now))
