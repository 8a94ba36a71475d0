"""An admin moves a course to another date or time, optionally with another instructor."""

from datetime import datetime

from msgspec import UNSET

from chalicelib.courses import decide
from chalicelib.courses.actions.assign_instructor import require_instructor
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import RescheduleCourse
from chalicelib.courses.course import Course
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.records import Instructor


def reschedule_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: RescheduleCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """Stores and returns the course at its new time, in its present status. ``now`` is time-zone aware.

    Raises WrongRole, InvalidFields, and the errors of ``change_course``.
    """
    require_role(identity, Role.ADMIN)
    instructor_id = None if command.instructor_id is UNSET else command.instructor_id

    def decide_move(course: Course, found: Instructor | None) -> Change:
        instructor = None if instructor_id is None else require_instructor(found, instructor_id)
        return decide.reschedule(course, command, instructor, identity, now)

    return change_course(courses, identity, course_id, conditions, decide_move, instructor_id)
