"""A cache of the courses that this process read or wrote last.

It serves to predict which items an action will need, and nothing else: another process may have changed any course.
"""

from collections import OrderedDict
from threading import Lock

from chalicelib.courses.course import Course

MAX_COURSES = 1000  # A course is about 1 kB, so this stays near 1 MB.


class RecentCourses:
    """Safe for threads. Holds up to ``max_courses``; the least recently kept course is dropped first."""

    def __init__(self, max_courses: int = MAX_COURSES) -> None:
        self._most = max_courses
        self._courses: OrderedDict[int, Course] = OrderedDict()
        self._lock = Lock()

    def keep(self, course: Course) -> Course:
        """Adds or replaces the course, and returns it."""
        with self._lock:
            self._courses[course.course_id] = course
            self._courses.move_to_end(course.course_id)
            if len(self._courses) > self._most:
                self._courses.popitem(last=False)
        return course

    def get(self, course_id: int | None) -> Course | None:
        """Returns the course as last kept, None if it is not cached."""
        return self._courses.get(course_id) if course_id is not None else None
