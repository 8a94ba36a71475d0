from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys, transaction_plan
from chalicelib.courses.ports import OpenCourseExists
from tests.builders import HARBOUR, IFFAT, MIKE
from tests.contract.stores import Stores


def refused_by(stores: Stores, **changes) -> int:
    with pytest.raises(OpenCourseExists) as refusal:
        stores.desk.request(**changes)
    return refusal.value.course_id


class TestTaken:
    @pytest.mark.parametrize(
        ("held", "place"),
        [
            ("Main Hall", "Main Hall"),
            ("Main Hall", "main hall"),
            ("Main Hall", "  MAIN \t hall "),
            ("Caf\u00e9", "Cafe\u0301"),
            ("Cafe\u0301", "CAF\u00c9"),
            ("Main Hall", "Main\u200e Hall"),
            ("Main Hall", "\ufeffMain Ha\u200bll\u2060"),
            ("Main H\u00adall", "Main Hall"),
            ("Ｍａｉｎ　Ｈａｌｌ", "Main Hall"),
            ("Main\u200f Hall", "Ma\u200cin Hall"),
        ],
    )
    def test_the_same_place_on_the_same_date_is_refused_however_it_is_written(
        self, stores: Stores, held: str, place: str
    ) -> None:
        holder = stores.desk.request(location=held)

        assert refused_by(stores, location=place) == holder.course_id

    def test_another_time_of_the_day_makes_no_difference(self, stores: Stores) -> None:
        holder = stores.desk.request()

        assert refused_by(stores, start_time="18:00", end_time="19:00") == holder.course_id

    def test_a_confirmed_course_holds_its_place(self, stores: Stores) -> None:
        holder = stores.desk.confirmed(MIKE)

        assert refused_by(stores) == holder.course_id

    def test_a_rescheduled_course_holds_its_new_date(self, stores: Stores) -> None:
        course = stores.desk.reschedule(stores.desk.request())

        assert refused_by(stores, scheduled_date=course.scheduled_date) == course.course_id


class TestFree:
    @pytest.mark.parametrize("changes", [{"location": "Annex"}, {"scheduled_date": date(2025, 7, 16)}])
    def test_another_place_or_date_is_free(self, stores: Stores, changes) -> None:
        stores.desk.request()

        course = stores.desk.request(**changes)

        assert stores.courses.get(course.course_id) == course

    def test_another_organization_may_have_the_same_place(self, stores: Stores) -> None:
        stores.desk.request(IFFAT)

        course = stores.desk.request(HARBOUR)

        assert stores.courses.get(course.course_id) == course

    def test_cancelling_frees_the_place(self, stores: Stores) -> None:
        stores.desk.cancel(stores.desk.request())

        assert stores.desk.request().version == 1

    def test_completing_frees_the_place(self, stores: Stores) -> None:
        stores.desk.complete(stores.desk.confirmed(MIKE))

        assert stores.desk.request().version == 1

    def test_rescheduling_frees_the_date_before(self, stores: Stores) -> None:
        stores.desk.reschedule(stores.desk.request())

        assert stores.desk.request().scheduled_date == date(2025, 7, 15)


class TestStoredBefore:
    """Invisible characters and widths once made another place of a place, and courses were stored like that."""

    PLACE = "Main\u200e Hall"

    def stored(self, stores: Stores) -> Course:
        """A request as it was stored then."""
        with pytest.MonkeyPatch.context() as before:
            before.setattr(course_keys, "folded", lambda place: " ".join(place.casefold().split()))
            return stores.desk.request(location=self.PLACE)

    def test_such_a_course_holds_its_place(self, stores: Stores) -> None:
        holder = self.stored(stores)

        assert refused_by(stores, location=self.PLACE) == holder.course_id

    def test_its_end_frees_the_place(self, stores: Stores) -> None:
        stores.desk.cancel(self.stored(stores))

        assert stores.desk.request(location=self.PLACE).version == 1

    def test_its_move_frees_the_date_before_and_holds_the_new_one_for_everyone(self, stores: Stores) -> None:
        course = stores.desk.reschedule(self.stored(stores))

        assert stores.desk.request(location=self.PLACE).version == 1
        assert refused_by(stores, location="Main Hall", scheduled_date=course.scheduled_date) == course.course_id


