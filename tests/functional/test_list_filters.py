"""GET /courses with from, to, instructorId and organizationId."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import Stage


def numbers(body: Any) -> list[int]:
    return [course["courseId"] for course in body["items"]]


def five_courses(stage: Stage) -> None:
    """1 to 3 of organization 7: pending, with Mike, with Sara. 4 and 5 of organization 8: pending, with Mike."""
    stage.pending(location="A", scheduledDate="2045-08-11")
    stage.confirmed(32, location="B", scheduledDate="2045-08-12")
    stage.confirmed(33, location="C", scheduledDate="2045-08-13")
    stage.pending("north", location="D", scheduledDate="2045-08-14")
    stage.act("dana", stage.pending("north", location="E", scheduledDate="2045-08-15"), "assign", {"instructorId": 32})


@pytest.fixture
def school(stage: Stage) -> Stage:
    return stage.begin_with(five_courses)


@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("dana", {"from": "2045-08-12", "to": "2045-08-14"}, [2, 3, 4]),
        ("dana", {"from": "2045-08-14"}, [4, 5]),
        ("dana", {"to": "2045-08-12"}, [1, 2]),
        ("dana", {"to": "2045-08-12", "order": "desc"}, [2, 1]),
        ("dana", {"from": "2045-08-12", "to": "2045-08-12"}, [2]),
        ("dana", {"instructorId": "32"}, [2, 5]),
        ("dana", {"instructorId": "99"}, []),
        ("dana", {"organizationId": "8"}, [4, 5]),
        ("dana", {"organizationId": "8", "status": "pending"}, [4]),
        ("dana", {"organizationId": "8", "instructorId": "32"}, [5]),
        ("dana", {"organizationId": "8", "instructorId": "33"}, []),
        ("dana", {"instructorId": "32", "from": "2045-08-13"}, [5]),
        ("iffat", {"instructorId": "32"}, [2]),
        ("iffat", {"instructorId": "33", "status": "confirmed", "to": "2045-08-13"}, [3]),
        ("iffat", {"instructorId": "33", "status": "pending"}, []),
        ("mike", {"from": "2045-08-13"}, [5]),
    ],
)
def test_only_courses_that_pass_every_filter_are_listed(
    school: Stage, who: str, query: dict[str, str], expected: list[int]
) -> None:
    answer = school.call(who, "GET", "/courses", query=query)

    assert (answer.status, numbers(answer.json), answer.json["next"]) == (200, expected, None)


def test_pages_of_a_filtered_list_follow_each_other(school: Stage) -> None:
    query = {"instructorId": "32", "limit": "1"}
    first = school.call("dana", "GET", "/courses", query=query).json
    second = school.call("dana", "GET", "/courses", query=query | {"next": first["next"]}).json

    assert (numbers(first), numbers(second), second["next"]) == ([2], [5], None)


@pytest.mark.parametrize(
    ("who", "query", "refused"),
    [
        ("iffat", {"organizationId": "7"}, {"organizationId": "is for administrators only"}),
        ("mike", {"organizationId": "7"}, {"organizationId": "is for administrators only"}),
        ("mike", {"instructorId": "32"}, {"instructorId": "is for administrators and organizations only"}),
        ("dana", {"from": "2045-08-13", "to": "2045-08-12"}, {"to": "must not be before `from`"}),
        ("dana", {"from": "yesterday"}, {"from": "must be a date such as 2025-07-15"}),
        ("dana", {"to": "2045-02-30"}, {"to": "must be a date such as 2025-07-15"}),
        ("dana", {"instructorId": "Mike"}, {"instructorId": "must be a whole number from 1"}),
        ("dana", {"organizationId": "0"}, {"organizationId": "must be a whole number from 1"}),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_name(
    school: Stage, who: str, query: dict[str, str], refused: dict[str, str]
) -> None:
    answer = school.call(who, "GET", "/courses", query=query)

    assert (answer.status, dict(answer.fields)) == (422, refused)


def test_the_cursor_of_a_filtered_list_is_that_of_the_callers_own_channel(school: Stage) -> None:
    answer = school.call("dana", "GET", "/courses", query={"instructorId": "32"})

    assert answer.json["cursor"] == school.cursor("dana")
    again = school.call(
        "dana", "GET", "/courses", query={"instructorId": "32"}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status == 304
