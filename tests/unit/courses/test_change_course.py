from __future__ import annotations

import pytest

from chalicelib.courses.change_course import Conditions
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import (
    IdempotencyKeyReused,
    InstructorBusy,
    NothingChanged,
    StaleVersion,
    WrongStatus,
)
from chalicelib.courses.ports import SlotTaken, VersionConflict
from chalicelib.errors import NotFound
from tests.builders import HARBOUR, MIKE, NADIA, admin, instructor_user, organization_user
from tests.unit.courses.office import Office

FIRST = Conditions(idempotency_key="key-1", fingerprint="cancel")


class TestIfMatch:
    def test_the_present_version_is_changed(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        after = office.cancel(course.course_id, conditions=Conditions(if_match=frozenset({course.version})))

        assert after.version == course.version + 1

    @pytest.mark.parametrize("seen", [1, 3])
    def test_any_other_version_is_refused_with_the_present_course(self, seen: int) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(StaleVersion) as refusal:
            office.cancel(course.course_id, conditions=Conditions(if_match=frozenset({seen})))

        assert refusal.value.current == course
        assert office.courses.get(course.course_id) == course

    def test_without_it_the_present_version_is_changed_whatever_was_seen(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        assert office.cancel(course.course_id).version == 3


class TestIdempotencyKey:
    @pytest.mark.parametrize("seen", [None, frozenset({2})], ids=["any version", "the version it had seen"])
    def test_the_same_request_is_answered_the_same_again(self, seen: frozenset[int] | None) -> None:
        office = Office()
        course = office.desk.confirmed()
        conditions = Conditions(seen, "key-1", "cancel")
        answer = office.cancel(course.course_id, conditions=conditions)

        again = office.cancel(course.course_id, conditions=conditions)

        assert again == answer

    def test_the_same_request_changes_nothing_again(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.complete(course.course_id, conditions=FIRST)

        office.complete(course.course_id, conditions=FIRST)

        assert office.heard(admin()).count("course_completed") == 1

    def test_another_request_with_the_key_is_refused(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.reschedule(course.course_id, conditions=FIRST)

        with pytest.raises(IdempotencyKeyReused):
            office.cancel(course.course_id, conditions=Conditions(idempotency_key="key-1", fingerprint="other"))

        assert office.stored(course).is_open

    @pytest.mark.parametrize("refusal", [VersionConflict(), SlotTaken(1)], ids=["course", "slot"])
    def test_overtaken_by_its_own_first_run_it_is_answered_what_that_was(self, refusal: Exception) -> None:
        """The first run's receipt may be the last of its items to be seen."""
        office = Office()
        course = office.desk.request()
        answers: list[Course] = []

        def first_run() -> None:
            answers.append(office.assign(course.course_id, conditions=FIRST))
            raise refusal

        office.courses.before_commit = first_run

        again = office.assign(course.course_id, conditions=FIRST)

        assert [again] == answers

    def test_another_users_key_is_another_key(self) -> None:
        office = Office()
        first, second = office.desk.request(), office.desk.request(location="Annex")
        office.cancel(first.course_id, admin("Dana"), FIRST)

        after = office.cancel(second.course_id, admin("Omar"), FIRST)

        assert after.course_id == second.course_id

    def test_a_refused_request_leaves_no_receipt(self) -> None:
        office = Office()
        course = office.desk.request()
        with pytest.raises(WrongStatus):
            office.complete(course.course_id, admin(), FIRST)
        office.desk.assign(course)

        after = office.complete(course.course_id, admin(), FIRST)

        assert after.version == 3

    def test_of_two_at_once_the_second_gets_the_firsts_answer(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.cancel(course.course_id, conditions=FIRST)

        answer = office.cancel(course.course_id, conditions=FIRST)

        assert answer == office.courses.get(course.course_id)
        assert office.courses.commits == 3

    @pytest.mark.parametrize("moment", ["amid_prefetch", "after_prefetch"])
    def test_a_first_run_that_ends_just_after_its_receipt_was_read_is_found(self, moment: str) -> None:
        office = Office()
        course = office.desk.confirmed()
        setattr(office.courses, moment, lambda: office.cancel(course.course_id, conditions=FIRST))

        answer = office.cancel(course.course_id, conditions=FIRST)

        assert answer == office.courses.get(course.course_id)

    def test_of_two_different_requests_at_once_the_second_is_refused(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.reschedule(
            course.course_id, conditions=Conditions(idempotency_key="key-1", fingerprint="reschedule")
        )

        with pytest.raises(IdempotencyKeyReused):
            office.cancel(course.course_id, conditions=FIRST)

        assert office.stored(course).is_open


class TestOvertaken:
    def test_a_change_that_is_still_possible_is_stale(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.reschedule(course.course_id)

        with pytest.raises(StaleVersion) as refusal:
            office.cancel(course.course_id)

        assert refusal.value.current.version == 3
        assert "was rescheduled by Dana" in str(refusal.value)

    def test_two_admins_giving_one_course_to_two_instructors_leave_it_with_the_first(self) -> None:
        office = Office()
        course = office.desk.request()
        office.courses.before_commit = lambda: office.assign(course.course_id, instructor=MIKE)

        with pytest.raises(StaleVersion):
            office.assign(course.course_id, instructor=NADIA)

        assert office.stored(course).instructor_id == 32

    def test_a_change_that_is_no_longer_possible_says_so(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.complete(course.course_id)

        with pytest.raises(WrongStatus, match="A completed course cannot be cancelled"):
            office.cancel(course.course_id)

    def test_completing_twice_at_once_is_announced_once(self) -> None:
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.complete(course.course_id)

        with pytest.raises(WrongStatus, match="cannot be completed again"):
            office.complete(course.course_id)

        assert office.heard(organization_user()).count("course_completed") == 1

    def test_the_numbers_of_a_change_that_lost_are_filled(self) -> None:
        """Else readers would wait for them."""
        office = Office()
        course = office.desk.confirmed()
        office.courses.before_commit = lambda: office.complete(course.course_id)

        with pytest.raises(WrongStatus):
            office.complete(course.course_id)

        head = office.feed.head("admin")
        assert [entry.is_event for entry in office.feed.after("admin", 2, 10)] == [True, False]
        assert head.prefix == head.reserved == 4

    def test_a_change_that_its_inputs_rule_out_takes_no_number(self) -> None:
        office = Office()
        office.desk.confirmed()
        rival = office.desk.request(HARBOUR)
        before = office.feed.head("admin")

        with pytest.raises(InstructorBusy):
            office.assign(rival.course_id)

        assert office.feed.head("admin") == before

    def test_the_same_change_by_somebody_else_leaves_nothing_to_change(self) -> None:
        office = Office()
        course = office.desk.request()
        office.courses.before_commit = lambda: office.assign(course.course_id, admin("Omar"))

        with pytest.raises(NothingChanged):
            office.assign(course.course_id)

    def test_an_instructor_who_was_replaced_meanwhile_finds_nothing(self) -> None:
        office = Office()
        course = office.desk.confirmed(MIKE)
        office.courses.before_commit = lambda: office.assign(course.course_id, instructor=NADIA)

        with pytest.raises(NotFound):
            office.complete(course.course_id, instructor_user(MIKE))


class TestInstructorBusy:
    def test_the_refusal_names_the_course_that_holds_the_instructor(self) -> None:
        office = Office()
        holder = office.desk.confirmed()
        course = office.desk.request(HARBOUR)

        with pytest.raises(InstructorBusy) as refusal:
            office.assign(course.course_id)

        assert str(refusal.value) == (
            f"Mike is already teaching CPR Basic on 15 Jul, 09:00–12:00 (course {holder.course_id}). "
            "Choose another instructor or time."
        )

    def test_of_two_assigns_of_one_slot_at_once_exactly_one_wins(self) -> None:
        office = Office()
        first, second = office.desk.request(), office.desk.request(HARBOUR)
        office.courses.before_commit = lambda: office.assign(first.course_id)

        with pytest.raises(InstructorBusy):
            office.assign(second.course_id)

        assert office.stored(first).status == "confirmed"
        assert office.courses.get(second.course_id) == second

    def test_rescheduling_into_a_slot_that_is_taken_at_that_moment_is_refused(self) -> None:
        office = Office()
        course = office.desk.confirmed(start_time="14:00", end_time="16:00")
        rival = office.desk.request(HARBOUR)
        office.courses.before_commit = lambda: office.assign(rival.course_id)

        with pytest.raises(InstructorBusy):
            office.reschedule(
                course.course_id, scheduled_date=course.scheduled_date, start_time="10:00", end_time="11:00"
            )

        assert office.courses.get(course.course_id) == course


class TestVisibility:
    @pytest.mark.parametrize("number", [1, 999])
    def test_what_is_hidden_looks_like_what_does_not_exist(self, number: int) -> None:
        office = Office()
        office.desk.request()

        with pytest.raises(NotFound) as refusal:
            office.cancel(number, organization_user(HARBOUR))

        assert str(refusal.value) == f"There is no course {number}."
