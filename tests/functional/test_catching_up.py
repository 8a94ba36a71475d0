"""What the stream did not announce, and what waits for a writer that died."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import app
from chalicelib.wiring import use
from tests.functional.conftest import Log
from tests.functional.feed_items import reserve
from tests.functional.stage import Context, Stage, sample
from tests.functional.stage_wiring import NOW, StageWiring
from tests.functional.stream_batches import DONE, broadcast


class WithoutChannels:
    """Connections whose channels cannot be read."""

    def __init__(self, connections: Any) -> None:
        self._connections = connections

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connections, name)

    def channels(self, now: datetime) -> list[str]:
        raise ConnectionError("the table did not answer")


class WithoutChannelsWiring(StageWiring):
    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.clock, self.recorder = stage.wiring.clock, stage.poster
        self._without_channels = WithoutChannels(stage.wiring.connections)

    @property
    def connections(self) -> Any:
        return self._without_channels


def test_a_hole_that_a_dead_writer_left_is_filled_and_what_is_behind_it_pushed(stage: Stage) -> None:
    stage.listen("dana", "socket")
    reserve(stage, "admin")
    stage.pending("dana", organizationId=7)

    answer = broadcast(stage.feed_records())

    assert answer == DONE
    assert [event["data"]["id"].rpartition(".")[2] for event in stage.pushed("socket")] == ["2"]
    assert stage.wiring.clock - NOW > timedelta(seconds=5)


def test_what_the_stream_never_announced_is_pushed_by_the_sweep(stage: Stage) -> None:
    """A socket.io-client would stay behind until the next event, or until its connection ends."""
    stage.join_socketio("dana", "far")
    stage.listen("iffat", "near")
    stage.pending()

    stage.sweep()
    before = len(stage.pushed("near"))
    stage.pass_time(seconds=11)
    stage.sweep()

    assert (before, len(stage.pushed("near"))) == (0, 1)
    assert any('"courseId":1' in text for text in stage.poster.text("far"))


def test_the_sweep_pushes_nothing_twice(stage: Stage) -> None:
    stage.listen("iffat", "socket")
    stage.pending()
    broadcast(stage.feed_records())

    stage.pass_time(seconds=11)
    stage.sweep()

    assert len(stage.pushed("socket")) == 1


def test_the_sweep_does_its_checks_when_the_feeds_cannot_be_read(stage: Stage, log: Log) -> None:
    stage.connect_socketio("socket")
    stage.pass_time(seconds=30)
    use(WithoutChannelsWiring(stage))

    counts = app.sweep(sample("schedule"), Context(50_000))

    assert (counts, stage.poster.closed) == ({"ended": 1}, ["socket"])
    assert [line["message"] for line in log() if line["level"] == "ERROR"] == ["The channels could not be read"]
