"""What a rehearsal counts as lost, twice and refused, and how it says so."""

from __future__ import annotations

from typing import Any

import pytest

from infra.rehearse.actors import Saved
from infra.rehearse.feeds import Announced
from infra.rehearse.heard import Heard, Refusal
from infra.rehearse.report import report
from infra.rehearse.verdict import Evidence, Verdict, verdict_of

CHANNEL = "admin"
FEED = [Announced(1, 7, 1), Announced(2, 7, 2), Announced(4, 8, 1)]
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/courses"
CHANGE = (50.0, 60.0)


def event(seq: int, course: int, version: int) -> dict[str, Any]:
    at = f"1970-01-01T00:00:{seq:02}.000Z"
    return {"id": f"k3f9.{seq}", "courseId": course, "version": version, "timestamp": at}


def heard(*events: dict[str, Any], start: int = 0, **facts: Any) -> Heard:
    found = Heard("WebSocket", "dana", CHANNEL, **facts)
    found.begin(f"k3f9.{start}")
    for each in events:
        found.add(each, at=float(each["timestamp"][17:19]) + 0.5)
    return found


def everything() -> Heard:
    return heard(*(event(*each) for each in FEED))


def judged(*clients: Heard, **facts: Any) -> Verdict:
    evidence: dict[str, Any] = {
        "heard": clients or [everything()],
        "feeds": {CHANNEL: FEED},
        "saved": [Saved(7, 1), Saved(8, 1)],
        "refusals": [],
        "disagreements": [],
        "before": {"table": ARN},
        "after": {"table": ARN},
    }
    return verdict_of(Evidence(**evidence | facts))


def test_a_client_that_received_all_once_and_in_order_is_no_problem() -> None:
    verdict = judged()

    assert verdict.problems == []
    assert report(verdict, CHANGE).endswith("Nothing was lost, nothing came twice, nothing was refused for good.")


def test_what_was_before_the_client_began_is_not_expected() -> None:
    assert judged(heard(event(4, 8, 1), start=3)).problems == []


def test_an_event_that_did_not_arrive_is_lost() -> None:
    verdict = judged(heard(event(1, 7, 1), event(4, 8, 1)))

    assert verdict.problems == ["WebSocket of dana did not receive 1: course 7 version 2"]


def test_a_change_that_came_under_two_numbers_came_twice() -> None:
    twice = heard(*(event(*each) for each in FEED), event(5, 8, 1))

    assert judged(twice).problems == ["WebSocket of dana received more than once 1: course 8 version 1"]


def test_a_number_that_came_again_is_shown_and_is_no_problem() -> None:
    verdict = judged(heard(*(event(*each) for each in FEED), repeated=[4, 4]))

    assert verdict.problems == []
    assert report(verdict, CHANGE).splitlines()[2].split()[7] == "2"


def test_an_earlier_number_after_a_later_one_is_out_of_order() -> None:
    verdict = judged(heard(event(2, 7, 2), event(1, 7, 1), event(4, 8, 1)))

    assert verdict.problems == ["WebSocket of dana received out of order 1: course 7 version 1"]


def test_a_push_that_the_client_had_to_fetch_is_a_problem_although_nothing_is_lost() -> None:
    everything_fetched = heard(*(event(*each) for each in FEED), unpushed=[2])

    assert judged(everything_fetched).problems == ["WebSocket of dana was not pushed, and had to fetch 1: number 2"]


def test_a_refused_cursor_is_a_problem() -> None:
    refused = heard(*(event(*each) for each in FEED), resets=["other_epoch"])

    assert judged(refused).problems == ["WebSocket of dana could not go on from its cursor 1: other_epoch"]


@pytest.mark.parametrize(
    ("status", "later", "is_problem"),
    [
        (503, True, False),
        (429, True, False),
        (503, False, True),
        (500, True, True),
        (409, False, True),
        (0, True, True),
    ],
)
def test_only_what_the_service_says_to_repeat_and_then_accepts_is_no_problem(
    status: int, later: bool, is_problem: bool
) -> None:
    refusal = Refusal(55.0, "dana", "POST /courses", status, "busy: too much at once", later)

    verdict = judged(refusals=[refusal])

    assert verdict.problems == ([f"refused: {refusal}"] if is_problem else [])
    assert str(refusal) in report(verdict, CHANGE)


def test_a_clients_refusal_is_a_problem() -> None:
    refusal = Refusal(55.0, "polling of dana", "/updates", 500, "internal: it failed")

    assert judged(heard(*(event(*each) for each in FEED), refusals=[refusal])).problems == [f"refused: {refusal}"]


def test_an_accepted_action_that_no_channel_announces_is_a_problem() -> None:
    verdict = judged(saved=[Saved(7, 1), Saved(9, 1)])

    assert verdict.problems == ["accepted, but announced to nobody: 1: course 9 version 1"]


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ({"failure": "coursewire-prod was rolled back"}, "coursewire-prod was rolled back"),
        ({"after": {"table": f"{ARN}-2"}}, f"table is another one: {ARN} became {ARN}-2"),
        ({"disagreements": ["course 7: a row is missing"]}, "the table disagrees: course 7: a row is missing"),
    ],
    ids=["the change failed", "another table", "the table disagrees with itself"],
)  # fmt: skip
def test_what_else_must_not_happen(fact: dict[str, Any], problem: str) -> None:
    verdict = judged(**fact)

    assert verdict.problems == [problem]
    assert f"This change must not be deployed as it is:\n  {problem}" in report(verdict, CHANGE)


def test_the_report_has_a_row_for_each_kind_with_its_slowest_event() -> None:
    slow = heard(*(event(*each) for each in FEED[:2]))
    slow.add(event(4, 8, 1), at=55.0)

    lines = report(judged(slow, everything()), CHANGE).splitlines()

    assert lines[1].split("  ")[0] == "clients"
    assert lines[2].split() == ["WebSocket", "2", "6", *"000000", "51.0", "s,", "during", "the", "change"]


def test_many_problems_are_shortened() -> None:
    refusals = [Refusal(55.0, "dana", f"POST /courses/{n}", 500, "internal") for n in range(30)]

    assert "  and 10 more" in report(judged(refusals=refusals), CHANGE)
