"""An admin gives a pending course its instructor, or a confirmed one another."""

from __future__ import annotations

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import AssignInstructor
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.errors import InvalidFields
from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor


def assign_instructor(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: AssignInstructor,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The confirmed course. Raises as ``change_course``, InvalidFields for an unknown instructor or missing times."""
    roles.require(identity, Role.ADMIN)
    return change_course(
        courses,
        identity,
        course_id,
        conditions,
        lambda course, found: decide.assign(
            course, command, known_instructor(found, command.instructor_id), identity, now
        ),
        command.instructor_id,
    )


def known_instructor(found: Instructor | None, instructor_id: int) -> Instructor:
    """Raises InvalidFields when there is none of that number."""
    if found is None:
        raise InvalidFields({"instructorId": f"is not known: there is no instructor {instructor_id}"})
    return found
