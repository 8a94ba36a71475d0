"""An admin moves a course to another date or time, and perhaps to another instructor."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET

from chalicelib.courses import decide
from chalicelib.courses.actions.assign_instructor import known_instructor
from chalicelib.courses.change_course import Conditions, change_course
from chalicelib.courses.commands import RescheduleCourse
from chalicelib.courses.course import Course
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import CourseStore
from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor


def reschedule_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    command: RescheduleCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """The course at its new time, its status as it was. Raises as ``change_course`` and InvalidFields."""
    roles.require(identity, Role.ADMIN)
    instructor_id = None if command.instructor_id is UNSET else command.instructor_id

    def move(course: Course, found: Instructor | None) -> Change:
        instructor = None if instructor_id is None else known_instructor(found, instructor_id)
        return decide.reschedule(course, command, instructor, identity, now)

    return change_course(courses, identity, course_id, conditions, move, instructor_id)
