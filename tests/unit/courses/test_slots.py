from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.courses.course_status import Status
from chalicelib.courses.local_time import Interval
from chalicelib.courses.slots import Booking, Day, booking, days, holder
from tests.builders import cancelled, completed, confirmed, course_of, pending

NINE = datetime(2025, 7, 15, 9, tzinfo=UTC)


def held(course_id: int, start_hour: float, hours: float = 1) -> Booking:
    start = NINE + timedelta(hours=start_hour)
    return Booking(course_id, 32, Interval(start, start + timedelta(hours=hours)))


class TestBooking:
    @pytest.mark.parametrize("status", [Status.CONFIRMED, Status.COMPLETED])
    def test_a_course_that_takes_or_took_place_holds_its_instructor(self, status: Status) -> None:
        course = course_of(status)

        claim = booking(course)

        assert course.interval is not None
        assert claim == Booking(123, 32, course.interval)

    @pytest.mark.parametrize("course", [pending(), cancelled(), confirmed(instructor_id=None)])
    def test_other_courses_hold_nobody(self, course) -> None:
        assert booking(course) is None

    def test_without_times_it_holds_nobody(self) -> None:
        assert booking(confirmed(start_time=None, end_time=None)) is None


class TestDays:
    def test_a_course_is_listed_under_each_utc_day_it_touches(self) -> None:
        course = completed(start_time="18:00", end_time="21:00")

        assert days(course) == [Day(32, date(2025, 7, 15)), Day(32, date(2025, 7, 16))]

    @pytest.mark.parametrize("course", [None, pending(), cancelled()])
    def test_what_holds_nobody_is_listed_nowhere(self, course) -> None:
        assert days(course) == []


class TestHolder:
    def test_an_overlapping_course_is_named(self) -> None:
        assert holder([held(1, 0), held(2, 1)], held(3, 1.5)) == 2

    def test_back_to_back_fits(self) -> None:
        assert holder([held(1, 0), held(2, 2)], held(3, 1)) is None

    def test_the_courses_own_claim_does_not_stand_in_its_way(self) -> None:
        assert holder([held(3, 0)], held(3, 0.5)) is None

    def test_an_empty_day_fits(self) -> None:
        assert holder([], held(3, 0)) is None
