"""Decides on other details of a course than its schedule: takes what the functions in ``decide_change.py`` take."""

from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.courses.commands import EditCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import NothingChanged, WrongStatus
from chalicelib.courses.course_status import Action, Status, next_status
from chalicelib.courses.decide_change import Change, changed
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Identity, Role
from chalicelib.texts import trimmed


def edit(course: Course, command: EditCourse, by: Identity, now: datetime) -> Change:
    """Returns the change to other details. Organizations may edit a pending course only, and no internal notes.

    Raises WrongStatus, InvalidFields, NothingChanged.
    """
    status = next_status(course.status, Action.EDIT)
    if by.role is Role.ORGANIZATION:
        if course.status is not Status.PENDING:
            raise WrongStatus(course.status, Action.EDIT, "edited", is_for_admins=True)
        if course.notes_internal and command.notes is not UNSET:
            raise InvalidFields.of(
                "notes", "kept_by_admin", "must be left out: an administrator keeps the notes of this course"
            )
    after = replace(
        course,
        status=status,
        location=course.location if command.location is UNSET else command.location.strip(),
        students=course.students if command.students is UNSET else command.students,
        notes=course.notes if command.notes is UNSET else trimmed(command.notes),
        course_type=course.course_type if command.course_type is UNSET else command.course_type.strip(),
    )
    if after == course:
        raise NothingChanged("the course has these details already", course)
    return changed(Action.EDIT, course, replace(after, reason=None), by, now)
