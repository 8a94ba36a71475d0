"""What a handler catches is counted all the same, once for each invocation: Lambda counts it as a success."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.push.ports import FAILED, SENT, THROTTLED, Outcome
from chalicelib.wiring import use
from tests.fakes import FakePoster
from tests.functional.conftest import written
from tests.functional.stage import Context, Stage, sample
from tests.functional.stage_wiring import StageWiring
from tests.functional.stream_batches import broadcast
from tests.functional.tick_stage import StageWith


class Broken:
    """Whatever is asked of it fails."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(f"{name}: the table did not answer")


class BrokenWiring(StageWiring):
    """A stage with one port that fails."""

    def __init__(self, stage: Stage, port: str) -> None:
        super().__init__()
        self.clock, self.recorder = stage.wiring.clock, stage.poster
        self.__dict__[port] = Broken()


def values(capsys: pytest.CaptureFixture[str], metric: str) -> list[float]:
    """The values of a metric, one list for all invocations of the test."""
    return [value for line in written(capsys) for value in line.get(metric, [])]


def test_a_frame_without_a_reply_is_counted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.listen("iffat", "socket-1")
    stage.poster.failing = frozenset({"socket-1"})

    stage.say("socket-1", {"action": "ping", "cursor": None})

    assert values(capsys, "MessageFailures") == [1]


def test_an_event_stream_that_ends_in_an_error_is_counted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    ticket = stage.call("iffat", "POST", "/realtime/tickets").json["streamTicket"]
    use(BrokenWiring(stage, "feed"))

    answer = stage.call(
        None, "GET", "/updates/stream", query={"ticket": ticket}, headers={"Accept": "text/event-stream"}
    )

    assert answer.status == 200
    assert values(capsys, "MessageFailures") == [1]


def test_a_connect_that_fails_is_counted_and_still_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    ticket = stage.ticket("iffat")
    use(BrokenWiring(stage, "tickets"))

    with pytest.raises(ConnectionError):
        stage.connect("iffat", ticket=ticket)

    assert values(capsys, "MessageFailures") == [1]


def test_a_client_that_could_not_be_greeted_is_counted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.connect_socketio("socket-1")
    stage.poster.failing = frozenset({"socket-1"})

    assert stage.greet("socket-1") == {"greeted": False}

    assert values(capsys, "GreeterFailures") == [1]


def test_a_client_that_left_before_the_greeting_is_no_failure(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert stage.greet("socket-1") == {"greeted": False}

    assert values(capsys, "GreeterFailures") == []


def test_a_channel_that_could_not_be_broadcast_is_counted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.pending()
    records = stage.feed_records()
    use(BrokenWiring(stage, "connections"))

    broadcast(records)

    assert values(capsys, "BroadcasterErrors") == [2]


def test_a_complete_sweep_counts_one_and_a_sweep_with_a_failed_step_none(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.listen("iffat", "socket-1")

    stage.sweep()
    stage.pass_time(minutes=2)
    use(BrokenWiring(stage, "stage_peaks"))
    app.sweep(sample("schedule"), Context())

    assert values(capsys, "SweepRuns") == [1, 0]


class PartlyRefused(FakePoster):
    """One post in ten fails, and three in ten are throttled."""

    def post_all(self, frames: dict[str, list[bytes]], *_: float, **__: float) -> list[Outcome]:
        results = [FAILED, *[THROTTLED] * 3, *[SENT] * 6]
        return [Outcome(each, results[number % 10]) for number, each in enumerate(frames)]


@pytest.mark.parametrize(("listeners", "shares"), [(9, ([], [])), (10, ([30.0], [10.0]))])
def test_the_shares_of_posts_that_failed_are_counted_where_there_are_enough_posts(
    stage: Stage, capsys: pytest.CaptureFixture[str], listeners: int, shares: tuple[list[float], list[float]]
) -> None:
    for number in range(listeners):
        stage.listen("dana", f"socket-{number}")
    stage.pending()
    use(StageWith(stage, PartlyRefused()))

    broadcast(stage.feed_records())

    lines = written(capsys)
    assert ([line["PostsThrottledShare"] for line in lines if "PostsThrottledShare" in line] or [[]])[0] == shares[0]
    assert ([line["PostsFailedShare"] for line in lines if "PostsFailedShare" in line] or [[]])[0] == shares[1]
