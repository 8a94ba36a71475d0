"""An admin assigns an instructor to a pending course, or another instructor to a confirmed course."""

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import AssignInstructor
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.records import Instructor


def assign_instructor(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: AssignInstructor,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """Stores the assignment and returns the confirmed course. ``now`` is time-zone aware.

    Raises WrongRole, InvalidFields for an unknown instructor or missing times, and the errors of ``change_course``.
    """
    require_role(identity, Role.ADMIN)
    return change_course(
        courses,
        identity,
        course_id,
        conditions,
        lambda course, found: decide.assign(
            course, command, require_instructor(found, command.instructor_id), identity, now
        ),
        command.instructor_id,
    )


def require_instructor(found: Instructor | None, instructor_id: int) -> Instructor:
    """Returns the instructor. Raises InvalidFields when there is none with that id."""
    if found is None:
        raise InvalidFields({"instructorId": f"is not known: there is no instructor {instructor_id}"})
    return found
