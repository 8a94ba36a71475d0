"""POST /courses/{courseId}/change-request, and its accept, decline and withdraw."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import AFTER_THE_COURSE, Stage

MOVE = {"kind": "move", "scheduledDate": "2045-07-20", "startTime": "13:00", "endTime": "16:00", "reason": "Exams"}
CANCEL = {"kind": "cancel", "reason": "Too few students"}


def test_a_request_to_move_is_shown_to_everybody_who_sees_the_course(stage: Stage) -> None:
    number = stage.confirmed(32)

    answer = stage.act("iffat", number, "change-request", MOVE)

    assert answer.status == 200
    assert answer.json["changeRequest"] == {
        **{name: MOVE[name] for name in ("kind", "scheduledDate", "startTime", "endTime", "reason")},
        "requestedAt": answer.json["updatedAt"],
        "actor": {"role": "organization", "name": "Iffat"},
    }
    assert (answer.json["status"], answer.json["scheduledDate"]) == ("confirmed", "2045-07-15")
    for who in ("dana", "iffat", "mike"):
        shown = stage.call(who, "GET", f"/courses/{number}").json
        assert shown["changeRequest"] == answer.json["changeRequest"]


def test_times_that_are_left_out_are_those_of_the_course(stage: Stage) -> None:
    number = stage.confirmed(32)

    asked = stage.act("iffat", number, "change-request", {"kind": "move", "scheduledDate": "2045-07-20", "reason": "x"})

    change = asked.json["changeRequest"]
    assert (change["startTime"], change["endTime"]) == ("09:00", "12:00")


def test_a_request_to_cancel_has_no_date(stage: Stage) -> None:
    change = stage.act("iffat", stage.confirmed(32), "change-request", CANCEL).json["changeRequest"]

    assert (change["kind"], change["scheduledDate"], change["startTime"]) == ("cancel", None, None)


@pytest.mark.parametrize("body", [MOVE | {"scheduledDate": "2045-07-16"}, CANCEL])
def test_no_change_of_a_course_that_has_started_is_asked_for(stage: Stage, body: dict[str, Any]) -> None:
    number = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("iffat", number, "change-request", body)

    assert (answer.status, answer.code, answer.json["course"]["changeRequest"]) == (409, "already_started", None)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["kind", "reason"]),
        (MOVE | {"kind": "swap"}, ["kind"]),
        (MOVE | {"reason": " "}, ["reason"]),
        ({"kind": "move", "reason": "Exams"}, ["scheduledDate"]),
        (MOVE | {"scheduledDate": "2020-01-01"}, ["scheduledDate"]),
        (MOVE | {"startTime": None}, ["startTime"]),
        (MOVE | {"endTime": "09:00"}, ["endTime"]),
        (CANCEL | {"scheduledDate": "2045-07-20"}, ["scheduledDate"]),
    ],
)
def test_a_bad_request_is_refused_by_name(stage: Stage, body: dict[str, Any], fields: list[str]) -> None:
    answer = stage.act("iffat", stage.confirmed(32), "change-request", body)

    assert (answer.status, list(answer.fields)) == (422, fields)


@pytest.mark.parametrize("body", [{"kind": "move", "scheduledDate": "2045-07-15", "reason": "x"}])
def test_a_move_to_the_present_date_changes_nothing(stage: Stage, body: dict[str, Any]) -> None:
    answer = stage.act("iffat", stage.confirmed(32), "change-request", body)

    assert (answer.status, answer.code) == (409, "nothing_changed")


def test_the_same_request_twice_changes_nothing_and_another_one_replaces_it(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)
    stage.pass_time(minutes=5)

    again = stage.act("iffat", number, "change-request", MOVE)
    other = stage.act("iffat", number, "change-request", CANCEL)

    assert (again.status, again.code) == (409, "nothing_changed")
    assert (other.status, other.json["changeRequest"]["kind"]) == (200, "cancel")


@pytest.mark.parametrize("status", ["pending", "completed", "cancelled"])
def test_only_a_confirmed_course_has_requests(stage: Stage, status: str) -> None:
    answer = stage.act("iffat", getattr(stage, status)(), "change-request", MOVE)

    assert (answer.status, answer.code) == (409, "wrong_status")


def test_an_accepted_move_is_carried_out(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)
    before = {who: stage.cursor(who) for who in ("iffat", "mike")}

    course = stage.act("dana", number, "change-request/accept", {}).json

    assert (course["status"], course["changeRequest"], course["instructorId"]) == ("confirmed", None, 32)
    assert (course["scheduledDate"], course["startTime"], course["reason"]) == ("2045-07-20", "13:00", "Exams")
    assert [stage.heard(who, cursor)[0]["data"]["type"] for who, cursor in before.items()] == ["course_rescheduled"] * 2


def test_an_accepted_cancellation_is_carried_out_and_frees_the_instructor(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", CANCEL)

    course = stage.act("dana", number, "change-request/accept", {}).json

    assert (course["status"], course["changeRequest"], course["reason"]) == ("cancelled", None, "Too few students")
    assert stage.act("dana", stage.pending(location="Annex"), "assign", {"instructorId": 32}).status == 200


def test_a_move_is_accepted_with_another_instructor_only_where_the_first_is_busy(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.confirmed(32, scheduledDate="2045-07-20", startTime="13:00", endTime="16:00", location="Gym")
    stage.act("iffat", number, "change-request", MOVE)

    busy = stage.act("dana", number, "change-request/accept", {})
    moved = stage.act("dana", number, "change-request/accept", {"instructorId": 33})

    assert (busy.status, busy.code) == (409, "instructor_busy")
    assert (moved.status, moved.json["instructorId"]) == (200, 33)


def test_a_move_onto_a_place_that_is_taken_is_not_carried_out(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.pending(scheduledDate="2045-07-20")
    stage.act("iffat", number, "change-request", MOVE)

    answer = stage.act("dana", number, "change-request/accept", {})

    assert (answer.status, answer.code) == (409, "duplicate_request")
    assert stage.call("dana", "GET", f"/courses/{number}").json["changeRequest"] is not None


def test_a_cancellation_is_accepted_without_an_instructor(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", CANCEL)

    answer = stage.act("dana", number, "change-request/accept", {"instructorId": 33})

    assert (answer.status, list(answer.fields)) == (422, ["instructorId"])


@pytest.mark.parametrize(
    ("who", "action", "body", "event", "reason"),
    [
        ("dana", "change-request/decline", {"reason": "No room"}, "change_request_declined", "No room"),
        ("iffat", "change-request/withdraw", {}, "change_request_withdrawn", None),
    ],
)
def test_a_declined_or_withdrawn_request_leaves_the_course_as_it_is(
    stage: Stage, who: str, action: str, body: dict[str, Any], event: str, reason: str | None
) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)
    cursor = stage.cursor("iffat")

    course = stage.act(who, number, action, body).json

    assert (course["changeRequest"], course["scheduledDate"], course["reason"]) == (None, "2045-07-15", reason)
    assert [each["data"]["type"] for each in stage.heard("iffat", cursor)] == [event]


@pytest.mark.parametrize(
    ("who", "action", "body"),
    [
        ("dana", "change-request/accept", {}),
        ("dana", "change-request/decline", {"reason": "No room"}),
        ("iffat", "change-request/withdraw", {}),
    ],
)
def test_without_a_request_there_is_nothing_to_decide(
    stage: Stage, who: str, action: str, body: dict[str, Any]
) -> None:
    answer = stage.act(who, stage.confirmed(32), action, body)

    assert (answer.status, answer.code) == (409, "no_change_request")


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("reschedule", {"scheduledDate": "2045-07-18", "reason": "Room"}),
        ("assign", {"instructorId": 33, "startTime": "08:00"}),
        ("cancel", {"reason": "Snow"}),
        ("decline", {"reason": "Ill"}),
        ("complete", {"attended": 11}),
    ],
)
def test_an_action_that_settles_the_matter_ends_the_request(stage: Stage, action: str, body: dict[str, Any]) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)
    stage.at(AFTER_THE_COURSE)

    course = stage.act("dana", number, action, body).json

    assert course["changeRequest"] is None


@pytest.mark.parametrize(("action", "body"), [("assign", {"instructorId": 33}), ("edit", {"students": 9})])
def test_other_actions_keep_the_request(stage: Stage, action: str, body: dict[str, Any]) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)

    course = stage.act("dana", number, action, body).json

    assert course["changeRequest"]["kind"] == "move"


def test_a_decision_on_another_request_than_the_one_that_was_read_is_refused(stage: Stage) -> None:
    number = stage.confirmed(32)
    read = stage.act("iffat", number, "change-request", MOVE).headers["etag"]
    stage.act("iffat", number, "change-request", CANCEL)

    answer = stage.act("dana", number, "change-request/accept", {}, headers={"If-Match": read})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert answer.json["detail"].startswith("This course was proposed for a change by Iffat at ")


@pytest.mark.parametrize(
    ("who", "action", "body"),
    [
        ("iffat", "change-request", CANCEL),
        ("dana", "change-request/accept", {}),
        ("dana", "change-request/decline", {"reason": "No room"}),
        ("iffat", "change-request/withdraw", {}),
    ],
)
def test_a_repeated_action_gets_the_first_answer(stage: Stage, who: str, action: str, body: dict[str, Any]) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)

    answers = [stage.act(who, number, action, body, headers={"Idempotency-Key": "once"}) for _ in range(2)]

    assert answers[0].status == 200
    assert answers[0].text == answers[1].text


def test_the_history_says_what_was_asked_for_and_decided(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("iffat", number, "change-request", MOVE)
    stage.act("dana", number, "change-request/decline", {"reason": "No room"})

    *_, asked, declined = stage.call("mike", "GET", f"/courses/{number}/history").json["items"]

    assert (asked["type"], asked["reason"]) == ("change_requested", "Exams")
    assert (asked["from"]["changeRequest"], asked["to"]["changeRequest"]["scheduledDate"]) == (None, "2045-07-20")
    assert (declined["type"], declined["reason"], declined["to"]["changeRequest"]) == (
        "change_request_declined",
        "No room",
        None,
    )
