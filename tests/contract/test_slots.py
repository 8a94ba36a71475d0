from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.course import Course
from chalicelib.courses.ports import SlotTaken
from chalicelib.courses.slots import Booking, Day
from tests.builders import MIKE, NADIA
from tests.contract.stores import Stores

DAY = Day(32, date(2025, 7, 15))


def booked(stores: Stores, day: Day = DAY) -> list[int]:
    """The courses that hold the instructor on that UTC day."""
    return [booking.course_id for booking in stores.courses.bookings([day])[day]]


def held(course: Course) -> Booking:
    """The claim of the course on the first instructor."""
    assert course.interval is not None
    return Booking(course.course_id, 32, course.interval)


def in_london_beside_torontos_evening(stores: Stores, start: str, end: str) -> Course:
    """A course on the local date after that of another, whose slot is from 22:00 to 01:00 UTC."""
    stores.desk.confirmed(MIKE, start_time="18:00", end_time="21:00")
    day, zone = date(2025, 7, 16), "Europe/London"
    return stores.desk.request(scheduled_date=day, start_time=start, end_time=end, time_zone=zone, location="Annex")


class TestTaken:
    @pytest.mark.parametrize(
        ("start", "end"), [("09:00", "12:00"), ("10:00", "11:00"), ("08:00", "13:00"), ("11:59", "14:00")]
    )
    def test_an_overlapping_course_is_refused_and_told_by_which(self, stores: Stores, start: str, end: str) -> None:
        holder = stores.desk.confirmed(MIKE)
        course = stores.desk.request(location="Annex", start_time=start, end_time=end)

        with pytest.raises(SlotTaken) as refusal:
            stores.desk.assign(course, MIKE)

        assert refusal.value.course_id == holder.course_id

    def test_rescheduling_into_a_taken_slot_is_refused(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)
        course = stores.desk.confirmed(MIKE, start_time="14:00", end_time="16:00", location="Annex")

        with pytest.raises(SlotTaken):
            stores.desk.reschedule(course, scheduled_date=date(2025, 7, 15), start_time="11:00", end_time="13:00")

    def test_rescheduling_to_an_instructor_who_is_busy_is_refused(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)
        course = stores.desk.confirmed(NADIA, location="Annex", start_time="08:00", end_time="09:00")

        with pytest.raises(SlotTaken):
            stores.desk.reschedule(course, MIKE, scheduled_date=date(2025, 7, 15), start_time="08:00", end_time="10:00")

    def test_a_completed_course_keeps_its_slot(self, stores: Stores) -> None:
        stores.desk.complete(stores.desk.confirmed(MIKE))
        course = stores.desk.request(location="Annex")

        with pytest.raises(SlotTaken):
            stores.desk.assign(course, MIKE)

    def test_the_part_before_midnight_in_utc_is_taken(self, stores: Stores) -> None:
        course = in_london_beside_torontos_evening(stores, "00:30", "00:59")

        with pytest.raises(SlotTaken):
            stores.desk.assign(course, MIKE)

    def test_the_part_after_midnight_in_utc_is_taken(self, stores: Stores) -> None:
        course = in_london_beside_torontos_evening(stores, "01:30", "02:30")

        with pytest.raises(SlotTaken):
            stores.desk.assign(course, MIKE)

    def test_a_refusal_on_the_second_day_leaves_the_first_day_alone(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE, start_time="20:30", end_time="22:00")
        course = stores.desk.request(location="Annex", start_time="18:00", end_time="21:00")

        with pytest.raises(SlotTaken):
            stores.desk.assign(course, MIKE)

        assert booked(stores) == []


class TestFree:
    @pytest.mark.parametrize(("start", "end"), [("12:00", "13:00"), ("08:00", "09:00")])
    def test_back_to_back_is_allowed(self, stores: Stores, start: str, end: str) -> None:
        holder = stores.desk.confirmed(MIKE)

        course = stores.desk.confirmed(MIKE, location="Annex", start_time=start, end_time=end)

        assert booked(stores) == [holder.course_id, course.course_id]

    def test_a_course_until_midnight_and_one_from_midnight_on_are_back_to_back(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE, start_time="22:00", end_time="24:00")
        course = stores.desk.request(scheduled_date=date(2025, 7, 16), start_time="00:00", end_time="02:00")

        after = stores.desk.assign(course, MIKE)

        assert stores.courses.get(after.course_id) == after

    def test_another_instructor_is_free(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)

        course = stores.desk.confirmed(NADIA, location="Annex")

        assert stores.courses.get(course.course_id) == course

    def test_a_course_does_not_stand_in_its_own_way_when_reassigned(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)

        after = stores.desk.assign(course, MIKE, start_time="10:00")

        assert stores.courses.bookings([DAY])[DAY] == [held(after)]

    def test_a_course_does_not_stand_in_its_own_way_when_rescheduled(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)

        after = stores.desk.reschedule(course, scheduled_date=date(2025, 7, 15), end_time="11:00")

        assert stores.courses.bookings([DAY])[DAY] == [held(after)]

    def test_cancelling_one_of_two_frees_only_its_interval(self, stores: Stores) -> None:
        morning = stores.desk.confirmed(MIKE)
        afternoon = stores.desk.confirmed(MIKE, location="Annex", start_time="13:00", end_time="15:00")

        stores.desk.cancel(morning)

        assert booked(stores) == [afternoon.course_id]

    def test_what_was_cancelled_can_be_taken_by_another(self, stores: Stores) -> None:
        stores.desk.cancel(stores.desk.confirmed(MIKE))

        course = stores.desk.confirmed(MIKE)

        assert booked(stores) == [course.course_id]

    def test_reassigning_frees_the_instructor_before(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)

        stores.desk.assign(course, NADIA)

        assert booked(stores) == []
        assert booked(stores, Day(33, date(2025, 7, 15))) == [course.course_id]

    def test_rescheduling_frees_the_interval_before(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)

        stores.desk.reschedule(course)

        assert booked(stores) == []
        assert booked(stores, Day(32, date(2025, 7, 22))) == [course.course_id]

    def test_rescheduling_across_midnight_in_utc_frees_both_days(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE, start_time="18:00", end_time="21:00")

        stores.desk.reschedule(course)

        assert booked(stores) == booked(stores, Day(32, date(2025, 7, 16))) == []


class TestBookings:
    def test_every_day_asked_for_is_answered(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)
        other = Day(33, date(2025, 7, 15))

        found = stores.courses.bookings([DAY, other])

        assert {day: len(bookings) for day, bookings in found.items()} == {DAY: 1, other: 0}
        assert found[DAY] == [held(course)]

    def test_asking_for_no_day_is_answered_with_none(self, stores: Stores) -> None:
        assert stores.courses.bookings([]) == {}

    def test_a_course_across_midnight_in_utc_is_listed_on_both_days(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE, start_time="18:00", end_time="21:00")

        assert booked(stores) == booked(stores, Day(32, date(2025, 7, 16))) == [course.course_id]

    def test_more_days_than_one_batch_holds_are_answered(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)
        days = [Day(number, date(2025, 7, 15)) for number in range(1, 131)]

        found = stores.courses.bookings(days)

        assert [day.instructor_id for day, bookings in found.items() if bookings] == [32]
