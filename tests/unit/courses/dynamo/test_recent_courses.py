from __future__ import annotations

from chalicelib.courses.dynamo.recent_courses import RecentCourses
from tests.builders import confirmed, pending


class TestRecentCourses:
    def test_a_kept_course_is_returned(self) -> None:
        recent = RecentCourses()

        recent.keep(pending())

        assert recent.get(123) == pending()

    def test_the_course_as_last_kept_is_returned(self) -> None:
        recent = RecentCourses()
        recent.keep(pending())

        recent.keep(confirmed())

        assert recent.get(123) == confirmed()

    def test_no_id_has_no_course(self) -> None:
        assert RecentCourses().get(None) is None

    def test_the_least_recently_kept_course_is_dropped_first(self) -> None:
        recent = RecentCourses(max_courses=2)
        for number in (1, 2, 1, 3):
            recent.keep(pending(course_id=number))

        assert [recent.get(number) is not None for number in (1, 2, 3)] == [True, False, True]
