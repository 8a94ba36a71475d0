"""One course, and its history."""

from __future__ import annotations

from chalicelib.courses.change_course import visible
from chalicelib.courses.course import Course
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import CourseStore
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.people.identity import Identity


def get_course(courses: CourseStore, feed: Feed, identity: Identity, course_id: int) -> tuple[Course, Cursor]:
    """The course and the cursor read before it. Raises NotFound."""
    cursor = feed.head(identity.channel)
    return visible(courses.get(course_id), identity, course_id), cursor


def get_history(courses: CourseStore, identity: Identity, course_id: int) -> list[HistoryEntry]:
    """Every change, oldest first. Raises NotFound."""
    visible(courses.get(course_id), identity, course_id)
    return courses.history(course_id)
