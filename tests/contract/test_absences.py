from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from chalicelib.courses.absences.absence import MAX_DAYS, Absence
from chalicelib.courses.absences.ports import AbsenceMissing
from chalicelib.courses.course import Course
from chalicelib.courses.ports import Receipt, ReceiptExists, SlotTaken
from chalicelib.courses.slots import Day
from tests.builders import DAY, MIKE, NADIA, admin, an_absence
from tests.contract.stores import LIFETIMES, Stores, at_once

RECEIPT = Receipt("user-1", "key-1", "content")
LONGEST: dict[str, Any] = {"from_date": date(2025, 6, 1), "to_date": date(2025, 8, 1)}


def booked(stores: Stores, day: date = DAY) -> list[int]:
    """The holders of Mike's bookings on that UTC day; those of absences are below zero."""
    of_day = Day(32, day)
    return [booking.course_id for booking in stores.courses.bookings([of_day])[of_day]]


def events(stores: Stores, channel: str) -> list[dict[str, Any]]:
    return [json.decode(entry.data) | {"event": entry.event} for entry in stores.feed.after(channel, 0, 100)]


def remove(stores: Stores, absence: Absence, receipt: Receipt | None = None) -> None:
    stores.absences.remove(absence, admin(), stores.now, receipt)


def listed(stores: Stores, first: date, last: date, scope: str = "admin") -> list[int]:
    return [each.absence_id for each in stores.absences.page(scope, first, last, 100, None).absences]


class TestGuard:
    def test_a_course_cannot_be_assigned_into_an_absence(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())
        course = stores.desk.request()

        with pytest.raises(SlotTaken) as refusal:
            stores.desk.assign(course, MIKE)

        assert refusal.value.course_id == -absence.absence_id

    def test_a_course_cannot_be_rescheduled_into_an_absence(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)
        stores.absences.add(an_absence(from_date=date(2025, 7, 22), to_date=date(2025, 7, 22)), admin())

        with pytest.raises(SlotTaken):
            stores.desk.reschedule(course)

    def test_an_absence_over_a_course_is_refused_and_told_by_which(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)
        before = stores.items()

        with pytest.raises(SlotTaken) as refusal:
            stores.absences.add(an_absence(), admin())

        assert refusal.value.course_id == course.course_id
        assert stores.items() == before

    def test_an_absence_over_another_is_refused(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())

        with pytest.raises(SlotTaken) as refusal:
            stores.absences.add(an_absence(from_date=date(2025, 7, 16), to_date=date(2025, 7, 18)), admin())

        assert refusal.value.course_id == -absence.absence_id

    def test_an_absence_of_a_morning_leaves_the_afternoon(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(to_date=DAY, to_time="12:00"), admin())

        course = stores.desk.confirmed(MIKE, start_time="12:00", end_time="14:00")

        assert booked(stores) == [-absence.absence_id, course.course_id]

    def test_an_absence_until_midnight_leaves_the_next_day(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(to_date=DAY, from_time="18:30", to_time="24:00"), admin())
        next_day = date(2025, 7, 16)

        course = stores.desk.confirmed(MIKE, scheduled_date=next_day, start_time="00:00", end_time="02:00")

        # Both are on the same day in UTC.
        assert booked(stores, next_day) == [-absence.absence_id, course.course_id]
        late = stores.desk.request(start_time="23:30", end_time="24:00")
        with pytest.raises(SlotTaken):
            stores.desk.assign(late, MIKE)

    def test_another_instructor_is_not_away(self, stores: Stores) -> None:
        stores.absences.add(an_absence(), admin())

        assert stores.desk.confirmed(NADIA).instructor_id == 33

    def test_a_removed_absence_frees_the_instructor(self, stores: Stores) -> None:
        remove(stores, stores.absences.add(an_absence(), admin()))

        assert booked(stores) == []
        assert stores.desk.confirmed(MIKE).instructor_id == 32

    def test_removing_an_absence_keeps_the_courses_beside_it(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(to_date=DAY, to_time="12:00"), admin())
        course = stores.desk.confirmed(MIKE, start_time="12:00", end_time="14:00")

        remove(stores, absence)

        assert booked(stores) == [course.course_id]

    def test_the_longest_absence_fits_one_transaction_and_keeps_its_last_day(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(**LONGEST, time_zone="Pacific/Kiritimati"), admin())

        days = absence.interval.utc_days()
        assert (absence.to_date - absence.from_date).days + 1 == MAX_DAYS
        assert {tuple(booked(stores, day)) for day in days} == {(-absence.absence_id,)}
        remove(stores, absence)
        assert {tuple(booked(stores, day)) for day in days} == {()}


