"""The instructor who taught it, or an admin, closes a course with its head count."""

from __future__ import annotations

from datetime import datetime

from chalicelib.core import decide
from chalicelib.core.commands import CompleteCourse
from chalicelib.core.course import Course
from chalicelib.core.identity import Identity, Role
from chalicelib.service import roles
from chalicelib.service.change_course import Conditions, change_course
from chalicelib.service.ports import CourseStore


def complete_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    wish: CompleteCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The completed course. Raises as ``change_course``; another instructor's course is not found."""
    roles.require(identity, Role.INSTRUCTOR, Role.ADMIN)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.complete(course, wish, identity, now)
    )
