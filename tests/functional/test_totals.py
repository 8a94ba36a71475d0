"""GET /courses/totals, and the projection behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.courses.dynamo import stored_totals
from chalicelib.courses.keep_totals import count_totals
from chalicelib.courses.queries import count_courses
from chalicelib.courses.totals import Totals
from chalicelib.feed.cursor import Cursor
from chalicelib.people import channels
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE, failed, project

NOTHING = {"pending": 0, "confirmed": 0, "completed": 0, "cancelled": 0}


def totals(stage: Stage, who: str = "dana", **query: str) -> Any:
    answer = stage.call(who, "GET", "/courses/totals", query=query or None)
    assert answer.status == 200, answer.text
    return answer.json


def stored(stage: Stage, channel: str = channels.ADMIN) -> Totals | None:
    return stage.wiring.totals.read(channel)


def one_of_each_status(stage: Stage) -> None:
    """One course of organization 7 in each status; 2 and 3 are Mike's."""
    stage.pending(location="A")
    stage.confirmed(32, location="B", scheduledDate="2045-07-16")
    stage.completed(location="C")
    stage.cancelled(location="D")


@pytest.fixture
def school(stage: Stage) -> Stage:
    return stage.begin_with(one_of_each_status)


ONE_EACH = dict.fromkeys(NOTHING, 1)
MIKES = NOTHING | {"confirmed": 1, "completed": 1}


@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("dana", {}, ONE_EACH),
        ("iffat", {}, ONE_EACH),
        ("north", {}, NOTHING),
        ("mike", {}, MIKES),
        ("sara", {}, NOTHING),
        ("dana", {"instructorId": "32"}, MIKES),
        ("dana", {"organizationId": "7"}, ONE_EACH),
        ("dana", {"organizationId": "8"}, NOTHING),
    ],
)
def test_everyone_counts_what_they_may_see_before_and_after_the_projection(
    school: Stage, who: str, query: dict[str, str], expected: dict[str, int]
) -> None:
    before = totals(school, who, **query)["totals"]
    result = project(school.feed_records())

    assert (before, result, totals(school, who, **query)["totals"]) == (expected, DONE, expected)


def test_the_own_change_counts_at_once(school: Stage) -> None:
    project(school.feed_records())

    school.pending(location="E")

    assert totals(school)["totals"] == ONE_EACH | {"pending": 2}
    assert stored(school).counts == ONE_EACH  # type: ignore[union-attr]
    assert totals(school)["cursor"] == school.cursor("dana")


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_batches_of_any_size_repeated_and_out_of_order_count_each_entry_once(school: Stage, batch: int) -> None:
    project(school.feed_records()[:1])
    school.act("dana", 2, "assign", {"instructorId": 33})
    records = school.feed_records()

    for records_of_once in (records, records[::-1], records):
        for start in range(0, len(records_of_once), batch):
            assert project(records_of_once[start : start + batch]) == DONE

    assert stored(school).counts == ONE_EACH  # type: ignore[union-attr]
    assert stored(school, "instructor:32").counts == NOTHING | {"completed": 1}  # type: ignore[union-attr]
    assert stored(school, "instructor:33").counts == NOTHING | {"confirmed": 1}  # type: ignore[union-attr]
    assert str(stored(school).cursor) == school.cursor("dana")  # type: ignore[union-attr]


def test_two_consumers_at_once_count_each_entry_once(school: Stage) -> None:
    project(school.feed_records())
    for number in range(5):
        school.pending(location=f"Room {number}")
    records = school.feed_records()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(project, [records] * 4))
    project(records)

    assert stored(school).counts == ONE_EACH | {"pending": 6}  # type: ignore[union-attr]


