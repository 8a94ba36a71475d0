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


class TestParse:
    def test_it_reads_what_a_page_gave(self) -> None:
        given = rows(3)

        assert paging.parse(paging.cut(given, 2).next) == given[1][0]

    def test_nothing_is_the_first_page(self) -> None:
        assert paging.parse(None) is None

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
            paging.parse(text)
