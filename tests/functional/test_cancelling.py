"""POST /courses/{courseId}/cancel."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage


@pytest.mark.parametrize("status", ["pending", "confirmed"])
def test_an_admin_cancels_an_open_course(stage: Stage, status: str) -> None:
    number = getattr(stage, status)()

    answer = stage.act("dana", number, "cancel", {"reason": "Snow"})

    assert answer.status == 200
    assert (answer.json["status"], answer.json["reason"]) == ("cancelled", "Snow")


def test_an_organization_withdraws_its_pending_request(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("iffat", number, "cancel", {"reason": "Too few people"})

    assert (answer.status, answer.json["status"]) == (200, "cancelled")


def test_an_organization_cannot_cancel_a_confirmed_course(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("iffat", number, "cancel", {"reason": "Too few people"})

    assert (answer.status, answer.code) == (409, "wrong_status")
    assert answer.json["detail"] == "A confirmed course can only be cancelled by an administrator."


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "\n\t "}, {"reason": "x" * 501}])
def test_cancelling_needs_a_reason(stage: Stage, body: dict[str, str]) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "cancel", body)

    assert answer.status == 422
    assert list(answer.fields) == ["reason"]


def test_a_cancelled_course_stays_readable(stage: Stage) -> None:
    number = stage.cancelled()

    answer = stage.call("iffat", "GET", f"/courses/{number}")

    assert (answer.status, answer.json["status"]) == (200, "cancelled")


def test_cancelling_frees_only_that_courses_interval(stage: Stage) -> None:
    morning = stage.confirmed(32)
    stage.confirmed(32, location="Gym", startTime="13:00", endTime="15:00")
    stage.act("dana", morning, "cancel", {"reason": "Snow"})
    wanted = {"date": "2045-07-15", "timeZone": "America/Toronto"}

    free = [
        stage.call("dana", "GET", "/instructors", query=wanted | {"startTime": start, "endTime": end}).json["items"][0]
        for start, end in (("09:00", "12:00"), ("13:00", "15:00"))
    ]

    assert [instructor["free"] for instructor in free] == [True, False]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("completed", "A completed course cannot be cancelled."),
        ("cancelled", "A cancelled course cannot be cancelled again."),
    ],
)
def test_a_final_course_cannot_be_cancelled(stage: Stage, status: str, sentence: str) -> None:
    number = getattr(stage, status)()

    answer = stage.act("dana", number, "cancel", {"reason": "Snow"})

    assert (answer.status, answer.code, answer.json["detail"]) == (409, "wrong_status", sentence)
