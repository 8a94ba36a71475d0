"""An organization edits its own pending course, or an admin an open course."""

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.courses.change_course import Context, change_course
from chalicelib.courses.commands import EditCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_types import require_offered
from chalicelib.courses.decide_change import Change
from chalicelib.courses.decide_edit import edit
from chalicelib.courses.ports import CourseStore, Inputs
from chalicelib.people.identity import Role, require_role


def edit_course(courses: CourseStore, context: Context, course_id: int, command: EditCourse) -> Course:
    """Stores and returns the course with other details, in its present status.

    An organization's other course type must be on offer. Raises WrongRole, InvalidFields, and as ``change_course``.
    """
    by, name = context.identity, command.course_type
    require_role(by, Role.ADMIN, Role.ORGANIZATION)

    def decide(course: Course, inputs: Inputs) -> Change:
        wanted = command
        if name is not UNSET and by.role is Role.ORGANIZATION and name.strip() != course.course_type:
            wanted = replace(command, course_type=require_offered(inputs.course_types, name))
        return edit(course, wanted, by, context.now)

    is_for_catalogue = name is not UNSET and by.role is Role.ORGANIZATION
    return change_course(courses, context, course_id, decide, course_types=is_for_catalogue)
