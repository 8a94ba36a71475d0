from __future__ import annotations

import pytest

from chalicelib.core.course import Course
from chalicelib.core.order import Order
from chalicelib.storage import keys, paging
from tests.builders import pending


def rows(count: int) -> list[tuple[str, Course]]:
    courses = [pending(course_id=number) for number in range(1, count + 1)]
    return [(keys.list_row("admin", "pending", c.scheduled_date, c.course_id).sk, c) for c in courses]


class TestCut:
    def test_one_row_too_many_means_that_there_is_more(self) -> None:
        page = paging.cut(rows(3), 2, Order.ASCENDING)

        assert [course.course_id for course in page.courses] == [1, 2]
        assert page.next == "2025-07-15_0000000002"

    def test_the_token_of_a_descending_page_says_so(self) -> None:
        page = paging.cut(rows(3)[::-1], 2, Order.DESCENDING)

        assert [course.course_id for course in page.courses] == [3, 2]
        assert page.next == "2025-07-15_0000000002_desc"

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_otherwise_there_is_no_more(self, count: int) -> None:
        page = paging.cut(rows(count), 2, Order.ASCENDING)

        assert len(page.courses) == count
        assert page.next is None


class TestBounds:
    def test_ascending_they_lie_between_the_last_row_of_a_page_and_the_next(self) -> None:
        given = rows(3)

        first, last = paging.bounds(paging.cut(given, 2, Order.ASCENDING).next, Order.ASCENDING)

        assert given[1][0] < first < given[2][0]
        assert last == ""

    @pytest.mark.parametrize("count", [3, 10, 11, 101])
    def test_descending_they_lie_between_the_last_row_of_a_page_and_the_one_before(self, count: int) -> None:
        given = rows(count)[::-1]

        first, last = paging.bounds(paging.cut(given, 1, Order.DESCENDING).next, Order.DESCENDING)

        assert given[1][0] < last < given[0][0]
        assert first == ""

    @pytest.mark.parametrize("order", Order)
    def test_without_a_page_there_are_none(self, order: Order) -> None:
        assert paging.bounds(None, order) == ("", "")

    @pytest.mark.parametrize(
        ("text", "order"),
        [("2025-07-15_0000000002", Order.DESCENDING), ("2025-07-15_0000000002_desc", Order.ASCENDING)],
    )
    def test_the_token_of_the_other_order_is_refused(self, text: str, order: Order) -> None:
        with pytest.raises(ValueError, match="in this order"):
            paging.bounds(text, order)

    @pytest.mark.parametrize("order", Order)
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2",
            "2025-07-15",
            "2025-07-15_2",
            "2025-07-15_0000000002_",
            "2025-07-15_0000000002_asc",
            "2025-07-15_0000000002\n",
            " 2025-07-15_0000000002",
            "2025-7-15_0000000002",
            "٢٠٢٥-07-15_0000000002",
            "HEAD",
        ],
    )
    def test_what_no_page_gave_is_refused(self, text: str, order: Order) -> None:
        with pytest.raises(ValueError, match="not the `next`"):
            paging.bounds(text, order)
