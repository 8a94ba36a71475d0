from __future__ import annotations

import pytest

from chalicelib.core.course import Course
from chalicelib.storage import keys, paging
from tests.builders import pending


def rows(count: int) -> list[tuple[str, Course]]:
    courses = [pending(course_id=number) for number in range(1, count + 1)]
    return [(keys.list_row("admin", "pending", c.scheduled_date, c.course_id).sk, c) for c in courses]


class TestCut:
    def test_one_row_too_many_means_that_there_is_more(self) -> None:
        page = paging.cut(rows(3), 2)

        assert [course.course_id for course in page.courses] == [1, 2]
        assert page.next == "2025-07-15_0000000002"

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_otherwise_there_is_no_more(self, count: int) -> None:
        page = paging.cut(rows(count), 2)

        assert len(page.courses) == count
        assert page.next is None


class TestFirstAfter:
    def test_it_lies_between_the_last_row_of_a_page_and_the_next(self) -> None:
        given = rows(3)

        first = paging.first_after(paging.cut(given, 2).next)

        assert given[1][0] < first < given[2][0]

    def test_without_a_page_it_is_the_beginning(self) -> None:
        assert paging.first_after(None) == ""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2",
            "2025-07-15",
            "2025-07-15_2",
            "2025-07-15_0000000002_",
            "2025-07-15_0000000002\n",
            " 2025-07-15_0000000002",
            "2025-7-15_0000000002",
            "٢٠٢٥-07-15_0000000002",
            "HEAD",
        ],
    )
    def test_what_no_page_gave_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="not the `next`"):
            paging.first_after(text)
