"""The cases of searches that the service and the portals pass alike (``portals/tests/course_search.test.ts``)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.courses.search_words import parse_search
from chalicelib.texts import folded
from tests.architecture.source import ROOT
from tests.builders import confirmed

CASES: dict[str, Any] = json.loads((ROOT / "tests/wire/course_search.json").read_text("utf-8"))
COURSE = confirmed(
    course_id=CASES["course"]["courseId"],
    course_type=CASES["course"]["courseType"],
    location=CASES["course"]["location"],
    organization_name=CASES["course"]["organizationName"],
    instructor_name=CASES["course"]["instructorName"],
)


@pytest.mark.parametrize(("text", "expected"), CASES["folded"])
def test_a_text_is_folded_as_in_the_browser(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize("query", CASES["found"])
def test_a_search_finds_the_course_as_in_the_browser(query: str) -> None:
    assert parse_search(query).matches(COURSE)


@pytest.mark.parametrize("query", CASES["notFound"])
def test_a_search_does_not_find_the_course_as_in_the_browser(query: str) -> None:
    assert not parse_search(query).matches(COURSE)
