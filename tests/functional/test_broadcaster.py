"""The broadcaster: stream records in, frames and log lines out, and what is left to be repeated."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import app
from chalicelib.sockets.connection import Subscription
from chalicelib.wiring import use
from tests.functional.conftest import Log
from tests.functional.people import CHANNELS, SESSION
from tests.functional.stage import AFTER_THE_COURSE, Context, Stage
from tests.functional.stage_wiring import NOW, StageWiring
from tests.functional.stream_batches import DONE, broadcast, everyone_listens, failed

EVENTS = json.loads((Path(__file__).parents[1] / "wire" / "events.json").read_text(encoding="utf-8"))["events"]
LINES = {event["type"]: event["logLine"] for event in EVENTS}


class Unreadable:
    """Connections of which one channel's listeners cannot be read."""

    def __init__(self, connections: Any, channel: str) -> None:
        self._connections, self._channel = connections, channel

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connections, name)

    def subscriptions(self, channel: str) -> list[Subscription]:
        if channel == self._channel:
            raise ConnectionError("the table did not answer")
        found: list[Subscription] = self._connections.subscriptions(channel)
        return found


class UnreadableWiring(StageWiring):
    def __init__(self, stage: Stage, channel: str) -> None:
        super().__init__()
        self.recorder = stage.poster
        self._unreadable = Unreadable(stage.wiring.connections, channel)

    @property
    def connections(self) -> Any:
        return self._unreadable


def test_an_event_is_pushed_to_those_it_concerns_and_nobody_else(stage: Stage) -> None:
    everyone_listens(stage)
    stage.confirmed(32)

    answer = broadcast(stage.feed_records())

    pushed = {who: len(stage.pushed(f"{who}s socket")) for who in CHANNELS}
    assert answer == DONE
    assert pushed == {"dana": 2, "iffat": 2, "mike": 1, "north": 0, "sara": 0, "tom": 0}


def test_the_one_who_was_replaced_is_pushed_to(stage: Stage) -> None:
    number = stage.confirmed(32)
    everyone_listens(stage)
    stage.act("dana", number, "assign", {"instructorId": 33})

    broadcast(stage.feed_records())

    assert [event["data"]["instructorId"] for event in stage.pushed("mikes socket")] == [33]


