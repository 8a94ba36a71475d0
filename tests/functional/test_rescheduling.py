"""POST /courses/{courseId}/reschedule."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage

WISH = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}


def test_rescheduling_moves_a_confirmed_course_and_keeps_it_confirmed(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", WISH)

    course = answer.json
    assert answer.status == 200
    assert (course["status"], course["scheduledDate"], course["reason"]) == ("confirmed", "2045-07-20", "Room flooded")
    assert (course["startTime"], course["endTime"], course["instructorId"]) == ("09:00", "12:00", 32)


def test_rescheduling_keeps_a_pending_course_pending(stage: Stage) -> None:
    """Failure mode 41."""
    number = stage.pending()

    course = stage.act("dana", number, "reschedule", WISH).json

    assert (course["status"], course["scheduledDate"]) == ("pending", "2045-07-20")


def test_rescheduling_may_set_times(stage: Stage) -> None:
    number = stage.confirmed()

    course = stage.act("dana", number, "reschedule", WISH | {"startTime": "10:00", "endTime": "11:00"}).json

    assert (course["startTime"], course["endTime"]) == ("10:00", "11:00")


def test_rescheduling_may_change_the_instructor(stage: Stage) -> None:
    number = stage.confirmed(32)

    course = stage.act("dana", number, "reschedule", WISH | {"instructorId": 33}).json

    assert (course["instructorId"], course["instructorName"]) == (33, "Sara")


def test_a_pending_course_cannot_get_an_instructor_by_rescheduling(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "reschedule", WISH | {"instructorId": 33})

    assert answer.status == 422
    assert list(answer.fields) == ["instructorId"]


def test_rescheduling_to_an_unknown_instructor_is_refused(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", WISH | {"instructorId": 99})

    assert answer.status == 422
    assert list(answer.fields) == ["instructorId"]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_rescheduling_needs_a_reason(stage: Stage, reason: str | None) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", WISH | {"reason": reason})

    assert answer.status == 422
    assert list(answer.fields) == ["reason"]


def test_rescheduling_into_a_taken_slot_is_refused(stage: Stage) -> None:
    """Failure mode 34."""
    stage.confirmed(32, location="Gym", scheduledDate="2045-07-20", startTime="11:30", endTime="13:00")
    number = stage.confirmed(32)

    answer = stage.act("dana", number, "reschedule", WISH)

    assert (answer.status, answer.code, answer.json["courseId"]) == (409, "instructor_busy", 1)
    assert "Mike is already teaching CPR Basic on 20 Jul, 11:30–13:00 (course 1)." in answer.json["detail"]


def test_rescheduling_frees_the_old_slot(stage: Stage) -> None:
    """Failure mode 36."""
    number = stage.confirmed(32)
    stage.act("dana", number, "reschedule", WISH)
    other = stage.pending("north")

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert answer.status == 200


def test_rescheduling_into_ones_own_slot_is_no_overlap(stage: Stage) -> None:
    number = stage.confirmed(32)
    wish = WISH | {"scheduledDate": "2045-07-15", "startTime": "10:00", "endTime": "13:00"}

    answer = stage.act("dana", number, "reschedule", wish)

    assert answer.status == 200


def test_rescheduling_to_the_same_time_changes_nothing(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", WISH | {"scheduledDate": "2045-07-15"})

    assert (answer.status, answer.code) == (409, "nothing_changed")


def test_a_reschedule_into_a_skipped_hour_is_refused(stage: Stage) -> None:
    """Failure mode 39: the clocks go forward on 12 March 2045."""
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", WISH | {"scheduledDate": "2045-03-12", "startTime": "02:30"})

    assert answer.status == 422
    assert list(answer.fields) == ["startTime"]


@pytest.mark.parametrize("final", ["completed", "cancelled"])
def test_a_final_course_cannot_be_rescheduled(stage: Stage, final: str) -> None:
    """Failure mode 37."""
    number = getattr(stage, final)()

    answer = stage.act("dana", number, "reschedule", WISH)

    assert (answer.status, answer.json["detail"]) == (409, f"A {final} course cannot be rescheduled.")
