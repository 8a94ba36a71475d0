from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.ports import Order, Page
from tests.builders import DAY, pending


def at(*starts: str | None) -> list[Course]:
    """Courses of one day, numbered from 1."""
    return [pending(course_id=number, start_time=start) for number, start in enumerate(starts, start=1)]


def numbers(page: Page) -> list[int]:
    return [course.course_id for course in page.courses]


class TestPage:
    def test_one_course_too_many_means_that_there_is_more(self) -> None:
        page = paging.page(at("09:00", "09:00", "09:00"), 2, None, Order.ASCENDING)

        assert numbers(page) == [1, 2]
        assert page.next == "2025-07-15_0900_0000000002"

    def test_the_token_of_a_descending_page_says_so(self) -> None:
        page = paging.page(at("09:00", "09:00", "09:00")[::-1], 2, None, Order.DESCENDING)

        assert numbers(page) == [3, 2]
        assert page.next == "2025-07-15_0900_0000000002_desc"

    def test_the_token_of_a_course_without_a_start_time_has_none(self) -> None:
        assert paging.page(at(None, None), 1, None, Order.ASCENDING).next == "2025-07-15_0000000001"

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_otherwise_there_is_no_more(self, count: int) -> None:
        page = paging.page(at(*["09:00"] * count), 2, None, Order.ASCENDING)

        assert len(page.courses) == count
        assert page.next is None

    def test_the_courses_of_a_day_go_by_their_start_then_their_number(self) -> None:
        courses = at("15:00", "08:00", None, "08:00")

        assert numbers(paging.page(courses, 4, None, Order.ASCENDING)) == [3, 2, 4, 1]
        assert numbers(paging.page(courses[::-1], 4, None, Order.DESCENDING)) == [1, 4, 2, 3]

    @pytest.mark.parametrize("order", Order)
    def test_a_page_that_ends_in_a_day_is_followed_by_the_rest_of_it(self, order: Order) -> None:
        courses = [*at("15:00", "08:00", None, "08:00"), pending(course_id=9, scheduled_date=date(2025, 7, 16))]
        rows = courses if order is Order.ASCENDING else courses[::-1]
        seen: list[int] = []
        token, page = None, None
        while page is None or token:
            page = paging.page(rows, 1, paging.parse_next(token, order), order)
            seen, token = [*seen, *numbers(page)], page.next

        assert seen == ([3, 2, 4, 1, 9] if order is Order.ASCENDING else [9, 1, 4, 2, 3])


class TestBounds:
    @pytest.mark.parametrize("order", Order)
    def test_the_day_of_the_last_course_is_read_again_and_none_before_it(self, order: Order) -> None:
        first, last = paging.bounds((DAY, "09:00", 5), order)

        held = {day: course_keys.list_row("admin", "pending", date(2025, 7, day), 5).sk for day in (14, 15, 16)}
        inside = [day for day, sk in held.items() if sk >= first and (not last or sk <= last)]
        assert inside == ([15, 16] if order is Order.ASCENDING else [14, 15])

    @pytest.mark.parametrize("order", Order)
    def test_without_a_page_before_there_are_none(self, order: Order) -> None:
        assert paging.bounds(paging.parse_next(None, order), order) == ("", "")


class TestToken:
    def test_it_names_the_place_of_a_course(self) -> None:
        assert paging.parse_next("2025-07-15_0930_0000000002", Order.ASCENDING) == (DAY, "09:30", 2)

    def test_one_without_a_start_time_names_a_place_before_all_that_have_one(self) -> None:
        assert paging.parse_next("2025-07-15_0000000002", Order.ASCENDING) == (DAY, "", 2)

    @pytest.mark.parametrize(
        ("text", "order"),
        [("2025-07-15_0900_0000000002", Order.DESCENDING), ("2025-07-15_0900_0000000002_desc", Order.ASCENDING)],
    )
    def test_one_of_the_other_order_is_refused(self, text: str, order: Order) -> None:
        with pytest.raises(ValueError, match="in this order"):
            paging.parse_next(text, order)

    def test_one_with_a_day_that_no_calendar_has_is_refused(self) -> None:
        with pytest.raises(ValueError, match="day is out of range"):
            paging.parse_next("2025-02-30_0900_0000000002", Order.ASCENDING)

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
            "2025-07-15_09:00_0000000002",
            "2025-07-15_900_0000000002",
            " 2025-07-15_0900_0000000002",
            "2025-7-15_0900_0000000002",
            "٢٠٢٥-07-15_0900_0000000002",
            "HEAD",
        ],
    )
    def test_what_no_page_gave_is_refused(self, text: str, order: Order) -> None:
        with pytest.raises(ValueError, match="not the `next`"):
            paging.parse_next(text, order)
