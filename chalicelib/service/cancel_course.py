"""An admin calls a course off, or an organization withdraws what is still pending."""

from __future__ import annotations

from datetime import datetime

from chalicelib.core import decide
from chalicelib.core.commands import CancelCourse
from chalicelib.core.course import Course
from chalicelib.core.identity import Identity, Role
from chalicelib.service import roles
from chalicelib.service.change_course import Conditions, change_course
from chalicelib.service.ports import CourseStore


def cancel_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    wish: CancelCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The cancelled course; its instructor is free again for that interval only. Raises as ``change_course``."""
    roles.require(identity, Role.ADMIN, Role.ORGANIZATION)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.cancel(course, wish, identity, now)
    )