def test_a_crash_before_the_write_loses_nothing(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    project(school.feed_records())
    school.pending(location="E")
    records = school.feed_records()
    with monkeypatch.context() as crash:
        crash.setattr(stored_totals.DynamoTotals, "store", _crash)
        assert project(records) == failed(records[0])

    assert project(records) == DONE
    assert stored(school).counts == ONE_EACH | {"pending": 2}  # type: ignore[union-attr]


def _crash(*_: Any) -> bool:
    raise RuntimeError("the process ended")


def test_an_event_type_of_a_later_version_counts_too(stage: Stage) -> None:
    stage.pending()
    project(stage.feed_records())
    stage.act("dana", 1, "assign", {"instructorId": 32})
    records = stage.feed_records()
    for record in records:
        body = record["dynamodb"]["NewImage"]["body"]
        body["S"] = body["S"].replace("course_assigned", "course_taken_over")

    assert project(records) == DONE
    assert stored(stage).counts == NOTHING | {"confirmed": 1}  # type: ignore[union-attr]


def test_a_long_tail_is_left_out_and_the_cursor_says_so(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    project(school.feed_records())
    behind = school.cursor("dana")
    monkeypatch.setattr(count_courses, "MAX_TAIL", 2)
    for number in range(3):
        school.pending(location=f"Room {number}")

    body = totals(school)

    assert (body["totals"], body["cursor"]) == (ONE_EACH, behind)


@pytest.mark.parametrize("seq", [3, 500])
def test_totals_of_another_epoch_are_counted_anew(school: Stage, seq: int) -> None:
    """As after a restore, after which numbers begin again."""
    wrong = Totals(Cursor("0ld", seq), NOTHING | {"pending": 99})
    school.wiring.totals.store(channels.ADMIN, wrong, None)

    before = totals(school)["totals"]
    project(school.feed_records())

    assert (before, stored(school).counts) == (ONE_EACH, ONE_EACH)  # type: ignore[union-attr]


def test_a_gap_in_the_feed_is_bridged_by_a_count(school: Stage) -> None:
    project(school.feed_records())
    school.pending(location="E")
    entries = [item for item in school.items("courses") if item["PK"]["S"] == "FEED#admin" and "event" in item]
    key = {name: entries[-1][name] for name in ("PK", "SK")}
    school.database.delete_item(TableName="courses", Key=key)
    school.pending(location="F")
    school.pass_time(days=2)

    assert project(school.feed_records()) == DONE
    assert stored(school).counts == ONE_EACH | {"pending": 3}  # type: ignore[union-attr]


def test_too_many_courses_to_count_at_once_are_counted_by_the_projection(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(count_courses, "MAX_COUNTED", 0)

    before = totals(school)
    project(school.feed_records())

    assert (before["totals"], totals(school)["totals"]) == (None, ONE_EACH)


def test_unchanged_totals_are_not_sent_again(school: Stage) -> None:
    project(school.feed_records())
    etag = school.call("iffat", "GET", "/courses/totals").headers["etag"]

    again = school.call("iffat", "GET", "/courses/totals", headers={"If-None-Match": etag})
    school.pending(location="E")
    changed = school.call("iffat", "GET", "/courses/totals", headers={"If-None-Match": etag})

    assert (again.status, again.headers["etag"], changed.status) == (304, etag, 200)


def test_a_response_without_totals_is_never_called_unchanged(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser sends the ETag of what it has by itself. The totals may be counted without a new event."""
    monkeypatch.setattr(count_courses, "MAX_COUNTED", 0)
    before = school.call("dana", "GET", "/courses/totals")
    known = {"If-None-Match": before.headers["etag"]} if "etag" in before.headers else {}
    count_totals(school.wiring.totals, school.wiring.feed, channels.ADMIN, None, wait=lambda _: None)

    after = school.call("dana", "GET", "/courses/totals", headers=known)

    assert (before.json["totals"], after.status) == (None, 200)
    assert after.json["totals"] == ONE_EACH


@pytest.mark.parametrize(
    ("who", "query", "field"),
    [
        ("iffat", {"organizationId": "7"}, "organizationId"),
        ("iffat", {"instructorId": "32"}, "instructorId"),
        ("mike", {"instructorId": "32"}, "instructorId"),
        ("dana", {"organizationId": "7", "instructorId": "32"}, "instructorId"),
        ("dana", {"status": "pending"}, "status"),
        ("dana", {"instructorId": "Mike"}, "instructorId"),
        ("dana", {"instructorId": "999999"}, "instructorId"),
        ("dana", {"organizationId": "999999"}, "organizationId"),
    ],
)
def test_totals_of_others_are_refused_by_name(school: Stage, who: str, query: dict[str, str], field: str) -> None:
    answer = school.call(who, "GET", "/courses/totals", query=query)

    assert (answer.status, list(answer.fields)) == (422, [field])
    assert not [item for item in school.items("courses") if "999999" in item["PK"]["S"]]
