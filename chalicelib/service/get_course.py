"""One course, and its history."""

from __future__ import annotations

from chalicelib.core.course import Course
from chalicelib.core.cursor import Cursor
from chalicelib.core.history import HistoryEntry
from chalicelib.core.identity import Identity
from chalicelib.service.change_course import visible
from chalicelib.service.ports import CourseStore, Feed


def get_course(courses: CourseStore, feed: Feed, identity: Identity, course_id: int) -> tuple[Course, Cursor]:
    """The course and the cursor read before it. Raises NotFound."""
    cursor = feed.head(identity.channel)
    return visible(courses.get(course_id), identity, course_id), cursor


def get_history(courses: CourseStore, identity: Identity, course_id: int) -> list[HistoryEntry]:
    """Every change, oldest first. Raises NotFound."""
    visible(courses.get(course_id), identity, course_id)
    return courses.history(course_id)
