"""GET /activity and GET /activity.csv: filters, pages, the cursor, and the file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.activity import read_activity
from chalicelib.activity.dynamo.stored_activity import DynamoActivity
from chalicelib.activity.read_activity import Activity
from chalicelib.api import activity as routes
from chalicelib.aws.table import Table
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from tests.functional.answer import Answer
from tests.functional.stage import AFTER_THE_COURSE, Stage
from tests.functional.stream_batches import project

ABSENCE = {"fromDate": "2045-08-01", "toDate": "2045-08-14", "timeZone": "America/Toronto"}


@pytest.fixture(params=["before the projection", "after the projection"])
def school(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """Course 1 is requested and assigned on 12 July, completed on the 15th; then an absence, and another request."""
    course = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)
    assert stage.act("mike", course, "complete", {"attended": 11, "comments": "=1+1"}).status == 200
    stage.pass_time(minutes=1)
    assert stage.call("mike", "POST", "/absences", ABSENCE).status == 201
    stage.pass_time(minutes=1)
    stage.pending(location="Gym", scheduledDate="2045-08-15")
    if request.param == "after the projection":
        project(stage.feed_records())
    return stage


def activity(stage: Stage, who: str = "dana", **query: str) -> Any:
    answer = stage.call(who, "GET", "/activity", query=query or None)
    assert answer.status == 200, answer.text
    return answer.json


def types(stage: Stage, who: str = "dana", **query: str) -> list[str]:
    return [item["data"]["type"] for item in activity(stage, who, **query)["items"]]


def paged(stage: Stage, limit: int, query: dict[str, str]) -> list[str]:
    """The types on all pages, of which there are six at most."""
    found, following = list[str](), dict[str, str]()
    for _ in range(6):
        page = activity(stage, **query, limit=str(limit), **following)
        found += [item["data"]["type"] for item in page["items"]]
        if page["next"] is None:
            break
        following = {"next": page["next"]}
    return found


def errors(answer: Answer) -> list[dict[str, str]]:
    return [{"field": each["field"], "rule": each["rule"]} for each in answer.json["errors"]]


def table(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_everyone_reads_what_their_channel_got_the_latest_first(school: Stage) -> None:
    found = {who: types(school, who) for who in ("dana", "iffat", "mike", "sara", "north")}

    # The first two were made in one moment, in which the order of the numbers counts.
    everything = ["new_course_request", "absence_added", "course_completed", "course_assigned", "new_course_request"]
    assert found == {
        "dana": everything,
        "iffat": [each for each in everything if each != "absence_added"],
        "mike": ["absence_added", "course_completed", "course_assigned"],
        "sara": [],
        "north": [],
    }


def test_an_item_is_the_event_as_every_transport_sends_it(school: Stage) -> None:
    polled = school.wiring.feed.after("admin", 0, 10)

    items = activity(school)["items"]

    assert [(item["event"], item["data"]["id"]) for item in items[::-1]] == [
        (entry.event, f"{school.wiring.feed.head('admin').epoch}.{entry.seq}") for entry in polled
    ]
    assert not any("2f1c9f0e" in str(item) for item in items)


def test_a_filter_finds_these_and_no_others(school: Stage) -> None:
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"courseId": "1"}, ["course_completed", "course_assigned", "new_course_request"]),
        ({"courseId": "99"}, []),
        ({"type": "absence_added"}, ["absence_added"]),
        ({"type": "new_course_request"}, ["new_course_request"] * 2),
        ({"type": "course_cancelled"}, []),
        ({"actor": "mike"}, ["absence_added", "course_completed"]),
        ({"actor": " DAN "}, ["course_assigned"]),
        ({"actor": "mike", "type": "course_completed", "courseId": "1"}, ["course_completed"]),
        ({"from": "2045-07-15"}, ["new_course_request", "absence_added", "course_completed"]),
        ({"to": "2045-07-12"}, ["course_assigned", "new_course_request"]),
        ({"from": "2045-07-13", "to": "2045-07-14"}, []),
        ({"from": "2045-07-15T16:01:00Z"}, ["new_course_request", "absence_added"]),
        ({"from": "2045-07-15T16:01:00.001Z"}, ["new_course_request"]),
        ({"from": "2045-07-15T18:01:00+02:00", "to": "2045-07-15T16:01:00Z"}, ["absence_added"]),
    ]

    found = [(query, types(school, **query)) for query, _ in cases]

    assert found == cases


def test_a_wrong_filter_is_refused_by_name(stage: Stage) -> None:
    cases: list[tuple[dict[str, str], str, str]] = [
        ({"type": "course_lost"}, "type", "one_of"),
        ({"courseId": "0"}, "courseId", "whole_number_1"),
        ({"actor": ""}, "actor", "text_1_200"),
        ({"from": "yesterday"}, "from", "date_or_instant"),
        ({"from": "2045-07-15T16:01:00"}, "from", "date_or_instant"),
        ({"to": "2045-02-30"}, "to", "date_or_instant"),
        ({"to": "0001-01-01T00:00:00+14:00"}, "to", "date_or_instant"),
        ({"from": "2045-07-15", "to": "2045-07-14"}, "to", "not_before_first_day"),
        ({"limit": "101"}, "limit", "whole_number_1_100"),
        ({"next": "2"}, "next", "page"),
        ({"organizationId": "7"}, "organizationId", "unknown_field"),
    ]

    answers = [(query, stage.call("dana", "GET", "/activity", query=query)) for query, *_ in cases]

    assert {answer.status for _, answer in answers} == {422}
    assert [(query, *error.values()) for query, answer in answers for error in errors(answer)] == cases


def test_dates_far_away_find_everything_or_nothing(school: Stage) -> None:
    far = ("0001-01-01", "1969-12-31T00:00:00Z", "9999-12-31")

    counts = [(len(types(school, **{"from": when})), len(types(school, to=when))) for when in far]

    assert counts == [(5, 0), (5, 0), (0, 5)]


@pytest.mark.parametrize("limit", [1, 2, 4, 5])
def test_pages_of_any_size_have_each_item_once(school: Stage, limit: int) -> None:
    queries: list[dict[str, str]] = [{}, {"courseId": "1"}, {"actor": "mike"}]

    assert [paged(school, limit, query) for query in queries] == [types(school, **query) for query in queries]


def test_a_page_with_filters_examines_so_many_entries_and_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_activity, "MAX_EXAMINED", 3)
    monkeypatch.setattr(read_activity, "MANY", 2)
    stage.confirmed(32)
    for number in range(5):
        stage.pass_time(minutes=1)
        stage.pending(location=f"Room {number}")
    project(stage.feed_records())

    first = activity(stage, type="course_assigned", limit="3")
    second = activity(stage, type="course_assigned", limit="3", next=first["next"])
    third = activity(stage, type="course_assigned", limit="3", next=second["next"]) if second["next"] else None

    assert (first["items"], len(second["items"])) == ([], 1)
    assert third is None or (third["items"], third["next"]) == ([], None)


def test_a_page_costs_the_same_however_long_the_activity_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    table = Table("courses", stage.wiring._dynamodb)
    call = table._call

    def counting(operation: str, *rest: Any, **options: Any) -> Any:
        counted.append(operation)
        return call(operation, *rest, **options)

    monkeypatch.setattr(table, "_call", counting)
    activity = Activity(
        DynamoActivity(table, timedelta(days=365)),
        DynamoProjectionCursors(table),
        DynamoFeed(table, now=stage.wiring._seconds),
        timedelta(days=365),
        stage.wiring.now,
    )

    def reads() -> list[str]:
        counted.clear()
        activity.page("admin", 2)
        return list(counted)

    costs: list[list[str]] = []
    for courses in (range(4), range(4, 20)):
        for number in courses:
            stage.pass_time(minutes=1)
            stage.pending(location=f"Room {number}")
        project(stage.feed_records())
        stage.pass_time(seconds=5)
        # Notes that all numbers are stored.
        stage.wiring.feed.head("admin")
        costs.append(reads())

    # The head, the cursor, the entries.
    assert costs == [["GetItem", "GetItem", "Query"]] * 2


def test_unchanged_activity_is_not_sent_again(school: Stage) -> None:
    etag = school.call("iffat", "GET", "/activity").headers["etag"]

    again = school.call("iffat", "GET", "/activity", headers={"If-None-Match": etag})
    school.pending(location="Studio")
    changed = school.call("iffat", "GET", "/activity", headers={"If-None-Match": etag})

    assert (again.status, again.headers["etag"], changed.status) == (304, etag, 200)


def test_the_cursor_is_the_newest_and_events_behind_it_complete_the_page(school: Stage) -> None:
    cursor = activity(school)["cursor"]

    school.pending(location="Studio")

    assert [event["data"]["type"] for event in school.heard("dana", cursor)] == ["new_course_request"]
    assert types(school)[0] == "new_course_request"


def test_a_long_tail_is_left_out_and_the_cursor_says_so(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    project(school.feed_records())
    monkeypatch.setattr(read_activity, "MAX_TAIL", 2)
    for number in range(3):
        school.pending(location=f"Room {number}")

    page = activity(school)

    epoch, seq = school.cursor("dana").split(".")
    assert (page["cursor"], len(page["items"])) == (f"{epoch}.{int(seq) - 1}", 7)


def test_the_file_has_a_row_per_event(school: Stage) -> None:
    answer = school.call("dana", "GET", "/activity.csv")

    rows = table(answer)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="activity.csv"'
    assert "link" not in answer.headers
    assert [row["type"] for row in rows] == types(school)
    assert rows[1] | {
        "at": "2045-07-15T16:01:00.000Z", "actorRole": "instructor", "actorName": "Mike", "courseId": "",
        "instructorName": "Mike", "absenceId": "2", "fromDate": "2045-08-01", "toDate": "2045-08-14",
    } == rows[1]  # fmt: skip
    assert rows[3] | {
        "actorName": "Dana", "courseId": "1", "courseType": "CPR Basic", "organizationName": "Iffat College",
        "instructorId": "32", "scheduledDate": "2045-07-15", "startTime": "09:00", "previousStartTime": "09:00",
    } == rows[3]  # fmt: skip


def test_the_file_has_the_same_filters_and_refusals(school: Stage) -> None:
    filtered = school.call("dana", "GET", "/activity.csv", query={"actor": "mike"})
    refused = school.call("dana", "GET", "/activity.csv", query={"type": "course_lost"})

    assert [row["type"] for row in table(filtered)] == ["absence_added", "course_completed"]
    assert (refused.status, refused.code) == (422, "invalid_fields")


@pytest.mark.parametrize(("limit", "value"), [("MAX_ROWS", 2), ("MAX_BYTES", 2_500), ("MAX_BYTES", 1)])
def test_a_long_file_comes_in_parts_each_of_which_names_the_next(
    school: Stage, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(routes, limit, value)
    whole, text, query = len(types(school)), "", {"from": "2045-07-01", "actor": "i"}
    parts = 0
    for _ in range(5):
        parts += 1
        answer = school.call("dana", "GET", "/activity.csv", query=query)
        text += answer.text
        link = answer.headers.get("link")
        if link is None:
            break
        address = link.removeprefix("<activity.csv?").removesuffix('>; rel="next"')
        query = dict(part.split("=") for part in address.split("&"))

    rows = list(csv.DictReader(io.StringIO(text)))
    assert parts > 1
    assert len(rows) == sum(name in ("Mike", "Iffat") for name in (row["actorName"] for row in rows)) == whole - 1


def test_no_cell_of_the_file_is_a_formula(stage: Stage) -> None:
    stage.act("dana", stage.pending(), "cancel", {"reason": "=HYPERLINK(1)"})

    (row, *_) = table(stage.call("dana", "GET", "/activity.csv"))

    assert row["reason"] == "'=HYPERLINK(1)"
