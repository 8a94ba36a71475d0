"""An admin moves a course to another date or time, optionally with another instructor."""

from msgspec import UNSET

from chalicelib.courses import decide_change
from chalicelib.courses.actions.assign_instructor import require_instructor
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import RescheduleCourse
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, Inputs
from chalicelib.people.identity import Role, require_role


def reschedule_course(courses: CourseStore, context: Context, course_id: int, command: RescheduleCourse) -> Course:
    """Stores and returns the course at its new time, in its present status. Raises as ``assign_instructor``."""
    require_role(context.identity, Role.ADMIN)
    instructor_id = None if command.instructor_id is UNSET else command.instructor_id

    def decide_move(course: Course, inputs: Inputs) -> Change:
        instructor = None if instructor_id is None else require_instructor(inputs.instructor, instructor_id)
        return decide_change.reschedule(course, command, instructor, context.identity, context.now)

    return change_course(courses, context, course_id, decide_move, instructor_id)
