"""POST /courses/{courseId}/assign."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage


def test_assigning_confirms_the_course(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "assign", {"instructorId": 32})

    course = answer.json
    assert answer.status == 200
    assert (course["status"], course["instructorId"], course["instructorName"]) == ("confirmed", 32, "Mike")
    assert (course["version"], answer.headers["etag"]) == (2, '"2"')


def test_assigning_may_set_date_and_times(stage: Stage) -> None:
    number = stage.pending(startTime=None, endTime=None)
    command = {"instructorId": 32, "scheduledDate": "2045-07-16", "startTime": "13:00", "endTime": "15:00"}

    course = stage.act("dana", number, "assign", command).json

    assert (course["scheduledDate"], course["startTime"], course["endTime"]) == ("2045-07-16", "13:00", "15:00")


def test_assigning_needs_a_start_and_an_end(stage: Stage) -> None:
    number = stage.pending(startTime=None, endTime=None)

    answer = stage.act("dana", number, "assign", {"instructorId": 32})

    assert answer.status == 422
    assert set(answer.fields) == {"startTime", "endTime"}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"startTime": None}, "is needed before an instructor can be assigned"),
        ({"endTime": None}, "is needed before an instructor can be assigned"),
        ({"startTime": None, "endTime": None}, "is needed before an instructor can be assigned"),
        ({"scheduledDate": None}, "must be a date such as 2025-07-15, or left out"),
        ({"instructorId": None}, "must be a whole number from 1"),
    ],
)
@pytest.mark.parametrize("course", ["pending", "confirmed"])
def test_null_where_a_value_is_needed_is_refused_by_name(
    stage: Stage, course: str, members: dict[str, str | None], message: str
) -> None:
    number = getattr(stage, course)()
    before = stage.state()

    answer = stage.act("dana", number, "assign", {"instructorId": 33} | members)

    assert (answer.status, answer.fields) == (422, dict.fromkeys(members, message))
    assert stage.state() == before


def test_assigning_an_unknown_instructor_is_refused(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "assign", {"instructorId": 99})

    assert answer.status == 422
    assert answer.fields == {"instructorId": "is not known: there is no instructor 99"}


def test_a_busy_instructor_is_refused_with_the_holder_and_the_way_out(stage: Stage) -> None:
    stage.confirmed(32)
    other = stage.pending("north")

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert (answer.status, answer.code, answer.json["courseId"]) == (409, "instructor_busy", 1)
    assert answer.json["detail"] == (
        "Mike is already teaching CPR Basic on 15 Jul, 09:00–12:00 (course 1). Choose another instructor or time."
    )


def test_a_refused_assignment_leaves_everything_as_it_was(stage: Stage) -> None:
    stage.confirmed(32)
    other = stage.pending("north")
    before = stage.state()

    stage.act("dana", other, "assign", {"instructorId": 32})

    assert stage.state() == before


def test_courses_may_follow_back_to_back(stage: Stage) -> None:
    stage.confirmed(32)
    other = stage.pending("north", startTime="12:00", endTime="14:00")

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert answer.status == 200


def test_overlap_is_found_across_time_zones(stage: Stage) -> None:
    stage.confirmed(32)
    other = stage.pending(
        "north", timeZone="Asia/Tokyo", scheduledDate="2045-07-16", startTime="00:30", endTime="02:00"
    )

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert answer.code == "instructor_busy"


def test_a_confirmed_course_gets_another_instructor(stage: Stage) -> None:
    number = stage.confirmed(32)

    course = stage.act("dana", number, "assign", {"instructorId": 33}).json

    assert (course["status"], course["instructorName"], course["version"]) == ("confirmed", "Sara", 3)


def test_the_replaced_instructor_is_free_again(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("dana", number, "assign", {"instructorId": 33})
    other = stage.pending("north")

    answer = stage.act("dana", other, "assign", {"instructorId": 32})

    assert answer.status == 200


def test_the_replaced_instructor_no_longer_sees_the_course(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("dana", number, "assign", {"instructorId": 33})

    answer = stage.call("mike", "GET", f"/courses/{number}")

    assert answer.status == 404


def test_assigning_what_is_assigned_changes_nothing(stage: Stage) -> None:
    number = stage.confirmed(32)

    answer = stage.act("dana", number, "assign", {"instructorId": 32})

    assert (answer.status, answer.code) == (409, "nothing_changed")


def test_a_cancelled_course_cannot_be_assigned(stage: Stage) -> None:
    number = stage.cancelled()

    answer = stage.act("dana", number, "assign", {"instructorId": 32})

    assert (answer.status, answer.code) == (409, "wrong_status")
    assert answer.json["detail"] == "A cancelled course cannot be assigned."
