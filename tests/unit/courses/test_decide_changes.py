from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.courses import decide_change
from chalicelib.courses.course import LastChange
from chalicelib.courses.course_errors import NothingChanged, NotStarted, WrongStatus
from chalicelib.courses.course_status import Action, Status
from chalicelib.errors import InvalidFields, Refusal
from chalicelib.people.identity import Actor, Role
from tests.builders import (
    AFTER_START,
    IFFAT,
    MIKE,
    NADIA,
    NOW,
    ZONE,
    a_cancellation,
    a_completion,
    a_rescheduling,
    admin,
    an_assignment,
    cancelled,
    completed,
    confirmed,
    instructor_user,
    organization_user,
    pending,
)

LATER = datetime(2025, 7, 13, 8, 0, tzinfo=UTC)
START = datetime(2025, 7, 15, 13, 0, tzinfo=UTC)


class TestAssign:
    def test_a_pending_course_becomes_confirmed(self) -> None:
        change = decide_change.assign(pending(), an_assignment(), MIKE, admin(), LATER)

        assert change.action is Action.ASSIGN
        assert change.after.status is Status.CONFIRMED
        assert (change.after.instructor_id, change.after.instructor_name) == (32, "Mike")

    def test_version_time_and_actor_are_the_changes(self) -> None:
        course = decide_change.assign(pending(), an_assignment(), MIKE, admin(), LATER).after

        assert (course.version, course.updated_at, course.created_at) == (2, LATER, NOW)
        assert course.last_change == LastChange(Action.ASSIGN, Actor(Role.ADMIN, "Dana"))

    def test_the_course_before_is_kept(self) -> None:
        course = pending()

        change = decide_change.assign(course, an_assignment(), MIKE, admin(), LATER)

        assert change.before == course

    def test_a_confirmed_course_can_be_given_to_another(self) -> None:
        course = decide_change.assign(confirmed(), an_assignment(NADIA), NADIA, admin(), LATER).after

        assert (course.status, course.instructor_id) == (Status.CONFIRMED, 33)

    def test_date_and_times_may_come_with_it(self) -> None:
        command = an_assignment(scheduled_date=date(2025, 7, 16), start_time="10:00", end_time="11:00")

        course = decide_change.assign(pending(), command, MIKE, admin(), LATER).after

        assert course.when == "16 Jul, 10:00–11:00"

    def test_an_earlier_reason_does_not_stay(self) -> None:
        course = decide_change.assign(pending(reason="Room flooded"), an_assignment(), MIKE, admin(), LATER).after

        assert course.reason is None

    def test_missing_times_are_named(self) -> None:
        course = pending(start_time=None, end_time=None)

        with pytest.raises(InvalidFields) as refusal:
            decide_change.assign(course, an_assignment(), MIKE, admin(), LATER)

        needed = "is needed before an instructor can be assigned"
        assert refusal.value.errors == {"startTime": needed, "endTime": needed}

    def test_only_the_missing_time_is_named(self) -> None:
        course = pending(start_time=None, end_time=None)

        with pytest.raises(InvalidFields) as refusal:
            decide_change.assign(course, an_assignment(start_time="09:00"), MIKE, admin(), LATER)

        assert list(refusal.value.errors) == ["endTime"]

    def test_the_times_must_be_in_order(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            decide_change.assign(pending(), an_assignment(start_time="12:00"), MIKE, admin(), LATER)

        assert refusal.value.errors == {"endTime": "must be after the start time"}

    def test_the_same_instructor_at_the_same_time_is_no_change(self) -> None:
        with pytest.raises(NothingChanged) as refusal:
            decide_change.assign(confirmed(), an_assignment(), MIKE, admin(), LATER)

        sentence = "Nothing to change: the course is already on 15 Jul, 09:00–12:00 with Mike."
        assert str(refusal.value) == sentence

    @pytest.mark.parametrize("course", [completed(), cancelled()])
    def test_a_final_course_is_refused(self, course) -> None:
        with pytest.raises(WrongStatus):
            decide_change.assign(course, an_assignment(), MIKE, admin(), LATER)


class TestReschedule:
    def test_a_confirmed_course_stays_confirmed(self) -> None:
        course = decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), LATER).after

        assert (course.status, course.when) == (Status.CONFIRMED, "22 Jul, 09:00–12:00")
        assert course.instructor_id == 32

    def test_a_pending_course_stays_pending(self) -> None:
        course = decide_change.reschedule(pending(), a_rescheduling(), None, admin(), LATER).after

        assert course.status is Status.PENDING

    def test_the_reason_is_kept(self) -> None:
        command = a_rescheduling(reason=" Room flooded ")

        change = decide_change.reschedule(confirmed(), command, None, admin(), LATER)

        assert change.after.reason == "Room flooded"

    def test_another_instructor_may_come_with_it(self) -> None:
        command = a_rescheduling(instructor_id=33)

        change = decide_change.reschedule(confirmed(), command, NADIA, admin(), LATER)

        assert change.before is not None
        assert (change.before.instructor_id, change.after.instructor_id) == (32, 33)
        assert change.after.instructor_name == "Nadia"

    def test_a_pending_course_takes_no_instructor(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            decide_change.reschedule(pending(), a_rescheduling(), MIKE, admin(), LATER)

        wording = "must be left out: a pending course has no instructor yet; assign one instead"
        assert refusal.value.errors == {"instructorId": wording}

    def test_times_may_stay_open_on_a_pending_course(self) -> None:
        course = pending(start_time=None, end_time=None)

        after = decide_change.reschedule(course, a_rescheduling(), None, admin(), LATER).after

        assert after.when == "22 Jul"

    def test_one_time_needs_the_other(self) -> None:
        course = pending(start_time=None, end_time=None)

        with pytest.raises(InvalidFields) as refusal:
            decide_change.reschedule(course, a_rescheduling(start_time="09:00"), None, admin(), LATER)

        assert list(refusal.value.errors) == ["endTime"]

    def test_a_day_without_that_time_is_refused(self) -> None:
        course = confirmed(start_time="02:30", end_time="04:00")

        with pytest.raises(InvalidFields) as refusal:
            decide_change.reschedule(course, a_rescheduling(scheduled_date=date(2026, 3, 8)), None, admin(), LATER)

        assert list(refusal.value.errors) == ["startTime"]

    def test_the_same_date_and_time_is_no_change(self) -> None:
        command = a_rescheduling(scheduled_date=date(2025, 7, 15))

        with pytest.raises(NothingChanged) as refusal:
            decide_change.reschedule(pending(), command, None, admin(), LATER)

        assert str(refusal.value) == "Nothing to change: the course is already on 15 Jul, 09:00–12:00."

    @pytest.mark.parametrize("course", [completed(), cancelled()])
    def test_a_final_course_is_refused(self, course) -> None:
        with pytest.raises(WrongStatus):
            decide_change.reschedule(course, a_rescheduling(), None, admin(), LATER)


class TestCancel:
    @pytest.mark.parametrize("course", [pending(), confirmed()])
    def test_an_admin_cancels_what_is_open(self, course) -> None:
        change = decide_change.cancel(course, a_cancellation(" Snow "), admin(), LATER)

        assert (change.after.status, change.after.reason) == (Status.CANCELLED, "Snow")

    def test_who_taught_and_when_stays_on_the_record(self) -> None:
        course = decide_change.cancel(confirmed(), a_cancellation(), admin(), LATER).after

        assert (course.instructor_id, course.when) == (32, "15 Jul, 09:00–12:00")

    def test_an_organization_withdraws_what_is_pending(self) -> None:
        course = decide_change.cancel(pending(), a_cancellation(), organization_user(), LATER).after

        assert course.last_change == LastChange(Action.CANCEL, Actor(Role.ORGANIZATION, IFFAT.name))

    def test_an_organization_cannot_cancel_what_is_confirmed(self) -> None:
        with pytest.raises(WrongStatus) as refusal:
            decide_change.cancel(confirmed(), a_cancellation(), organization_user(), LATER)

        assert str(refusal.value) == "A confirmed course can only be cancelled by an administrator."

    def test_a_completed_course_cannot_be_cancelled(self) -> None:
        with pytest.raises(WrongStatus) as refusal:
            decide_change.cancel(completed(), a_cancellation(), organization_user(), LATER)

        assert str(refusal.value) == "A completed course cannot be cancelled."


class TestComplete:
    @pytest.mark.parametrize("by", [instructor_user(), admin()])
    def test_a_confirmed_course_is_completed(self, by) -> None:
        course = decide_change.complete(confirmed(), a_completion(11, " All passed "), by, AFTER_START).after

        assert course.status is Status.COMPLETED
        assert (course.attended, course.comments) == (11, "All passed")

    def test_nobody_may_have_come(self) -> None:
        assert decide_change.complete(confirmed(), a_completion(0), admin(), AFTER_START).after.attended == 0

    @pytest.mark.parametrize("comments", [None, "", " ", "\u200b"])
    def test_no_comments_are_null(self, comments: str | None) -> None:
        change = decide_change.complete(confirmed(), a_completion(comments=comments), admin(), AFTER_START)

        assert change.after.comments is None

    def test_an_earlier_reason_does_not_stay(self) -> None:
        change = decide_change.complete(confirmed(reason="Room flooded"), a_completion(), admin(), AFTER_START)

        assert change.after.reason is None

    def test_it_can_be_completed_from_the_minute_it_starts(self) -> None:
        assert decide_change.complete(confirmed(), a_completion(), admin(), START).after.status is Status.COMPLETED

    def test_before_that_it_is_refused_with_the_local_start(self) -> None:
        a_moment_before = START.replace(hour=12, minute=59, second=59)

        with pytest.raises(NotStarted) as refusal:
            decide_change.complete(confirmed(), a_completion(), admin(), a_moment_before)

        sentence = f"This course starts on 15 Jul, 09:00 ({ZONE}). It can be completed from then on."
        assert str(refusal.value) == sentence

    def test_a_late_course_starts_on_the_next_day_in_utc(self) -> None:
        course = confirmed(start_time="21:00", end_time="22:00")

        with pytest.raises(NotStarted, match="15 Jul, 21:00"):
            decide_change.complete(course, a_completion(), admin(), datetime(2025, 7, 16, 0, 59, tzinfo=UTC))

    @pytest.mark.parametrize("course", [pending(), completed(), cancelled()])
    def test_only_a_confirmed_course_can_be_completed(self, course) -> None:
        with pytest.raises(Refusal) as refusal:
            decide_change.complete(course, a_completion(), admin(), AFTER_START)

        assert refusal.value.code == "wrong_status"
