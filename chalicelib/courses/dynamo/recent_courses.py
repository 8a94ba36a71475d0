"""The courses this process saw last, as it saw them.

Good for guessing which items an action will need, and for nothing else: another process may have changed any of them.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from chalicelib.courses.course import Course

MOST = 1000  # A course is about 1 kB, so this stays near 1 MB.


class RecentCourses:
    """Safe for threads. Holds at most ``most``; the one that was not seen for longest leaves first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._courses: OrderedDict[int, Course] = OrderedDict()
        self._lock = Lock()

    def keep(self, course: Course) -> Course:
        """The same course, remembered."""
        with self._lock:
            self._courses[course.course_id] = course
            self._courses.move_to_end(course.course_id)
            if len(self._courses) > self._most:
                self._courses.popitem(last=False)
        return course

    def get(self, course_id: int | None) -> Course | None:
        return self._courses.get(course_id) if course_id is not None else None
