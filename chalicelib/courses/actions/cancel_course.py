"""An admin cancels a course, or an organization cancels its own pending course."""

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import CancelCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Identity, Role, require_role


def cancel_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: CancelCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """Stores and returns the cancelled course, whose instructor is free again. ``now`` is time-zone aware.

    Raises WrongRole and the errors of ``change_course``.
    """
    require_role(identity, Role.ADMIN, Role.ORGANIZATION)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.cancel(course, command, identity, now)
    )
