"""Pages of a part of a list: some days, or the courses that match."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_store, paging
from chalicelib.courses.ports import Narrowing, Order, Page
from tests.contract.stores import Stores

FIRST = date(2025, 8, 1)


def walked(stores: Stores, narrowing: Narrowing, limit: int = 2, order: Order = Order.ASCENDING) -> list[int]:
    seen: list[int] = []
    token = None
    for _ in range(100):
        page = stores.courses.page("admin", list(Status), limit, token, order, narrowing)
        assert len(page.courses) <= limit
        require_end(page, order)
        seen += [course.course_id for course in page.courses]
        token = page.next
        if token is None:
            return seen
    raise AssertionError("the pages do not end")


def require_end(page: Page, order: Order) -> None:
    """The page has no course behind the place from which the next one goes on."""
    assert (page.read_to is None) == (page.next is None)
    if page.read_to is not None:
        assert paging.parse_next(page.next, order) == page.read_to
        assert not any(paging.is_after(paging.position_of(each), page.read_to, order) for each in page.courses)


@pytest.fixture
def ten_days(stores: Stores) -> Stores:
    """Courses 1 to 20, two on each day, of which the second is cancelled."""
    for number in range(20):
        day = FIRST + timedelta(days=number // 2)
        course = stores.desk.request(location=f"Room {number}", scheduled_date=day)
        if number % 2:
            stores.desk.cancel(course)
    return stores


class TestDays:
    def test_they_are_inclusive(self, ten_days: Stores) -> None:
        cases = [(2, 3, [5, 6, 7, 8]), (None, 0, [1, 2]), (9, None, [19, 20]), (10, None, []), (-2, -1, [])]
        for (first, last, expected), limit, order in product(cases, [1, 3, 100], Order):
            days = [None if offset is None else FIRST + timedelta(days=offset) for offset in (first, last)]

            found = walked(ten_days, Narrowing(first_day=days[0], last_day=days[1]), limit, order)

            assert found == (expected if order is Order.ASCENDING else expected[::-1])

    def test_a_page_token_from_behind_them_ends_the_list(self, ten_days: Stores) -> None:
        for order, day in zip(Order, (FIRST, FIRST + timedelta(days=9)), strict=True):
            token = ten_days.courses.page("admin", list(Status), 10, None, order).next
            narrowing = Narrowing(first_day=day, last_day=day)

            page = ten_days.courses.page("admin", list(Status), 10, token, order, narrowing)

            assert (page.courses, page.next) == ([], None)


class TestMatches:
    def test_every_match_comes_once_however_few_rows_a_page_may_read(
        self, ten_days: Stores, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        narrowing = Narrowing(matches=lambda course: course.course_id in (3, 4, 15, 20))
        for limit, most, order in product([1, 3, 100], [1, 2, 3, 200], Order):
            monkeypatch.setattr(course_store, "MAX_EXAMINED_ROWS", most)

            found = walked(ten_days, narrowing, limit, order)

            assert found == ([3, 4, 15, 20] if order is Order.ASCENDING else [20, 15, 4, 3])

    def test_a_day_with_more_rows_than_a_page_may_read_is_passed(
        self, stores: Stores, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(course_store, "MAX_EXAMINED_ROWS", 3)
        for number in range(8):
            stores.desk.request(location=f"Room {number}", scheduled_date=FIRST)
        stores.desk.request(scheduled_date=FIRST + timedelta(days=1))

        assert walked(stores, Narrowing(matches=lambda course: course.course_id == 9)) == [9]

    def test_days_and_matches_combine(self, ten_days: Stores) -> None:
        narrowing = Narrowing(
            first_day=FIRST + timedelta(days=2),
            last_day=FIRST + timedelta(days=5),
            matches=lambda course: course.course_id % 3 == 0,
        )

        assert [walked(ten_days, narrowing, 1, order) for order in Order] == [[6, 9, 12], [12, 9, 6]]
