from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import Order
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA
from tests.contract.stores import Stores

ALL = list(Status)


def listed(
    stores: Stores,
    scope: str = "admin",
    statuses=ALL,
    limit: int = 100,
    after: str | None = None,
    order: Order = Order.ASCENDING,
) -> list[int]:
    return [course.course_id for course in stores.courses.page(scope, statuses, limit, after, order).courses]


def walked(stores: Stores, limit: int, order: Order = Order.ASCENDING) -> list[int]:
    """Every page to the end."""
    seen: list[int] = []
    page = stores.courses.page("admin", ALL, limit, None, order)
    seen += [course.course_id for course in page.courses]
    while page.next:
        page = stores.courses.page("admin", ALL, limit, page.next, order)
        seen += [course.course_id for course in page.courses]
    return seen


def of_each_status(stores: Stores) -> dict[Status, int]:
    desk = stores.desk
    return {
        Status.PENDING: desk.request(location="A").course_id,
        Status.CONFIRMED: desk.confirmed(MIKE, location="B").course_id,
        Status.COMPLETED: desk.complete(desk.confirmed(NADIA, location="C")).course_id,
        Status.CANCELLED: desk.cancel(desk.request(location="D")).course_id,
    }


class TestOrder:
    def test_it_goes_by_date(self, stores: Stores) -> None:
        stores.desk.request(scheduled_date=date(2025, 10, 1))
        stores.desk.request(scheduled_date=date(2025, 9, 30))
        stores.desk.request(scheduled_date=date(2026, 1, 1))

        assert listed(stores) == [2, 1, 3]

    def test_on_one_date_it_goes_by_the_hour(self, stores: Stores) -> None:
        stores.desk.request(location="A", start_time="15:00", end_time="16:00")
        stores.desk.request(location="B", start_time="08:00", end_time="09:00")
        stores.desk.confirmed(MIKE, location="C", start_time="10:00", end_time="11:00")
        stores.desk.request(location="D", start_time=None, end_time=None)

        assert listed(stores) == [4, 2, 3, 1]
        assert listed(stores, statuses=[Status.PENDING]) == [4, 2, 1]
        assert listed(stores, order=Order.DESCENDING) == [1, 3, 2, 4]

    def test_on_one_date_and_hour_it_goes_by_number(self, stores: Stores) -> None:
        for number in range(11):
            stores.desk.request(location=f"Room {number}")

        assert listed(stores) == list(range(1, 12))

    def test_statuses_are_merged_in_that_order(self, stores: Stores) -> None:
        stores.desk.request(scheduled_date=date(2025, 8, 3))
        stores.desk.confirmed(MIKE, scheduled_date=date(2025, 8, 1))
        stores.desk.cancel(stores.desk.request(scheduled_date=date(2025, 8, 2)))

        assert listed(stores) == [2, 3, 1]

    def test_descending_is_exactly_the_other_way_round(self, stores: Stores) -> None:
        of_each_status(stores)
        stores.desk.request(location="E", scheduled_date=date(2025, 7, 1))
        stores.desk.request(location="F", scheduled_date=date(2026, 1, 1))

        assert listed(stores, order=Order.DESCENDING) == listed(stores)[::-1] == [6, 4, 3, 2, 1, 5]

    def test_a_descending_page_holds_the_newest(self, stores: Stores) -> None:
        for day in range(1, 6):
            stores.desk.request(scheduled_date=date(2025, 10, day))

        assert listed(stores, statuses=[Status.PENDING], limit=2, order=Order.DESCENDING) == [5, 4]


class TestRows:
    @pytest.mark.parametrize("status", ALL)
    def test_a_status_shows_its_courses_only(self, stores: Stores, status: Status) -> None:
        numbers = of_each_status(stores)

        assert listed(stores, statuses=[status]) == [numbers[status]]

    def test_a_row_is_the_whole_course(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE, notes="Bring mats")

        assert stores.courses.page("admin", ALL, 10, None).courses == [course]

    def test_each_scope_shows_its_own(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE, IFFAT)
        stores.desk.confirmed(NADIA, HARBOUR)

        scopes = ["admin", "organization:7", "organization:8", "instructor:32", "instructor:33", "instructor:3"]

        assert [listed(stores, scope) for scope in scopes] == [[1, 2], [1], [2], [1], [2], []]

    def test_a_cancelled_course_stays_in_the_lists_of_its_instructor(self, stores: Stores) -> None:
        stores.desk.cancel(stores.desk.confirmed(MIKE))

        assert listed(stores, "instructor:32", [Status.CANCELLED]) == [1]
        assert listed(stores, "instructor:32", [Status.CONFIRMED]) == []

    def test_a_reassigned_course_leaves_the_lists_of_the_instructor_before(self, stores: Stores) -> None:
        stores.desk.assign(stores.desk.confirmed(MIKE), NADIA)

        assert listed(stores, "instructor:32") == []
        assert listed(stores, "instructor:33") == [1]

    def test_a_rescheduled_course_is_listed_once(self, stores: Stores) -> None:
        stores.desk.reschedule(stores.desk.confirmed(MIKE))

        assert listed(stores) == listed(stores, "instructor:32") == [1]

    def test_no_status_shows_nothing(self, stores: Stores) -> None:
        stores.desk.request()

        assert listed(stores, statuses=[]) == []


