"""POST /courses/{courseId}/complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.functional.stage import AFTER_THE_COURSE, Stage

# 09:00 in Toronto.
START = AFTER_THE_COURSE.replace(hour=13)


@pytest.mark.parametrize("who", ["mike", "dana"])
def test_the_instructor_or_an_admin_completes_a_course(stage: Stage, who: str) -> None:
    number = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)

    answer = stage.act(who, number, "complete", {"attended": 11, "comments": "Went well"})

    course = answer.json
    assert answer.status == 200
    assert (course["status"], course["attended"], course["comments"]) == ("completed", 11, "Went well")


def test_more_students_than_expected_need_a_word(stage: Stage) -> None:
    number = stage.confirmed(students=10)
    stage.at(AFTER_THE_COURSE)

    silent = stage.act("mike", number, "complete", {"attended": 500})
    said = stage.act("mike", number, "complete", {"attended": 500, "comments": "Held in the stadium"})

    assert (silent.status, silent.json["errors"]) == (
        422,
        [
            {
                "field": "comments",
                "rule": "more_attended",
                "message": "is needed: 500 attended, but 10 were expected; say why",
            }
        ],
    )
    assert (said.status, said.json["attended"]) == (200, 500)


def test_comments_are_optional(stage: Stage) -> None:
    number = stage.confirmed()
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("mike", number, "complete", {"attended": 0})

    assert (answer.status, answer.json["attended"], answer.json["comments"]) == (200, 0, None)


@pytest.mark.parametrize("body", [{}, {"attended": None}, {"attended": -1}, {"attended": "11"}, {"attended": 1.5}])
def test_completing_needs_a_head_count(stage: Stage, body: dict[str, Any]) -> None:
    number = stage.confirmed()
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("mike", number, "complete", body)

    assert answer.status == 422
    assert list(answer.fields) == ["attended"]


def test_a_course_cannot_be_completed_before_its_start(stage: Stage) -> None:
    number = stage.confirmed()
    stage.at(START - timedelta(milliseconds=1))

    answer = stage.act("mike", number, "complete", {"attended": 11})

    assert (answer.status, answer.code) == (409, "not_started")
    assert "15 Jul, 09:00 (America/Toronto)" in answer.json["detail"]


def test_a_course_can_be_completed_from_its_start_on(stage: Stage) -> None:
    number = stage.confirmed()
    stage.at(START)

    answer = stage.act("mike", number, "complete", {"attended": 11})

    assert answer.status == 200


def test_a_pending_course_cannot_be_completed(stage: Stage) -> None:
    number = stage.pending()
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("dana", number, "complete", {"attended": 11})

    assert (answer.status, answer.json["detail"]) == (409, "A pending course cannot be completed.")


def test_a_cancelled_course_cannot_be_completed(stage: Stage) -> None:
    number = stage.cancelled()
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("dana", number, "complete", {"attended": 11})

    assert (answer.status, answer.json["detail"]) == (409, "A cancelled course cannot be completed.")


def test_completing_twice_is_refused(stage: Stage) -> None:
    number = stage.completed()
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("mike", number, "complete", {"attended": 11})

    assert (answer.status, answer.json["detail"]) == (409, "A completed course cannot be completed again.")


def test_completing_twice_emits_one_event(stage: Stage) -> None:
    number = stage.confirmed()
    cursor = stage.cursor("iffat")
    stage.at(AFTER_THE_COURSE)

    for _ in range(2):
        stage.act("mike", number, "complete", {"attended": 11})

    assert [event["data"]["type"] for event in stage.heard("iffat", cursor)] == ["course_completed"]


def test_another_instructor_does_not_find_the_course(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)

    answer = stage.act("sara", number, "complete", {"attended": 11})

    assert (answer.status, answer.code) == (404, "not_found")
