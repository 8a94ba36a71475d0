"""An admin calls a course off, or an organization withdraws what is still pending."""

from __future__ import annotations

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import CancelCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role


def cancel_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: CancelCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The cancelled course; its instructor is free again for that interval only. Raises as ``change_course``."""
    roles.require(identity, Role.ADMIN, Role.ORGANIZATION)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.cancel(course, command, identity, now)
    )
