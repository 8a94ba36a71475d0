"""GET /courses with q, with and without the index behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec import json

from chalicelib.courses import keep_search
from chalicelib.courses.dynamo import course_search, search_index
from chalicelib.courses.dynamo.search_keys import Indexed
from chalicelib.courses.queries import list_courses
from chalicelib.feed.cursor import Cursor
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE, failed, project


def found(stage: Stage, q: str, who: str = "dana", **query: str) -> list[int]:
    """The numbers on all pages."""
    numbers: list[int] = []
    token = None
    for _ in range(50):
        asked = {"q": q, **query} | ({"next": token} if token else {})
        answer = stage.call(who, "GET", "/courses", query=asked)
        assert answer.status == 200, answer.text
        numbers += [course["courseId"] for course in answer.json["items"]]
        token = answer.json["next"]
        if token is None:
            return numbers
    raise AssertionError("the pages do not end")


def index_of(stage: Stage) -> list[str]:
    return [item["PK"]["S"] for item in stage.items("courses") if item["PK"]["S"].startswith("SEARCH#")]


def four_courses(stage: Stage) -> None:
    """1 fire safety pending, 2 first aid with Mike, 3 fire safety of the clinic, 4 cancelled."""
    stage.pending(courseType="Fire Safety", location="Main hall, room 204", scheduledDate="2045-08-04")
    stage.confirmed(32, courseType="First Aid", location="Firefly barn", scheduledDate="2045-08-03")
    stage.pending("north", courseType="Fire Safety", location="Ward 3", scheduledDate="2045-08-02")
    stage.cancelled(courseType="Zoo Keeping", location="Zürich", scheduledDate="2045-08-01")


@pytest.fixture
def school(stage: Stage) -> Stage:
    return stage.begin_with(four_courses)


@pytest.fixture(params=["indexed", "not indexed"])
def either(school: Stage, request: pytest.FixtureRequest) -> Stage:
    if request.param == "indexed":
        project(school.feed_records())
        assert school.wiring.search_index.cursor() is not None
    return school


def test_courses_are_found_by_the_beginnings_of_their_words(either: Stage) -> None:
    cases: list[tuple[str, str, dict[str, str], list[int]]] = [
        ("dana", "fire", {}, [3, 2, 1]),
        ("dana", "fire", {"order": "desc"}, [1, 2, 3]),
        ("dana", "fire", {"limit": "1"}, [3, 2, 1]),
        ("dana", "fire", {"limit": "1", "order": "desc"}, [1, 2, 3]),
        ("dana", "FIR saf", {}, [3, 1]),
        ("dana", "fire", {"status": "pending"}, [3, 1]),
        ("dana", "fire", {"from": "2045-08-03"}, [2, 1]),
        ("dana", "fire", {"to": "2045-08-03", "order": "desc"}, [2, 3]),
        ("dana", "zurich", {}, [4]),
        ("dana", "fi", {}, [3, 2, 1]),
        ("dana", "iffat", {}, [4, 2, 1]),
        ("dana", "mike", {}, [2]),
        ("dana", "north fire", {}, [3]),
        ("dana", "fire", {"organizationId": "8"}, [3]),
        ("dana", "fire", {"instructorId": "32"}, [2]),
        ("dana", "3", {}, [3]),
        ("dana", "#3", {}, [3]),
        ("dana", "204", {}, [1]),
        ("dana", "2", {}, [2, 1]),
        ("dana", "#2", {}, [2]),
        ("dana", "#2", {"status": "pending"}, []),
        ("dana", "#99", {}, []),
        ("dana", "ire", {}, []),
        ("iffat", "fire", {}, [2, 1]),
        ("iffat", "#3", {}, []),
        ("mike", "fire", {}, [2]),
        ("mike", "#1", {}, []),
    ]
    for who, q, query, expected in cases:
        assert (who, q, query, found(either, q, who, **query)) == (who, q, query, expected)


def test_the_own_change_is_found_at_once(school: Stage) -> None:
    project(school.feed_records())

    number = school.pending(courseType="Fire Drill", location="Roof", scheduledDate="2045-08-05")
    school.act("dana", 1, "cancel", {"reason": "Snow"})

    assert found(school, "fire", status="pending") == [3, number]
    assert found(school, "fire", status="cancelled") == [1]
    assert school.call("dana", "GET", "/courses", query={"q": "fire"}).json["cursor"] == school.cursor("dana")


def test_a_change_leaves_no_stale_posting(school: Stage) -> None:
    project(school.feed_records())
    school.act("dana", 1, "cancel", {"reason": "Snow"})
    school.act("dana", 2, "assign", {"instructorId": 33})

    assert project(school.feed_records()) == DONE

    expected = sum(len(each.prefixes) for each in indexed(school))
    assert len(index_of(school)) == expected
    assert (found(school, "mike"), found(school, "sara"), found(school, "fire", status="cancelled")) == ([], [2], [1])


def indexed(stage: Stage) -> list[Any]:
    return [
        json.decode(item["body"]["S"], type=Indexed)
        for item in stage.items("courses")
        if item["PK"]["S"].startswith("INDEXED#")
    ]


def test_repeated_batches_and_several_consumers_at_once_leave_the_same_index(school: Stage) -> None:
    project(school.feed_records()[:2])
    school.act("dana", 1, "cancel", {"reason": "Snow"})
    records = school.feed_records()
    project(records)
    once = index_of(school)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(project, [records] * 4))

    assert project(records) == DONE
    assert index_of(school) == once


def test_a_crash_between_index_and_cursor_is_repeated(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    project(school.feed_records())
    number = school.pending(courseType="Fire Drill", location="Roof", scheduledDate="2045-08-05")
    records = school.feed_records()
    with monkeypatch.context() as crash:
        crash.setattr(search_index.DynamoSearchIndex, "move", _crash)
        assert project(records) == failed(records[0])

    assert project(records) == DONE
    assert found(school, "drill") == [number]
    assert str(school.wiring.search_index.cursor()) == school.cursor("dana")


def _crash(*_: Any) -> bool:
    raise RuntimeError("the process ended")


def test_an_index_far_behind_is_used_with_its_own_cursor(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    project(school.feed_records())
    behind = school.cursor("dana")
    monkeypatch.setattr(list_courses, "MAX_TAIL", 1)
    for number in range(2):
        school.pending(courseType="Fire Drill", location=f"Room {number}", scheduledDate="2045-08-05")

    body = school.call("dana", "GET", "/courses", query={"q": "fire"}).json

    assert ([course["courseId"] for course in body["items"]], body["cursor"]) == ([3, 2, 1], behind)


@pytest.mark.parametrize("tail", [1, 100])
def test_an_index_that_the_feed_does_not_continue_is_not_used(
    school: Stage, monkeypatch: pytest.MonkeyPatch, tail: int
) -> None:
    """As when the function failed for longer than entries are kept, on a stage with many courses."""
    project(school.feed_records())
    for number in range(2):
        school.pending(courseType="Fire Drill", location=f"Room {number}", scheduledDate="2045-08-05")
    school.pass_time(days=8)
    monkeypatch.setattr(list_courses, "MAX_TAIL", tail)

    assert found(school, "fire") == [3, 2, 1, 5, 6]
    assert school.call("dana", "GET", "/courses", query={"q": "fire"}).json["cursor"] == school.cursor("dana")


@pytest.mark.parametrize("seq", [3, 500])
def test_an_index_of_another_epoch_is_not_used_until_it_is_built_anew(school: Stage, seq: int) -> None:
    """As after a restore, after which numbers begin again."""
    school.wiring.search_index.move(Cursor("0ld", seq), None)

    assert found(school, "fire") == [3, 2, 1]
    project(school.feed_records())
    assert len(index_of(school)) > 0
    assert str(school.wiring.search_index.cursor()) == school.cursor("dana")


def test_an_index_of_many_courses_is_not_built_by_the_function(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_search, "MAX_BUILT", 0)

    assert project(school.feed_records()) == DONE
    assert (index_of(school), found(school, "fire")) == ([], [3, 2, 1])


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("most", [1, 2])
def test_pages_of_many_postings_go_on_where_they_ended(
    school: Stage, monkeypatch: pytest.MonkeyPatch, most: int, order: str
) -> None:
    project(school.feed_records())
    monkeypatch.setattr(course_search, "MAX_POSTINGS", most)

    assert found(school, "fire", order=order) == ([3, 2, 1] if order == "asc" else [1, 2, 3])
    assert found(school, "safety", order=order) == ([3, 1] if order == "asc" else [1, 3])


@pytest.mark.parametrize("q", ["", "…", "x" * 201])
def test_a_query_that_means_nothing_is_refused_by_name(school: Stage, q: str) -> None:
    answer = school.call("dana", "GET", "/courses", query={"q": q})

    assert (answer.status, list(answer.fields)) == (422, ["q"])
