"""Another organization's course looks like none at all, on every route."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import Stage

THEIRS, MISSING = 1, 2
ROUTES = [
    ("GET", "", None),
    ("GET", "/history", None),
    ("POST", "/cancel", {"reason": "Snow"}),
    ("POST", "/assign", {"instructorId": 33}),
    ("POST", "/reschedule", {"scheduledDate": "2045-07-20", "reason": "Room"}),
    ("POST", "/complete", {"attended": 1}),
]
OUTSIDERS = ("north", "sara")


@pytest.fixture
def theirs(stage: Stage) -> Stage:
    """Course 1 belongs to Iffat College and Mike; there is no course 2."""
    assert stage.confirmed(32, notes="Secret plans", location="Secret hall") == THEIRS
    return stage


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(("method", "route", "body"), ROUTES)
def test_anothers_course_is_answered_as_a_missing_one(
    theirs: Stage, who: str, method: str, route: str, body: Any
) -> None:
    there = theirs.call(who, method, f"/courses/{THEIRS}{route}", body)

    missing = theirs.call(who, method, f"/courses/{MISSING}{route}", body)

    assert there.status == missing.status
    assert there.headers == missing.headers
    assert there.text.replace(f"course {THEIRS}.", f"course {MISSING}.") == missing.text


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(("method", "route", "body"), [route for route in ROUTES if route[0] == "POST"])
@pytest.mark.parametrize("header", [{"If-Match": '"1"'}, {"Idempotency-Key": "k"}])
def test_conditions_reveal_nothing_either(
    theirs: Stage, who: str, method: str, route: str, body: Any, header: dict[str, str]
) -> None:
    answer = theirs.call(who, method, f"/courses/{THEIRS}{route}", body, headers=header)

    assert answer.status in (403, 404)
    assert "Secret" not in answer.text


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_of_it_is_in_lists_updates_or_tickets(theirs: Stage, who: str) -> None:
    paths = [("GET", "/courses"), ("GET", "/updates"), ("GET", "/me"), ("POST", "/realtime/tickets")]

    texts = [theirs.call(who, method, path).text for method, path in paths]

    assert not any("Secret" in text or "Iffat" in text or "CPR" in text for text in texts)


def test_a_pages_token_of_another_shows_only_ones_own(theirs: Stage) -> None:
    theirs.pending(location="B", scheduledDate="2045-07-30")
    theirs.pending("north", scheduledDate="2045-07-31")
    token = theirs.call("iffat", "GET", "/courses", query={"limit": "1"}).json["next"]

    answer = theirs.call("north", "GET", "/courses", query={"next": token})

    assert [course["organizationId"] for course in answer.json["items"]] == [8]


def test_a_duplicate_of_another_organization_is_not_mentioned(theirs: Stage) -> None:
    answer = theirs.request("north", location="Secret hall")

    assert answer.status == 201


def test_a_former_instructor_keeps_no_access(theirs: Stage) -> None:
    theirs.act("dana", THEIRS, "assign", {"instructorId": 33})

    answers = [theirs.call("mike", "GET", f"/courses/{THEIRS}{route}").status for route in ("", "/history")]

    assert answers == [404, 404]
