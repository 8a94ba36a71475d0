"""The instructor of a course, or an admin, completes the course with the number of students who attended."""

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import CompleteCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Role, require_role


def complete_course(courses: CourseStore, context: Context, course_id: int, command: CompleteCourse) -> Course:
    """Stores and returns the completed course. Raises WrongRole, and as ``change_course``."""
    by, now = context.identity, context.now
    require_role(by, Role.INSTRUCTOR, Role.ADMIN)
    return change_course(
        courses, context, course_id, lambda course, _: decide_change.complete(course, command, by, now)
    )
