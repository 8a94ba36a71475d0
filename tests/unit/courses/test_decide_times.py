"""A time that a change leaves out stays; one that it takes away is gone, or is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.courses import decide_change
from chalicelib.courses.course_errors import NothingChanged
from chalicelib.errors import InvalidFields
from tests.builders import MIKE, a_rescheduling, admin, an_assignment, confirmed, pending

LATER = datetime(2025, 7, 13, 8, 0, tzinfo=UTC)


class TestReschedule:
    def test_a_time_that_is_left_out_stays(self) -> None:
        after = decide_change.reschedule(confirmed(), a_rescheduling(end_time="13:00"), None, admin(), LATER).after

        assert after.when == "22 Jul, 09:00–13:00"

    def test_both_times_of_a_pending_course_may_be_taken_away(self) -> None:
        command = a_rescheduling(start_time=None, end_time=None)

        after = decide_change.reschedule(pending(), command, None, admin(), LATER).after

        assert (after.start_time, after.end_time, after.when) == (None, None, "22 Jul")

    def test_taking_the_times_away_is_a_change_on_the_same_date(self) -> None:
        command = a_rescheduling(scheduled_date=date(2025, 7, 15), start_time=None, end_time=None)

        assert decide_change.reschedule(pending(), command, None, admin(), LATER).after.start_time is None

    def test_taking_away_what_there_is_not_is_no_change(self) -> None:
        course = pending(start_time=None, end_time=None)
        command = a_rescheduling(scheduled_date=date(2025, 7, 15), start_time=None, end_time=None)

        with pytest.raises(NothingChanged):
            decide_change.reschedule(course, command, None, admin(), LATER)

    @pytest.mark.parametrize(
        ("times", "missing"),
        [
            ({"start_time": None, "end_time": "17:00"}, "startTime"),
            ({"start_time": "09:00", "end_time": None}, "endTime"),
            ({"start_time": None}, "startTime"),
            ({"end_time": None}, "endTime"),
        ],
    )
    def test_one_time_of_a_pending_course_cannot_be_taken_away_alone(self, times: dict[str, Any], missing: str) -> None:
        with pytest.raises(InvalidFields) as refusal:
            decide_change.reschedule(pending(), a_rescheduling(**times), None, admin(), LATER)

        assert refusal.value.errors == {missing: "is needed too: give both a start and an end, or neither"}

    @pytest.mark.parametrize(
        ("times", "missing"),
        [
            ({"start_time": None, "end_time": None}, ["startTime", "endTime"]),
            ({"start_time": None, "end_time": "17:00"}, ["startTime"]),
            ({"start_time": None}, ["startTime"]),
            ({"end_time": None}, ["endTime"]),
        ],
    )
    def test_a_confirmed_course_keeps_its_times(self, times: dict[str, Any], missing: list[str]) -> None:
        """Failure: the start was cleared, the end moved, and the old start was stored with the new end."""
        with pytest.raises(InvalidFields) as refusal:
            decide_change.reschedule(confirmed(), a_rescheduling(**times), None, admin(), LATER)

        assert refusal.value.errors == dict.fromkeys(missing, "is needed: a confirmed course has a start and an end")


class TestAssign:
    @pytest.mark.parametrize("course", [pending(), confirmed()])
    def test_a_time_that_is_taken_away_is_missing(self, course) -> None:
        with pytest.raises(InvalidFields) as refusal:
            decide_change.assign(course, an_assignment(start_time=None, end_time="17:00"), MIKE, admin(), LATER)

        assert refusal.value.errors == {"startTime": "is needed before an instructor can be assigned"}
