"""The activity of a channel: the projection behind it, and its readers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec import json

from chalicelib.activity.dynamo import activity_keys, stored_activity
from chalicelib.api import projections as relay
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from tests.functional.conftest import Log
from tests.functional.stage import AFTER_THE_COURSE, Stage
from tests.functional.stream_batches import DONE, failed, project

ADMIN, MIKES = "admin", "instructor:32"
COURSE_LIFE = ["new_course_request", "course_assigned", "course_completed"]


def types(entries: list[Entry]) -> list[str]:
    return [json.decode(entry.data)["type"] for entry in entries]


def newest(stage: Stage, channel: str = ADMIN, limit: int = 100) -> list[str]:
    return types(stage.wiring.activity.page(channel, limit).entries)


def stored(stage: Stage, channel: str = ADMIN) -> list[Any]:
    """The items of a channel's activity, without those that lead from a course to them."""
    return [item for item in stage.items("courses") if item["PK"]["S"] == activity_keys.activity(channel)]


@pytest.fixture
def school(stage: Stage) -> Stage:
    """A course that was completed, and a later request. Time only goes on."""
    course = stage.confirmed(32)
    stage.at(AFTER_THE_COURSE)
    assert stage.act("mike", course, "complete", {"attended": 11}).status == 200
    stage.pass_time(minutes=1)
    stage.pending(location="Gym", scheduledDate="2045-08-15")
    return stage


def test_every_change_is_in_the_activity_of_its_channels_before_and_after_the_projection(school: Stage) -> None:
    before = newest(school), newest(school, MIKES)

    result = project(school.feed_records())

    assert result == DONE
    assert before == (newest(school), newest(school, MIKES))
    assert (sorted(newest(school)), sorted(newest(school, MIKES))) == (
        sorted([*COURSE_LIFE, "new_course_request"]),
        sorted(COURSE_LIFE[1:]),
    )
    assert (len(stored(school)), len(stored(school, MIKES)), newest(school, "organization:8")) == (4, 2, [])


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_batches_of_any_size_repeated_and_out_of_order_store_each_entry_once(school: Stage, batch: int) -> None:
    records = school.feed_records()

    for records_of_once in (records, records[::-1], records):
        for start in range(0, len(records_of_once), batch):
            assert project(records_of_once[start : start + batch]) == DONE

    assert len(stored(school)) == 4


def test_two_consumers_at_once_store_each_entry_once(school: Stage) -> None:
    records = school.feed_records()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(project, [records] * 4))
    project(records)

    assert len(stored(school)) == 4


def test_a_crash_before_the_write_loses_nothing(school: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    records = school.feed_records()
    with monkeypatch.context() as crash:
        crash.setattr(stored_activity.DynamoActivity, "add", _crash)
        assert project(records) == failed(records[0])

    assert project(records) == DONE
    assert len(stored(school)) == 4


def test_what_is_stored_before_the_cursor_has_moved_is_listed_once(school: Stage) -> None:
    before = newest(school)
    project(school.feed_records())

    cursors = school.wiring.projection_cursors
    moved = cursors.read("ACTIVITY", ADMIN)
    assert moved is not None
    cursors.move("ACTIVITY", ADMIN, Cursor(moved.epoch, 1), moved)

    assert (len(stored(school)), newest(school)) == (4, before)


def test_a_projection_that_fails_does_not_stop_the_others(
    school: Stage, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    records = school.feed_records()
    monkeypatch.setitem(relay.PROJECTIONS, "totals", _crash)

    result = project(records)

    lines = [line for line in log() if "could not be kept" in line["message"]]
    assert result == failed(records[0])
    assert len(stored(school)) == 4
    assert {(line["projection"], line["channel"]) for line in lines} >= {("totals", ADMIN), ("totals", MIKES)}


def test_the_activity_outlives_the_feed(school: Stage) -> None:
    project(school.feed_records())
    lives = {int(item["expiresAt"]["N"]) for item in stored(school)}
    school.pass_time(days=300)
    after_expiry = newest(school)
    school.pass_time(days=70)

    assert (len(after_expiry), newest(school)) == (4, [])
    assert min(lives) > school.wiring.clock.timestamp() - 10 * 86_400


def test_an_entry_keeps_what_it_said_and_who_acted(school: Stage) -> None:
    entries = school.wiring.feed.after(ADMIN, 0, 100)
    project(school.feed_records())
    school.pass_time(days=8)

    found = school.wiring.activity.page(ADMIN, 100).entries

    assert {(each.seq, each.event, each.data, each.actor_id) for each in found} == {
        (each.seq, each.event, each.data, each.actor_id) for each in entries
    }


def test_a_stage_that_was_deployed_before_gets_what_its_feeds_still_have(school: Stage) -> None:
    last = [record for record in school.feed_records() if record["dynamodb"]["Keys"]["PK"]["S"] == "FEED#admin"][-1]

    project([last])

    assert len(stored(school)) == 4


def test_a_projection_that_stood_still_for_longer_than_the_feed_retains_goes_on_with_what_is_left(
    school: Stage,
) -> None:
    project(school.feed_records()[:1])
    school.pass_time(days=8)
    school.pending(location="Studio", scheduledDate="2045-09-15")

    assert project(school.feed_records()) == DONE
    assert newest(school)[0] == "new_course_request"
    assert school.wiring.projection_cursors.read("ACTIVITY", ADMIN) == school.wiring.feed.head(ADMIN).cursor


def test_a_change_that_was_decided_earlier_and_numbered_later_is_listed_by_its_time(stage: Stage) -> None:
    stage.pending(location="A")
    stage.pass_time(seconds=-20)
    stage.pending(location="B")
    project(stage.feed_records())

    found = [entry.seq for entry in stage.wiring.activity.page(ADMIN, 10).entries]

    assert found == [1, 2]


def _crash(*_: Any) -> None:
    raise RuntimeError("the process ended")