def test_push_and_polling_tell_the_same(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.listen("iffat", "socket")
    stage.confirmed()

    broadcast(stage.feed_records())

    assert stage.pushed("socket") == stage.heard("iffat", cursor)


def test_what_was_replayed_is_not_pushed_as_well(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.pending()
    stage.connect("iffat", "socket")
    stage.say("socket", {"action": "hello", "cursor": cursor})

    broadcast(stage.feed_records())

    assert len(stage.pushed("socket")) == 1


def test_a_connection_without_hello_is_pushed_nothing(stage: Stage) -> None:
    stage.connect("iffat", "socket")
    stage.pending()

    broadcast(stage.feed_records())

    assert stage.poster.frames == {}


def change(stage: Stage, type_: str) -> int:
    """A change of that type was made to the course whose number is returned."""
    if type_ == "new_course_request":
        return stage.pending()
    if type_.startswith("change_request"):
        number = stage.asked()
        if type_ == "change_request_declined":
            stage.act("dana", number, "change-request/decline", {"reason": "Full"})
        if type_ == "change_request_withdrawn":
            stage.act("iffat", number, "change-request/withdraw", {})
        return number
    number = stage.confirmed()
    if type_ == "course_completed":
        stage.at(AFTER_THE_COURSE)
    action: dict[str, tuple[str, str, dict[str, Any]]] = {
        "course_rescheduled": ("dana", "reschedule", {"scheduledDate": "2045-07-20", "reason": "Room"}),
        "course_cancelled": ("dana", "cancel", {"reason": "Snow"}),
        "course_completed": ("mike", "complete", {"attended": 11}),
        "course_edited": ("dana", "edit", {"students": 13}),
        "course_declined": ("mike", "decline", {"reason": "Ill"}),
    }
    if type_ in action:
        who, path, body = action[type_]
        stage.act(who, number, path, body)
    return number


@pytest.mark.parametrize("type_", LINES)
def test_each_event_is_logged_word_for_word(stage: Stage, log: Log, type_: str) -> None:
    number = change(stage, type_)

    broadcast(
        [record for record in stage.feed_records() if f'"{type_}"' in record["dynamodb"]["NewImage"]["body"]["S"]][:1]
    )

    emitted = [line["message"] for line in log() if "Emitted" in line["message"]]
    assert emitted[-1] == LINES[type_].replace("123", str(number))


def test_a_log_line_says_how_many_were_reached(stage: Stage, log: Log) -> None:
    for connection_id in ("one", "two", "three", "four"):
        stage.listen("iffat", connection_id)
    stage.poster.gone, stage.poster.failing = frozenset({"two"}), frozenset({"three"})
    stage.pending("dana", organizationId=7)

    broadcast([record for record in stage.feed_records() if "organization" in str(record["dynamodb"]["Keys"])])

    (line,) = [each for each in log() if "Emitted" in each["message"]]
    assert (line["channel"], line["seq"]) == ("organization:7", 1)
    assert (line["sent"], line["gone"], line["failed"]) == (2, 1, 1)


def test_a_log_line_says_how_long_after_the_event_it_was_posted(stage: Stage, log: Log) -> None:
    stage.pending("dana", organizationId=7)
    stage.at(NOW + timedelta(milliseconds=340))

    broadcast(stage.feed_records())

    assert {(line["delay_ms"], line["fan_out_ms"]) for line in log() if "Emitted" in line["message"]} == {(340, 0)}


def test_bad_connections_do_not_fail_the_batch(stage: Stage) -> None:
    stage.listen("iffat", "gone")
    stage.listen("iffat", "failing")
    stage.poster.gone, stage.poster.failing = frozenset({"gone"}), frozenset({"failing"})
    stage.pending()

    answer = broadcast(stage.feed_records())

    assert answer == DONE


def test_a_gone_connection_is_forgotten_and_a_failing_one_kept(stage: Stage) -> None:
    stage.listen("iffat", "gone")
    stage.listen("iffat", "failing")
    stage.poster.gone, stage.poster.failing = frozenset({"gone"}), frozenset({"failing"})
    stage.pending()

    broadcast(stage.feed_records())

    left = {item["SK"]["S"] for item in stage.items("connections") if item["PK"]["S"].startswith("CHANNEL#")}
    assert left == {"failing"}


@pytest.mark.parametrize(("left_ms", "patience"), [(60_000, 3.0), (13_500, 1.5)])
def test_patience_is_short_and_leaves_time_for_what_follows(stage: Stage, left_ms: int, patience: float) -> None:
    stage.listen("dana", "socket")
    stage.pending()

    app.broadcaster({"Records": stage.feed_records()[:1]}, Context(left_ms))

    assert stage.poster.within_seconds == [pytest.approx(patience, abs=0.01)]


def test_large_audiences_take_turns_within_the_rights_of_the_functions(stage: Stage) -> None:
    """Ten recipients are many for a stage that may post ten frames per second."""
    stage.limit(max_posts_per_second=10)
    for n in range(10):
        stage.listen("dana", f"c-{n}")
    stage.pending()
    broadcast(stage.feed_records())
    stage.pending(location="North campus")

    broadcast(stage.feed_records())

    assert stage.wiring.clock >= NOW + timedelta(seconds=1)
    assert {len(stage.pushed(f"c-{n}")) for n in range(10)} == {2}


def test_a_session_that_is_over_is_told_and_closed_instead(stage: Stage) -> None:
    stage.listen("iffat", "socket")
    stage.pass_time(seconds=SESSION.total_seconds())
    stage.pending()

    broadcast(stage.feed_records())

    assert stage.poster.heard("socket")[-1]["data"]["code"] == "session_expired"
    assert (stage.pushed("socket"), stage.poster.closed) == ([], ["socket"])


@pytest.mark.parametrize("failing", ["admin", "organization:7", "instructor:32"])
def test_a_failed_read_is_reported_as_the_first_record_of_its_channel(stage: Stage, failing: str) -> None:
    everyone_listens(stage)
    stage.confirmed(32)
    records = stage.feed_records()
    use(UnreadableWiring(stage, failing))

    answer = broadcast(records)

    own = [record for record in records if record["dynamodb"]["Keys"]["PK"]["S"] == f"FEED#{failing}"]
    assert answer == failed(own[0])


def test_the_repeat_after_a_failed_read_misses_nothing(stage: Stage) -> None:
    everyone_listens(stage)
    stage.confirmed(32)
    records = stage.feed_records()
    use(UnreadableWiring(stage, "instructor:32"))
    identifier = broadcast(records)["batchItemFailures"][0]["itemIdentifier"]
    use(stage.wiring)

    start = [record["dynamodb"]["SequenceNumber"] for record in records].index(identifier)
    broadcast(records[start:])

    seen = {who: {event["data"]["id"] for event in stage.pushed(f"{who}s socket")} for who in ("dana", "iffat", "mike")}
    assert {who: len(ids) for who, ids in seen.items()} == {"dana": 2, "iffat": 2, "mike": 1}


def test_nobody_listening_is_fine(stage: Stage) -> None:
    stage.confirmed()

    answer = broadcast(stage.feed_records())

    assert (answer, stage.poster.frames) == (DONE, {})


def test_records_in_the_wrong_order_are_pushed_in_the_right_one(stage: Stage) -> None:
    stage.listen("dana", "socket")
    for place in ("Hall", "Attic", "Annex"):
        stage.pending(location=place)
    records = [record for record in stage.feed_records() if record["dynamodb"]["Keys"]["PK"]["S"] == "FEED#admin"]

    broadcast(records[2:])
    broadcast(records[:2])

    assert [event["data"]["courseId"] for event in stage.pushed("socket")] == [1, 2, 3]


def test_an_empty_batch_is_fine(stage: Stage) -> None:
    answer = broadcast([])

    assert answer == DONE
