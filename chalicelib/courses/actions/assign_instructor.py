"""An admin assigns an instructor to a pending course, or another instructor to a confirmed course."""

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import AssignInstructor
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, Inputs
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Role, require_role
from chalicelib.people.records import Instructor


def assign_instructor(courses: CourseStore, context: Context, course_id: int, command: AssignInstructor) -> Course:
    """Stores and returns the confirmed course. Raises WrongRole, InvalidFields, and as ``change_course``."""
    require_role(context.identity, Role.ADMIN)

    def decide(course: Course, inputs: Inputs) -> Change:
        instructor = require_instructor(inputs.instructor, command.instructor_id)
        return decide_change.assign(course, command, instructor, context.identity, context.now)

    return change_course(courses, context, course_id, decide, command.instructor_id)


def require_instructor(found: Instructor | None, instructor_id: int) -> Instructor:
    """Returns the instructor. Raises InvalidFields when there is none with that id, or a deactivated one."""
    if found is None:
        raise InvalidFields.of("instructorId", "unknown", f"is not known: there is no instructor {instructor_id}")
    if not found.is_active:
        raise InvalidFields.of("instructorId", "deactivated", f"is deactivated: {found.name} gets no new courses")
    return found
