"""One course, and its history."""

from chalicelib.courses.course import Course
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import CourseStore
from chalicelib.courses.visibility import require_visible
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.people.identity import Identity


def get_course(courses: CourseStore, feed: Feed, identity: Identity, course_id: int) -> tuple[Course, Cursor]:
    """Returns the course, and the head of the identity's channel read before the course. Raises NotFound."""
    cursor = feed.head(identity.channel).cursor
    return require_visible(courses.get(course_id), identity, course_id), cursor


def get_history(courses: CourseStore, identity: Identity, course_id: int) -> list[HistoryEntry]:
    """Returns every change of the course, oldest first. Raises NotFound."""
    require_visible(courses.get(course_id), identity, course_id)
    return courses.history(course_id)
