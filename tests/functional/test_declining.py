"""POST /courses/{courseId}/decline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.functional.stage import AFTER_THE_COURSE, Stage

ILL = {"reason": "I am ill"}
START = datetime(2045, 7, 15, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize("who", ["mike", "dana"])
def test_the_course_is_pending_again_on_its_date_without_an_instructor(stage: Stage, who: str) -> None:
    number = stage.confirmed(32)

    answer = stage.act(who, number, "decline", ILL)

    course = answer.json if who == "dana" else stage.call("dana", "GET", f"/courses/{number}").json
    assert (answer.status, course["status"], course["instructorId"], course["instructorName"]) == (
        200,
        "pending",
        None,
        None,
    )
    assert (course["scheduledDate"], course["startTime"], course["reason"]) == ("2045-07-15", "09:00", "I am ill")


def test_the_former_instructor_no_longer_finds_the_course(stage: Stage) -> None:
    number = stage.confirmed(32)
    cursor = stage.cursor("mike")

    stage.act("mike", number, "decline", ILL)

    (event,) = stage.heard("mike", cursor)
    assert (event["data"]["type"], event["data"]["course"]) == ("course_declined", None)
    assert stage.call("mike", "GET", f"/courses/{number}").status == 404
    assert stage.call("mike", "GET", "/courses").json["items"] == []


def test_the_instructor_is_free_again(stage: Stage) -> None:
    stage.act("mike", stage.confirmed(32), "decline", ILL)

    answer = stage.act("dana", stage.pending(location="Annex"), "assign", {"instructorId": 32})

    assert answer.status == 200


@pytest.mark.parametrize("body", [{}, {"reason": None}, {"reason": " "}])
def test_a_reason_is_needed(stage: Stage, body: dict[str, object]) -> None:
    answer = stage.act("mike", stage.confirmed(32), "decline", body)

    assert (answer.status, list(answer.fields)) == (422, ["reason"])


@pytest.mark.parametrize("status", ["pending", "completed", "cancelled"])
def test_only_a_confirmed_course_is_declined(stage: Stage, status: str) -> None:
    answer = stage.act("dana", getattr(stage, status)(), "decline", ILL)

    assert (answer.status, answer.code) == (409, "wrong_status")
    assert answer.json["detail"] == f"A {status} course cannot be declined."


@pytest.mark.parametrize("moment", [START, AFTER_THE_COURSE])
def test_an_instructor_cannot_decline_a_course_from_its_start_on(stage: Stage, moment: datetime) -> None:
    number = stage.confirmed(32)
    stage.at(moment)

    answer = stage.act("mike", number, "decline", ILL)

    assert (answer.status, answer.code, answer.json["course"]["courseId"]) == (409, "already_started", number)
    assert "15 Jul, 09:00 (America/Toronto)" in answer.json["detail"]
    assert stage.act("mike", number, "complete", {"attended": 11}).status == 200


def test_an_instructor_can_decline_a_course_until_its_start(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.at(START - timedelta(milliseconds=1))

    assert stage.act("mike", number, "decline", ILL).status == 200


def test_an_admin_takes_an_instructor_off_at_any_time(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)

    assert stage.act("dana", number, "decline", ILL).json["status"] == "pending"


def test_a_repeated_decline_gets_the_first_answer_also_after_the_start(stage: Stage) -> None:
    number = stage.confirmed(32)
    once = {"Idempotency-Key": "once"}
    stage.at(START - timedelta(seconds=1))
    first = stage.act("mike", number, "decline", ILL, headers=once)
    stage.at(START + timedelta(seconds=1))

    repeated = stage.act("mike", number, "decline", ILL, headers=once)

    assert (repeated.status, repeated.text) == (200, first.text)


def test_an_assignment_is_undone_on_the_version_that_it_made(stage: Stage) -> None:
    number = stage.pending()
    etag = stage.act("dana", number, "assign", {"instructorId": 32}).headers["etag"]

    undone = stage.act("dana", number, "decline", {"reason": "By mistake"}, headers={"If-Match": etag})

    assert (undone.status, undone.json["status"]) == (200, "pending")


def test_an_undo_is_refused_when_somebody_else_was_faster(stage: Stage) -> None:
    number = stage.pending()
    etag = stage.act("dana", number, "assign", {"instructorId": 32}).headers["etag"]
    stage.act("omar", number, "edit", {"students": 9})

    undone = stage.act("dana", number, "decline", {"reason": "By mistake"}, headers={"If-Match": etag})

    assert (undone.status, undone.code) == (412, "stale_version")


def test_the_history_names_who_declined_and_why(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("mike", number, "decline", ILL)

    entry = stage.call("iffat", "GET", f"/courses/{number}/history").json["items"][-1]

    assert (entry["type"], entry["actor"]["name"], entry["reason"]) == ("course_declined", "Mike", "I am ill")
    assert (entry["from"]["instructorName"], entry["to"]["instructorName"]) == ("Mike", None)
