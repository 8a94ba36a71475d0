from __future__ import annotations

from chalicelib.courses.dynamo.recent_courses import RecentCourses
from tests.builders import confirmed, pending


class TestRecentCourses:
    def test_a_course_that_was_kept_is_there(self) -> None:
        recent = RecentCourses()

        recent.keep(pending())

        assert recent.get(123) == pending()

    def test_the_later_sight_of_it_counts(self) -> None:
        recent = RecentCourses()
        recent.keep(pending())

        recent.keep(confirmed())

        assert recent.get(123) == confirmed()

    def test_no_number_is_no_course(self) -> None:
        assert RecentCourses().get(None) is None

    def test_the_one_not_seen_for_longest_leaves_first(self) -> None:
        recent = RecentCourses(most=2)
        for number in (1, 2, 1, 3):
            recent.keep(pending(course_id=number))

        assert [recent.get(number) is not None for number in (1, 2, 3)] == [True, False, True]
