"""Absences and courses in any order: no instructor is in two places, and the slots hold what the records say."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.courses import slots
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import SlotTaken
from chalicelib.courses.slots import Booking, Day
from tests.builders import DAY, MIKE, NADIA, Desk, admin, an_absence
from tests.stores.memory import MemoryCourseStore, MemoryTable
from tests.stores.memory_absences import MemoryAbsenceStore

FIRST = DAY - timedelta(days=2)
days = st.integers(0, 6).map(lambda n: FIRST + timedelta(days=n))
times = st.sampled_from([None, "00:30", "09:00", "12:00", "23:00"])
ends = st.sampled_from([None, "00:30", "09:00", "12:00", "23:00", "24:00"])
instructors = st.sampled_from([MIKE, NADIA])
zones = st.sampled_from(["America/Toronto", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
absences = st.tuples(st.just("away"), instructors, days, times, days, ends, zones)
courses = st.tuples(
    st.just("course"), instructors, days, st.sampled_from([("09:00", "12:00"), ("22:00", "23:30")]), zones
)
removals = st.tuples(st.just("remove"), st.integers(0, 10))


class Diary:
    """What is stored after some steps, each of which may be refused."""

    def __init__(self) -> None:
        self.table = MemoryTable(lambda: 0.0)
        self.courses, self.absences = MemoryCourseStore(self.table), MemoryAbsenceStore(self.table)
        self.stored: list[Course | Absence] = []

    def step(self, kind: str, *given: Any) -> None:
        if kind == "remove":
            self._remove(given[0])
        elif kind == "away":
            who, first, from_time, last, to_time, zone = given
            times = {"from_time": from_time, "to_time": to_time, "time_zone": zone}
            self._add(an_absence(who, from_date=min(first, last), to_date=max(first, last), **times))
        else:
            who, day, (start, end), zone = given
            place = f"Room {len(self.table.items)}"
            times = {"start_time": start, "end_time": end, "time_zone": zone}
            with suppress(SlotTaken):
                self.stored.append(Desk(self.courses).confirmed(who, scheduled_date=day, location=place, **times))

    def _add(self, absence: Absence) -> None:
        if absence.interval.starts_at < absence.interval.ends_at:
            with suppress(SlotTaken):
                self.stored.append(self.absences.add(absence, admin()))

    def _remove(self, pick: int) -> None:
        if self.stored:
            gone = self.stored.pop(pick % len(self.stored))
            if isinstance(gone, Absence):
                self.absences.remove(gone, admin(), gone.created_at)
            else:
                Desk(self.courses).cancel(gone)

    def held(self) -> list[Booking]:
        records = [each.booking if isinstance(each, Absence) else slots.booking(each) for each in self.stored]
        return [booking for booking in records if booking is not None]


@given(st.lists(absences | courses | removals, max_size=15))
def test_no_instructor_is_in_two_places_and_the_slots_hold_what_the_records_say(steps: list[Any]) -> None:
    diary = Diary()
    for step in steps:
        diary.step(*step)

    held = diary.held()
    around = [FIRST + timedelta(days=n) for n in range(-3, 12)]
    found = diary.courses.bookings([Day(who.instructor_id, day) for who in (MIKE, NADIA) for day in around])
    for one, other in combinations(held, 2):
        assert one.instructor_id != other.instructor_id or not one.interval.overlaps(other.interval)
    assert {(day, str(each)) for day, bookings in found.items() for each in bookings} == {
        (day, str(each)) for each in held for day in slots.days_of(each)
    }
    listed = diary.absences.page("admin", date(2025, 1, 1), date(2026, 1, 1), 100, None).absences
    assert {each.absence_id for each in listed} == {
        each.absence_id for each in diary.stored if isinstance(each, Absence)
    }
    assert all(each.status is Status.CONFIRMED for each in diary.stored if isinstance(each, Course))
