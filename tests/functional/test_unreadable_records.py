"""What no healthy version wrote stops neither its neighbours nor the stream."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functional.conftest import Log, written
from tests.functional.feed_items import damage
from tests.functional.stage import Stage, sample
from tests.functional.stream_batches import DONE, broadcast, everyone_listens

Captured = pytest.CaptureFixture[str]


def unreadable(sort_key: str = "0abc") -> Any:
    """A record of an item that is in a feed by its partition key, and by its sort key is no entry."""
    record = sample("stream_record")
    record["dynamodb"]["Keys"]["SK"] = record["dynamodb"]["NewImage"]["SK"] = {"S": sort_key}
    return record


def counted(lines: list[Any], metric: str) -> int:
    """The metric's total in log lines of the Embedded Metric Format."""
    return sum(int(sum(line[metric])) for line in lines if metric in line)


@pytest.mark.parametrize("sort_key", ["0abc", "01", "HEAD", ""])
def test_a_record_that_cannot_be_read_is_passed_over(stage: Stage, sort_key: str) -> None:
    """A repetition would not help, and its neighbours must not wait for it."""
    everyone_listens(stage)
    stage.pending()
    admin, organization = stage.feed_records()

    answer = broadcast([admin, unreadable(sort_key), organization])

    assert answer == DONE
    assert (len(stage.pushed("danas socket")), len(stage.pushed("iffats socket"))) == (1, 1)


def test_a_record_that_cannot_be_read_is_logged_and_counted(stage: Stage, log: Log, capsys: Captured) -> None:
    record = unreadable()

    broadcast([record])

    (line,) = log()
    assert (line["level"], line["pk"], line["sk"]) == ("ERROR", record["dynamodb"]["Keys"]["PK"]["S"], "0abc")
    assert counted(written(capsys), "UnreadableEntries") == 1


@pytest.mark.parametrize("keys", [{}, {"PK": {"S": "FEED#admin"}}, {"PK": {"N": "1"}, "SK": {"B": "AA=="}}])
def test_a_record_without_keys_is_passed_over(stage: Stage, keys: dict[str, Any]) -> None:
    record = unreadable()
    record["dynamodb"]["Keys"] = keys

    answer = broadcast([record])

    assert answer == DONE


IMAGES = {
    "no image": None,
    "no event": {"event": None},
    "no body": {"body": None},
    "a body that is no JSON": {"body": {"S": "not JSON"}},
    "a body without an id": {"body": {"S": "{}"}},
    "a body of another type": {"body": {"N": "7"}},
}


@pytest.mark.parametrize("image", IMAGES.values(), ids=list(IMAGES))
def test_an_image_that_cannot_be_read_is_replaced_by_what_the_feed_has(stage: Stage, image: Any) -> None:
    stage.listen("iffat", "socket")
    stage.pending()
    (record,) = [each for each in stage.feed_records() if "organization" in str(each["dynamodb"]["Keys"])]
    if image is None:
        del record["dynamodb"]["NewImage"]
    else:
        changed = record["dynamodb"]["NewImage"] | image
        record["dynamodb"]["NewImage"] = {name: value for name, value in changed.items() if value is not None}

    answer = broadcast([record])

    assert answer == DONE
    assert [event["data"]["courseId"] for event in stage.pushed("socket")] == [1]


def test_a_stored_entry_that_cannot_be_read_is_pushed_as_a_skip_and_its_neighbours_as_events(
    stage: Stage, capsys: Captured
) -> None:
    stage.listen("iffat", "socket")
    for place in ("Hall", "Attic", "Annex"):
        stage.pending(location=place)
    damage(stage, "organization:7", 2, body="not JSON")

    answer = broadcast(stage.feed_records())

    (batch,) = [frame for frame in stage.poster.heard("socket") if frame["event"] == "batch"]
    assert answer == DONE
    assert [event["event"] for event in batch["data"]] == ["newCourseRequest", "skip", "newCourseRequest"]
    assert counted(written(capsys), "UnreadableEntries") >= 1


def test_an_event_of_a_later_version_is_pushed_as_it_is_and_logged_by_its_name(stage: Stage, log: Log) -> None:
    stage.listen("iffat", "socket")
    stage.pending()
    later = {"id": "x.1", "type": "course_archived", "timestamp": 7}
    damage(stage, "organization:7", 1, event="courseArchived", body=json.dumps(later))

    answer = broadcast(stage.feed_records())

    assert answer == DONE
    assert stage.poster.heard("socket")[-1] == {"event": "courseArchived", "data": later}
    assert [line["message"] for line in log() if line.get("channel") == "organization:7"] == ["Emitted courseArchived"]
