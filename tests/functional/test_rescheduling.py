"""POST /courses/{courseId}/reschedule."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage

NEW_TIME = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}


def test_rescheduling_moves_a_confirmed_course_and_keeps_it_confirmed(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME)

    course = answer.json
    assert answer.status == 200
    assert (course["status"], course["scheduledDate"], course["reason"]) == ("confirmed", "2045-07-20", "Room flooded")
    assert (course["startTime"], course["endTime"], course["instructorId"]) == ("09:00", "12:00", 32)


def test_rescheduling_keeps_a_pending_course_pending(stage: Stage) -> None:
    number = stage.pending()

    course = stage.act("dana", number, "reschedule", NEW_TIME).json

    assert (course["status"], course["scheduledDate"]) == ("pending", "2045-07-20")


def test_rescheduling_may_set_times(stage: Stage) -> None:
    number = stage.confirmed()

    course = stage.act("dana", number, "reschedule", NEW_TIME | {"startTime": "10:00", "endTime": "11:00"}).json

    assert (course["startTime"], course["endTime"]) == ("10:00", "11:00")


def test_a_time_that_is_left_out_stays_as_it_is(stage: Stage) -> None:
    number = stage.confirmed()

    course = stage.act("dana", number, "reschedule", NEW_TIME | {"endTime": "13:00"}).json

    assert (course["startTime"], course["endTime"]) == ("09:00", "13:00")


def test_null_takes_the_times_of_a_pending_course_away(stage: Stage) -> None:
    number = stage.pending()
    cursor = stage.cursor("iffat")

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"startTime": None, "endTime": None})

    (event,) = stage.heard("iffat", cursor)
    told = event["data"]
    assert answer.status == 200
    assert (answer.json["startTime"], answer.json["endTime"]) == (None, None)
    assert (told["startTime"], told["previous"]["startTime"]) == (None, "09:00")
    assert stage.call("iffat", "GET", f"/courses/{number}").json == answer.json


@pytest.mark.parametrize(
    ("course", "members", "fields"),
    [
        ("confirmed", {"startTime": None, "endTime": "17:00"}, {"startTime"}),
        ("confirmed", {"startTime": None, "endTime": None}, {"startTime", "endTime"}),
        ("confirmed", {"startTime": None}, {"startTime"}),
        ("confirmed", {"endTime": None}, {"endTime"}),
        ("confirmed", {"instructorId": None}, {"instructorId"}),
        ("confirmed", {"scheduledDate": None}, {"scheduledDate"}),
        ("pending", {"startTime": None, "endTime": "17:00"}, {"startTime"}),
        ("pending", {"startTime": None}, {"startTime"}),
        ("pending", {"endTime": None}, {"endTime"}),
        ("pending", {"instructorId": None}, {"instructorId"}),
    ],
)
def test_null_where_a_value_is_needed_is_refused_by_name(
    stage: Stage, course: str, members: dict[str, str | None], fields: set[str]
) -> None:
    """Failure: the start was cleared, the end set to 17:00, and 09:00 to 17:00 was stored without a word."""
    number = getattr(stage, course)()
    before = stage.state()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | members)

    assert (answer.status, answer.code) == (422, "invalid_fields")
    assert set(answer.fields) == fields
    assert stage.state() == before


def test_null_for_what_may_only_be_left_out_names_the_way_out(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"instructorId": None})

    assert answer.fields == {"instructorId": "must be a whole number from 1, or left out"}


def test_rescheduling_may_change_the_instructor(stage: Stage) -> None:
    number = stage.confirmed(32)

    course = stage.act("dana", number, "reschedule", NEW_TIME | {"instructorId": 33}).json

    assert (course["instructorId"], course["instructorName"]) == (33, "Sara")


def test_a_pending_course_cannot_get_an_instructor_by_rescheduling(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"instructorId": 33})

    assert answer.status == 422
    assert list(answer.fields) == ["instructorId"]


def test_rescheduling_to_an_unknown_instructor_is_refused(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"instructorId": 99})

    assert answer.status == 422
    assert list(answer.fields) == ["instructorId"]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_rescheduling_needs_a_reason(stage: Stage, reason: str | None) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"reason": reason})

    assert answer.status == 422
    assert list(answer.fields) == ["reason"]


def test_rescheduling_into_a_taken_slot_is_refused(stage: Stage) -> None:
    stage.confirmed(32, location="Gym", scheduledDate="2045-07-20", startTime="11:30", endTime="13:00")
    number = stage.confirmed(32)

    answer = stage.act("dana", number, "reschedule", NEW_TIME)

    assert (answer.status, answer.code, answer.json["courseId"]) == (409, "instructor_busy", 1)
    assert "Mike is already teaching CPR Basic on 20 Jul, 11:30–13:00 (course 1)." in answer.json["detail"]


def test_rescheduling_frees_the_old_slot(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("dana", number, "reschedule", NEW_TIME)
    other = stage.pending("north")

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert answer.status == 200


def test_rescheduling_into_ones_own_slot_is_no_overlap(stage: Stage) -> None:
    number = stage.confirmed(32)
    command = NEW_TIME | {"scheduledDate": "2045-07-15", "startTime": "10:00", "endTime": "13:00"}

    answer = stage.act("dana", number, "reschedule", command)

    assert answer.status == 200


def test_rescheduling_to_the_same_time_changes_nothing(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"scheduledDate": "2045-07-15"})

    assert (answer.status, answer.code) == (409, "nothing_changed")


def test_a_reschedule_into_a_skipped_hour_is_refused(stage: Stage) -> None:
    """The clocks go forward on 12 March 2045."""
    number = stage.confirmed()

    answer = stage.act("dana", number, "reschedule", NEW_TIME | {"scheduledDate": "2045-03-12", "startTime": "02:30"})

    assert answer.status == 422
    assert list(answer.fields) == ["startTime"]


@pytest.mark.parametrize("final", ["completed", "cancelled"])
def test_a_final_course_cannot_be_rescheduled(stage: Stage, final: str) -> None:
    number = getattr(stage, final)()

    answer = stage.act("dana", number, "reschedule", NEW_TIME)

    assert (answer.status, answer.json["detail"]) == (409, f"A {final} course cannot be rescheduled.")