class TestRaces:
    def test_of_a_course_and_an_absence_at_once_exactly_one_is_stored(self, stores: Stores) -> None:
        course = stores.desk.request()

        def act(number: int) -> Course | Absence:
            return stores.desk.assign(course, MIKE) if number else stores.absences.add(an_absence(), admin())

        results = at_once(2, act)

        assert sorted(isinstance(result, SlotTaken) for result in results) == [False, True], results
        assert len(booked(stores)) == 1

    def test_of_the_same_absence_four_times_at_once_one_is_stored(self, stores: Stores) -> None:
        results = at_once(4, lambda _: stores.absences.add(an_absence(), admin()))

        assert sorted(isinstance(result, SlotTaken) for result in results) == [False, True, True, True], results
        assert [event["type"] for event in events(stores, "admin") if "type" in event] == ["absence_added"]

    def test_an_absence_is_removed_once(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())

        results = at_once(3, lambda _: remove(stores, absence))

        assert sorted(isinstance(result, AbsenceMissing) for result in results) == [False, True, True], results
        told = [event["type"] for event in events(stores, "admin") if "type" in event]
        assert told == ["absence_added", "absence_removed"]


class TestReceipts:
    def test_an_added_absence_is_the_response(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin(), RECEIPT)

        assert stores.receipt("user-1", "key-1") == replace(RECEIPT, absence=absence)

    def test_a_removed_absence_is_the_response(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())

        remove(stores, absence, RECEIPT)

        assert stores.receipt("user-1", "key-1") == replace(RECEIPT, absence=absence)

    def test_a_second_one_with_the_key_is_refused(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin(), RECEIPT)

        with pytest.raises(ReceiptExists):
            remove(stores, absence, RECEIPT)
        with pytest.raises(ReceiptExists):
            stores.absences.add(an_absence(NADIA), admin(), RECEIPT)

        assert listed(stores, DAY, DAY) == [absence.absence_id]

    def test_it_is_kept_for_its_life(self, stores: Stores) -> None:
        remove(stores, stores.absences.add(an_absence(**LONGEST), admin()), RECEIPT)

        stores.now += LIFETIMES.receipts

        assert stores.receipt("user-1", "key-1") is None


class TestEvents:
    def test_admins_and_the_instructor_hear_of_it_and_nobody_else(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())

        heard = {channel: events(stores, channel) for channel in ("admin", "instructor:32", "instructor:33")}

        assert {channel: len(found) for channel, found in heard.items()} == {
            "admin": 1,
            "instructor:32": 1,
            "instructor:33": 0,
        }
        assert heard["admin"][0]["event"] == "instructorAvailabilityChanged"
        assert heard["admin"][0]["absenceId"] == absence.absence_id

    def test_numbers_follow_those_of_courses(self, stores: Stores) -> None:
        stores.desk.request()
        absence = stores.absences.add(an_absence(), admin())
        remove(stores, absence)

        assert [event["id"].rpartition(".")[2] for event in events(stores, "admin")] == ["1", "2", "3"]
        assert absence.absence_id == 2
        assert stores.desk.request(location="Annex").course_id == 3

    def test_a_refused_absence_takes_no_number(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)
        before = stores.feed.head("admin")

        with pytest.raises(SlotTaken):
            stores.absences.add(an_absence(), admin())

        assert stores.feed.head("admin") == before


class TestList:
    def test_it_has_every_absence_with_a_day_in_the_range(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(from_date=date(2025, 7, 10), to_date=date(2025, 7, 12)), admin())

        inside = [(9, 10), (10, 10), (11, 11), (12, 20), (1, 31)]
        outside = [(1, 9), (13, 20)]
        found = {days: listed(stores, date(2025, 7, days[0]), date(2025, 7, days[1])) for days in inside + outside}
        assert found == {days: [absence.absence_id] if days in inside else [] for days in inside + outside}

    def test_it_finds_the_longest_absence_by_its_last_day(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(**LONGEST), admin())

        assert listed(stores, date(2025, 8, 1), date(2025, 8, 1)) == [absence.absence_id]

    def test_an_instructor_has_a_list_of_their_own(self, stores: Stores) -> None:
        mine = stores.absences.add(an_absence(), admin())
        theirs = stores.absences.add(an_absence(NADIA), admin())

        assert listed(stores, DAY, DAY) == [mine.absence_id, theirs.absence_id]
        assert listed(stores, DAY, DAY, "instructor:33") == [theirs.absence_id]

    def test_pages_have_each_absence_once(self, stores: Stores) -> None:
        days = [date(2025, 7, day) for day in range(1, 6)]
        wanted = [stores.absences.add(an_absence(from_date=day, to_date=day), admin()).absence_id for day in days]

        found: list[int] = []
        after: str | None = None
        while True:
            page = stores.absences.page("admin", days[0], days[-1], 2, after)
            found += [each.absence_id for each in page.absences]
            if (after := page.next) is None:
                break
        assert found == wanted

    def test_a_page_after_nonsense_is_refused(self, stores: Stores) -> None:
        with pytest.raises(ValueError, match="nonsense"):
            stores.absences.page("admin", DAY, DAY, 2, "nonsense")

    def test_a_removed_absence_is_in_no_list(self, stores: Stores) -> None:
        absence = stores.absences.add(an_absence(), admin())
        assert stores.courses.absence(absence.absence_id) == absence

        remove(stores, absence)

        assert listed(stores, DAY, DAY) == listed(stores, DAY, DAY, "instructor:32") == []
        assert stores.courses.absence(absence.absence_id) is None
