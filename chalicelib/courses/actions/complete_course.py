"""The instructor of a course, or an admin, completes the course with the number of students who attended."""

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import CompleteCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Identity, Role, require_role


def complete_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: CompleteCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """Stores and returns the completed course. ``now`` is time-zone aware.

    Raises WrongRole and the errors of ``change_course``, NotFound for another instructor's course among them.
    """
    require_role(identity, Role.INSTRUCTOR, Role.ADMIN)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.complete(course, command, identity, now)
    )
