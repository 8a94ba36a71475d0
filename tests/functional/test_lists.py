"""GET /courses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import Stage


def numbers(body: Any) -> list[int]:
    return [course["courseId"] for course in body["items"]]


def one_of_each_status(stage: Stage) -> None:
    """One course in each status: 1 pending, 2 confirmed, 3 completed, 4 cancelled."""
    stage.pending(location="A", scheduledDate="2045-07-18")
    stage.confirmed(32, location="B", scheduledDate="2045-07-16")
    stage.completed(location="C", scheduledDate="2045-07-15")
    stage.cancelled(location="D", scheduledDate="2045-07-17")


@pytest.fixture
def school(stage: Stage) -> Stage:
    return stage.begin_with(one_of_each_status)


def test_a_list_is_in_order_of_dates(school: Stage) -> None:
    answer = school.call("dana", "GET", "/courses")

    assert answer.status == 200
    assert numbers(answer.json) == [3, 2, 4, 1]


def test_a_list_has_items_next_its_place_and_cursor(school: Stage) -> None:
    answer = school.call("dana", "GET", "/courses")

    assert set(answer.json) == {"items", "next", "readTo", "cursor"}
    assert (answer.json["next"], answer.json["readTo"]) == (None, None)


def test_a_page_says_the_place_behind_which_the_next_one_begins(school: Stage) -> None:
    page = school.call("dana", "GET", "/courses", query={"limit": "2"}).json

    last = page["items"][-1]
    assert page["readTo"] == {name: last[name] for name in ("scheduledDate", "startTime", "courseId")}


def test_the_items_are_the_courses_as_read_one_by_one(school: Stage) -> None:
    items = school.call("iffat", "GET", "/courses").json["items"]

    single = [school.call("iffat", "GET", f"/courses/{course['courseId']}").json for course in items]

    assert items == single


@pytest.mark.parametrize(("status", "expected"), [("pending", 1), ("confirmed", 2), ("completed", 3), ("cancelled", 4)])
def test_a_list_of_one_status_has_only_that(school: Stage, status: str, expected: int) -> None:
    answer = school.call("dana", "GET", "/courses", query={"status": status})

    assert numbers(answer.json) == [expected]


@pytest.mark.parametrize(("who", "expected"), [("iffat", [3, 2, 4, 1]), ("north", []), ("mike", [3, 2]), ("sara", [])])
def test_everyone_lists_their_own(school: Stage, who: str, expected: list[int]) -> None:
    answer = school.call(who, "GET", "/courses")

    assert numbers(answer.json) == expected


def test_pages_follow_each_other_without_gap_or_repeat(school: Stage) -> None:
    seen: list[int] = []
    token = None

    while token is not None or not seen:
        body = school.call("dana", "GET", "/courses", query={"limit": "1"} | ({"next": token} if token else {})).json
        seen += numbers(body)
        token = body["next"]

    assert seen == [3, 2, 4, 1]


def test_a_list_begins_with_the_newest_when_asked_to(school: Stage) -> None:
    """Failure: more courses than a page holds, and the newest of them on no page that anybody asks for."""
    answer = school.call("dana", "GET", "/courses", query={"order": "desc", "limit": "2"})

    assert numbers(answer.json) == [1, 4]


def test_ascending_is_the_order_unless_told(school: Stage) -> None:
    answer = school.call("dana", "GET", "/courses", query={"order": "asc"})

    assert answer.json["items"] == school.call("dana", "GET", "/courses").json["items"]


@pytest.mark.parametrize("status", [{}, {"status": "confirmed"}])
def test_descending_pages_follow_each_other_without_gap_or_repeat(school: Stage, status: dict[str, str]) -> None:
    school.confirmed(33, location="E", scheduledDate="2045-07-19")
    ascending = numbers(school.call("dana", "GET", "/courses", query=status).json)
    asked = {"limit": "1", "order": "desc"} | status
    seen: list[int] = []
    token = None

    while token is not None or not seen:
        body = school.call("dana", "GET", "/courses", query=asked | ({"next": token} if token else {})).json
        seen += numbers(body)
        token = body["next"]

    assert seen == ascending[::-1]


@pytest.mark.parametrize(("given", "asked"), [("asc", "desc"), ("desc", "asc")])
def test_a_page_token_of_the_other_order_is_refused_by_name(school: Stage, given: str, asked: str) -> None:
    token = school.call("dana", "GET", "/courses", query={"limit": "2", "order": given}).json["next"]

    answer = school.call("dana", "GET", "/courses", query={"next": token, "order": asked})

    assert answer.status == 422
    assert answer.fields == {"next": f"must be the `next` of a former page with order={asked}"}


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_token_needs_no_escaping_in_an_address(school: Stage, order: str) -> None:
    token = school.call("dana", "GET", "/courses", query={"limit": "2", "order": order}).json["next"]

    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_page_does_not_shift_when_a_row_before_it_goes(school: Stage) -> None:
    first = school.call("dana", "GET", "/courses", query={"limit": "2"}).json
    school.act("dana", 2, "reschedule", {"scheduledDate": "2045-07-30", "reason": "Room"})

    second = school.call("dana", "GET", "/courses", query={"next": first["next"]}).json

    assert (numbers(first), numbers(second)) == ([3, 2], [4, 1, 2])


@pytest.mark.parametrize("limit", ["1", "100"])
def test_limits_within_bounds_are_taken(school: Stage, limit: str) -> None:
    answer = school.call("dana", "GET", "/courses", query={"limit": limit})

    assert answer.status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("limit", "1.5"),
        ("limit", ""),
        ("status", "open"),
        ("status", "Pending"),
        ("status", "null"),
        ("status", ""),
        ("next", "x"),
        ("next", "2045-07-15#0000000001' OR 1=1"),
        ("next", ""),
        ("order", "newest"),
        ("order", "DESC"),
        ("order", "null"),
        ("order", ""),
        ("page", "2"),
    ],
)
def test_a_bad_query_is_refused_by_name(school: Stage, name: str, value: str) -> None:
    answer = school.call("dana", "GET", "/courses", query={name: value})

    assert answer.status == 422
    assert list(answer.fields) == [name]


def test_the_cursor_is_in_body_etag_and_header(school: Stage) -> None:
    answer = school.call("iffat", "GET", "/courses")

    cursor = answer.json["cursor"]
    assert (answer.headers["x-cursor"], answer.headers["etag"]) == (cursor, f'"{cursor}"')
    assert cursor == school.cursor("iffat")


def test_an_unchanged_list_is_not_sent_again(school: Stage) -> None:
    etag = school.call("iffat", "GET", "/courses").headers["etag"]

    answer = school.call("iffat", "GET", "/courses", headers={"If-None-Match": etag})

    assert (answer.status, answer.text) == (304, "")
    assert (answer.headers["etag"], answer.headers["x-cursor"]) == (etag, etag.strip('"'))


KNOWN = ["{}", "W/{}", '"k3f9.1", {}', '{}, W/"k3f9.1"', "*"]


def marked(etag: str) -> str:
    """As Apache marks the tag of an answer that it compresses."""
    return f"{etag[:-1]}-gzip{etag[-1]}"


@pytest.mark.parametrize("header", KNOWN)
@pytest.mark.parametrize("path", ["/courses", "/courses/1", "/updates"])
def test_a_known_etag_is_recognised_however_it_comes(school: Stage, path: str, header: str) -> None:
    """RFC 9110, section 13.1.2."""
    etag = school.call("iffat", "GET", path).headers["etag"]

    answers = [
        school.call("iffat", "GET", path, headers={"If-None-Match": header.format(tag)}) for tag in (etag, marked(etag))
    ]

    assert [answer.status for answer in answers] == [304, 304]
    assert {answer.headers["etag"] for answer in answers} == {etag}


@pytest.mark.parametrize("path", ["/courses", "/courses/1", "/updates"])
def test_tags_that_are_not_known_are_answered_in_full(school: Stage, path: str) -> None:
    answer = school.call("iffat", "GET", path, headers={"If-None-Match": '"k3f9.1", "9", W/"8"'})

    assert answer.status == 200


@pytest.mark.parametrize(("who", "status"), [("iffat", 200), ("north", 304)])
def test_a_change_makes_the_list_new_for_those_who_see_the_course(school: Stage, who: str, status: int) -> None:
    etag = school.call(who, "GET", "/courses").headers["etag"]
    school.act("dana", 1, "cancel", {"reason": "Snow"})

    answer = school.call(who, "GET", "/courses", headers={"If-None-Match": etag})

    assert answer.status == status


def test_losing_a_course_makes_the_former_instructors_list_new(school: Stage) -> None:
    etag = school.call("mike", "GET", "/courses").headers["etag"]
    school.act("dana", 2, "assign", {"instructorId": 33})

    answer = school.call("mike", "GET", "/courses", headers={"If-None-Match": etag})

    assert (answer.status, numbers(answer.json)) == (200, [3])


def test_a_list_and_the_events_after_its_cursor_miss_nothing(school: Stage) -> None:
    cursor = school.call("iffat", "GET", "/courses").json["cursor"]
    school.act("dana", 1, "cancel", {"reason": "Snow"})

    events = school.heard("iffat", cursor)

    assert [event["data"]["courseId"] for event in events] == [1]


def test_an_empty_list_has_a_cursor_to_go_on_from(stage: Stage) -> None:
    body = stage.call("north", "GET", "/courses").json
    stage.pending("north")

    events = stage.heard("north", body["cursor"])

    assert (body["items"], len(events)) == ([], 1)


def test_lists_are_private_and_always_asked_for_again(school: Stage) -> None:
    answer = school.call("iffat", "GET", "/courses")

    assert answer.headers["cache-control"] == "private, no-cache"
