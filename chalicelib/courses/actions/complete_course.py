"""The instructor who taught it, or an admin, closes a course with its head count."""

from __future__ import annotations

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import CompleteCourse
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role


def complete_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: CompleteCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The completed course. Raises as ``change_course``; another instructor's course is not found."""
    roles.require(identity, Role.INSTRUCTOR, Role.ADMIN)
    return change_course(
        courses, identity, course_id, conditions, lambda course, _: decide.complete(course, command, identity, now)
    )
