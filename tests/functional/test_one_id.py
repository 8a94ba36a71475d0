"""One id leads from a REST request through the feed to the push: in the response and in every log line of an action."""

from __future__ import annotations

import json
from typing import Any

from tests.functional.answer import Answer
from tests.functional.conftest import Log
from tests.functional.stage import COURSE_BODY, Stage
from tests.functional.stream_batches import broadcast, everyone_listens

ACTION, OTHER = "0f3b6c1e-0000-4000-8000-00000000000a", "0f3b6c1e-0000-4000-8000-00000000000b"
EMITTED = "Emitted new course request event"


def requested(stage: Stage, request_id: str, **changes: Any) -> Answer:
    """The response to a request for a course that has this id at the gateway."""
    event = stage._request("iffat", "POST", "/courses", json.dumps(COURSE_BODY | changes), {}, None)
    event["requestContext"]["requestId"] = request_id
    return stage.deliver(event)


def test_one_id_is_in_the_response_in_the_feed_and_in_every_line_of_an_action(stage: Stage, log: Log) -> None:
    everyone_listens(stage)
    before = len(log())

    answer = requested(stage, ACTION)
    broadcast(stage.feed_records())

    lines = log()[before:]
    assert answer.headers["x-request-id"] == ACTION
    assert {record["dynamodb"]["NewImage"]["request"]["S"] for record in stage.feed_records()} == {ACTION}
    assert ["Saved an action" in line["message"] for line in lines] == [True, False, False, False]
    assert [EMITTED in line["message"] for line in lines] == [False, True, True, False]
    assert ["Stored figures" in line["message"] for line in lines] == [False, False, False, True]
    assert [line["correlation_id"] for line in lines] == [ACTION] * 4


def test_what_the_sweep_pushes_later_is_logged_under_the_id_of_its_request(stage: Stage, log: Log) -> None:
    everyone_listens(stage)
    requested(stage, ACTION)
    stage.pass_time(minutes=1)

    stage.sweep()

    emitted = [line for line in log() if EMITTED in line["message"]]
    assert [line["correlation_id"] for line in emitted] == [ACTION, ACTION]


def test_each_entry_of_a_batch_is_logged_under_its_own_id(stage: Stage, log: Log) -> None:
    requested(stage, ACTION)
    requested(stage, OTHER, location="Room 2")

    broadcast(stage.feed_records())

    emitted = [line["correlation_id"] for line in log() if EMITTED in line["message"]]
    assert emitted == [ACTION, OTHER, ACTION, OTHER]


def test_an_entry_of_an_earlier_version_is_pushed_without_an_id(stage: Stage, log: Log) -> None:
    everyone_listens(stage)
    requested(stage, ACTION)
    records = stage.feed_records()
    for record in records:
        del record["dynamodb"]["NewImage"]["request"]

    broadcast(records)

    emitted = [line["correlation_id"] for line in log() if EMITTED in line["message"]]
    assert emitted == ["", ""]
    assert len(stage.pushed("danas socket")) == 1


def test_a_problem_names_the_id_under_which_it_is_logged(stage: Stage) -> None:
    answer = requested(stage, ACTION, students="many")

    assert (answer.status, answer.json["requestId"], answer.headers["x-request-id"]) == (422, ACTION, ACTION)


def test_a_caller_cannot_choose_the_id(stage: Stage) -> None:
    answer = stage.call("iffat", "GET", "/courses", headers={"X-Request-Id": "mine", "X-Amzn-Trace-Id": "mine"})

    assert answer.headers["x-request-id"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


def test_a_line_of_a_socket_has_its_connection_and_the_gateways_request(stage: Stage, log: Log) -> None:
    stage.listen("iffat", "socket-1")
    stage.poster.failing = frozenset({"socket-1"})

    stage.say("socket-1", {"action": "ping", "cursor": None})

    (line,) = [line for line in log() if line["message"] == "A frame could not be answered"]
    assert line["connection_id"] == "socket-1"
    assert line["correlation_id"]