class TestNext:
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 100])
    def test_page_by_page_every_course_comes_once_in_order(self, stores: Stores, limit: int) -> None:
        of_each_status(stores)
        stores.desk.request(location="E", scheduled_date=date(2025, 7, 1))
        stores.desk.request(location="F")

        assert walked(stores, limit) == [5, 1, 2, 3, 4, 6]
        assert walked(stores, limit, Order.DESCENDING) == [6, 4, 3, 2, 1, 5]

    def test_descending_pages_pass_over_no_number_of_one_hour(self, stores: Stores) -> None:
        for number in range(21):
            stores.desk.request(location=f"Room {number}")

        assert walked(stores, 1, Order.DESCENDING) == list(range(21, 0, -1))

    @pytest.mark.parametrize("limit", [1, 3, 7, 25])
    def test_pages_that_end_in_a_long_day_pass_over_nobody(self, stores: Stores, limit: int) -> None:
        for number in range(24):
            hour = number * 7 % 24
            stores.desk.request(location=f"Room {number}", start_time=f"{hour:02}:00", end_time=f"{hour:02}:30")

        in_order = sorted(range(1, 25), key=lambda number: (number - 1) * 7 % 24)
        assert walked(stores, limit) == in_order
        assert walked(stores, limit, Order.DESCENDING) == in_order[::-1]

    def test_the_last_page_has_none(self, stores: Stores) -> None:
        stores.desk.request()

        assert stores.courses.page("admin", ALL, 1, None).next is None

    def test_an_empty_list_has_none(self, stores: Stores) -> None:
        page = stores.courses.page("admin", ALL, 10, None)

        assert (page.courses, page.next) == ([], None)

    @pytest.mark.parametrize("text", ["", "2", "nonsense", "2025-07-15", "2025-07-15_1", "2025-07-15_0000000001\n"])
    def test_one_that_no_page_gave_is_refused(self, stores: Stores, text: str) -> None:
        with pytest.raises(ValueError, match="not the `next` of a former page"):
            stores.courses.page("admin", ALL, 10, text)

    @pytest.mark.parametrize(("given", "asked"), [tuple(Order), tuple(Order)[::-1]])
    def test_the_token_of_the_other_order_is_refused(self, stores: Stores, given: Order, asked: Order) -> None:
        stores.desk.request(location="A")
        stores.desk.request(location="B")
        token = stores.courses.page("admin", ALL, 1, None, given).next

        with pytest.raises(ValueError, match="in this order"):
            stores.courses.page("admin", ALL, 1, token, asked)


class TestRowsThatMove:
    """``next`` names the last row that was given, so what happens before it does not shift what follows."""

    def test_a_row_that_disappears_does_not_make_the_next_page_skip_one(self, stores: Stores) -> None:
        courses = [stores.desk.request(location=place) for place in "ABCD"]
        first = stores.courses.page("admin", [Status.PENDING], 2, None)

        stores.desk.cancel(courses[0])
        stores.desk.cancel(courses[1])

        assert listed(stores, statuses=[Status.PENDING], after=first.next) == [3, 4]

    def test_a_row_that_appears_before_does_not_make_it_repeat_one(self, stores: Stores) -> None:
        for place in "ABCD":
            stores.desk.request(location=place)
        first = stores.courses.page("admin", ALL, 2, None)

        stores.desk.request(scheduled_date=date(2025, 7, 1))

        assert listed(stores, after=first.next) == [3, 4]

    def test_a_row_that_changes_its_status_keeps_its_place(self, stores: Stores) -> None:
        courses = [stores.desk.request(location=place) for place in "ABCD"]
        first = stores.courses.page("admin", ALL, 2, None)

        stores.desk.assign(courses[2], MIKE)

        assert listed(stores, after=first.next) == [3, 4]

    def test_a_row_that_moves_to_a_later_hour_is_met_there(self, stores: Stores) -> None:
        courses = [stores.desk.request(location=place) for place in "ABC"]
        first = stores.courses.page("admin", ALL, 2, None)

        stores.desk.reschedule(courses[0], scheduled_date=courses[0].scheduled_date, start_time="10:00")

        assert listed(stores, after=first.next) == [3, 1]

    def test_a_row_that_moves_to_a_later_date_is_met_there(self, stores: Stores) -> None:
        courses = [stores.desk.request(location=place) for place in "ABC"]
        first = stores.courses.page("admin", ALL, 2, None)

        stores.desk.reschedule(courses[0])

        assert listed(stores, after=first.next) == [3, 1]

    def test_descending_a_newer_row_that_appears_does_not_make_it_repeat_one(self, stores: Stores) -> None:
        for place in "ABCD":
            stores.desk.request(location=place)
        first = stores.courses.page("admin", ALL, 2, None, Order.DESCENDING)

        stores.desk.request(location="E")

        assert listed(stores, after=first.next, order=Order.DESCENDING) == [2, 1]