class TestMovedOnto:
    """A course that is moved to a place and a date is refused as a request for them is."""

    def test_a_course_is_not_rescheduled_onto_another(self, stores: Stores) -> None:
        holder = stores.desk.request(scheduled_date=date(2025, 7, 22))
        course = stores.desk.request()

        with pytest.raises(OpenCourseExists) as refusal:
            stores.desk.reschedule(course)

        assert refusal.value.course_id == holder.course_id
        assert stores.courses.get(course.course_id) == course

    def test_a_course_is_not_assigned_onto_another(self, stores: Stores) -> None:
        stores.desk.request(scheduled_date=date(2025, 7, 22))

        with pytest.raises(OpenCourseExists):
            stores.desk.assign(stores.desk.request(), MIKE, scheduled_date=date(2025, 7, 22))

    def test_a_course_is_not_edited_onto_the_place_of_another(self, stores: Stores) -> None:
        stores.desk.request(location="Annex")

        with pytest.raises(OpenCourseExists):
            stores.desk.edit(stores.desk.request(), location=" ANNEX")

    def test_a_course_moves_back_to_where_it_was(self, stores: Stores) -> None:
        moved = stores.desk.reschedule(stores.desk.request())

        back = stores.desk.reschedule(moved, scheduled_date=date(2025, 7, 15))

        assert stores.courses.get(back.course_id) == back

    def test_its_own_place_may_be_written_otherwise(self, stores: Stores) -> None:
        edited = stores.desk.edit(stores.desk.request(), location="MAIN HALL")

        assert stores.courses.get(edited.course_id) == edited
        assert refused_by(stores) == edited.course_id


class TestShared:
    """Courses were stored that share a place and a date, from when admins could move one onto another."""

    def shared(self, stores: Stores) -> tuple[Course, Course]:
        """Two courses at the same place on the same date."""
        first = stores.desk.request(scheduled_date=date(2025, 7, 22))
        with pytest.MonkeyPatch.context() as before:
            body = transaction_plan._open_courses_body
            before.setattr(
                transaction_plan,
                "_open_courses_body",
                lambda after, enters, _, record: body(after, enters, is_new=False, record=record),
            )
            return first, stores.desk.reschedule(stores.desk.request())

    def test_both_may_be_changed_in_other_ways(self, stores: Stores) -> None:
        first, second = self.shared(stores)

        changed = [
            stores.desk.edit(first, students=9),
            stores.desk.assign(second, MIKE),
        ]

        assert [stores.courses.get(course.course_id) for course in changed] == changed

    def test_both_may_change_their_times_and_be_written_otherwise(self, stores: Stores) -> None:
        first, second = self.shared(stores)

        changed = [
            stores.desk.edit(first, location="MAIN HALL"),
            stores.desk.reschedule(second, start_time="18:00", end_time="19:00"),
        ]

        assert [stores.courses.get(course.course_id) for course in changed] == changed

    def test_the_place_is_taken_until_the_last_has_left(self, stores: Stores) -> None:
        first, second = self.shared(stores)

        stores.desk.cancel(first)

        assert refused_by(stores, scheduled_date=date(2025, 7, 22)) == second.course_id

    def test_it_is_free_when_the_last_has_left(self, stores: Stores) -> None:
        first, second = self.shared(stores)
        stores.desk.cancel(first)

        stores.desk.reschedule(second, scheduled_date=date(2025, 7, 23))

        assert stores.desk.request(scheduled_date=date(2025, 7, 22)).version == 1
