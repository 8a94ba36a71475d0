"""A response about an absence was lost, and the request is sent again with its Idempotency-Key."""

from __future__ import annotations

from tests.functional.absences import add, added, listed, remove
from tests.functional.stage import Stage

KEY = {"Idempotency-Key": "away-1"}


def test_a_repeated_removal_gets_the_first_answer_and_changes_nothing(stage: Stage) -> None:
    number = added(stage)
    first = remove(stage, number, headers=KEY)
    before = stage.state()

    again = remove(stage, number, headers=KEY)

    assert (again.status, again.text) == (200, first.text)
    assert stage.state() == before


def test_a_repeated_removal_without_it_or_with_another_finds_no_absence(stage: Stage) -> None:
    number = added(stage)
    remove(stage, number, headers=KEY)

    for headers in (None, {"Idempotency-Key": "away-2"}):
        answer = remove(stage, number, headers=headers)
        assert (answer.status, answer.json["detail"]) == (404, f"There is no absence {number}.")


def test_a_repeated_addition_gets_the_first_answer_also_after_a_removal(stage: Stage) -> None:
    first = add(stage, headers=KEY)
    while_there = add(stage, headers=KEY)
    remove(stage, first.json["absenceId"])

    afterwards = add(stage, headers=KEY)

    assert [(again.status, again.text) for again in (while_there, afterwards)] == [(201, first.text)] * 2
    assert listed(stage, "mike") == []


def test_one_of_another_request_is_refused(stage: Stage) -> None:
    """Of another absence, of a course, and of an absence that is gone."""
    one, two = added(stage), added(stage, fromDate="2045-08-01", toDate="2045-08-02")
    remove(stage, one, headers=KEY)
    course = stage.pending("dana", organizationId=7)

    answers = [
        remove(stage, two, headers=KEY),
        add(stage, headers=KEY),
        remove(stage, 99, headers=KEY),
        stage.act("mike", course, "decline", {"reason": "Ill"}, headers=KEY),
    ]

    assert [answer.code for answer in answers] == ["idempotency_key_reused"] * 4
    assert listed(stage, "mike") == [two]


def test_a_refused_removal_uses_none_up(stage: Stage) -> None:
    saras = added(stage, "sara")

    assert remove(stage, saras, headers=KEY).status == 404
    assert remove(stage, added(stage), headers=KEY).status == 200
