"""Within which time clients fetch lists again: from the limits of the stage and its connections, on every way."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.wiring import use
from tests.functional.conftest import Log
from tests.functional.stage import Stage, sample
from tests.functional.stage_wiring import StageWiring
from tests.functional.stream_batches import broadcast

LISTENERS = ["first", "second", "third"]


class WithoutPeaks(StageWiring):
    """The table refuses the item with the number of connections."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.clock, self.recorder = stage.wiring.clock, stage.poster

    @property
    def stage_peaks(self) -> Any:
        raise ConnectionError("the table did not answer")


@pytest.fixture
def crowd(stage: Stage) -> Stage:
    """Three admins and an organization, where the burst takes the lists of one client, and each second one list."""
    stage.limit(rest_burst_limit=4, rest_rate_limit=2)
    for connection_id in LISTENERS:
        stage.listen("dana", connection_id)
    stage.listen("iffat", "organization")
    stage.poster.frames.clear()
    return stage


def disconnect(connection_id: str) -> None:
    event = sample("websocket_disconnect")
    event["requestContext"]["connectionId"] = connection_id
    app.websocket_disconnect(event, None)


def window_of_tickets(stage: Stage) -> int:
    return int(stage.call("iffat", "POST", "/realtime/tickets").json["refetchWithinSeconds"])


def test_an_event_carries_the_window_of_each_channels_audience(crowd: Stage) -> None:
    crowd.pending()

    broadcast(crowd.feed_records())

    frames = {who: crowd.poster.heard(who) for who in [*LISTENERS, "organization"]}
    assert [frame["refetchWithinSeconds"] for who in LISTENERS for frame in frames[who]] == [6, 6, 6]
    assert [frame.keys() for frame in frames["organization"]] == [{"event", "data"}]


def test_what_the_sweep_posts_carries_it_too(crowd: Stage) -> None:
    crowd.pending()
    crowd.pass_time(minutes=1)

    crowd.sweep()

    assert [frame["refetchWithinSeconds"] for frame in crowd.poster.heard("first")] == [6]


def test_tickets_tell_the_window_of_the_stage_once_the_sweep_has_counted(crowd: Stage) -> None:
    before = window_of_tickets(crowd)

    crowd.sweep()

    assert (before, window_of_tickets(crowd)) == (0, 8)


def test_after_an_outage_the_first_to_come_back_learn_how_many_will(crowd: Stage) -> None:
    crowd.sweep()
    for connection_id in [*LISTENERS, "organization"]:
        disconnect(connection_id)
    crowd.pass_time(minutes=10)
    crowd.sweep()

    crowd.connect("dana", "back")
    crowd.say("back", {"action": "hello", "cursor": "k3f9.1"})

    (ready,) = crowd.poster.heard("back")
    assert (ready["data"]["recovered"], ready["data"]["refetchWithinSeconds"]) == (False, 8)
    assert window_of_tickets(crowd) == 8


def test_the_sweep_stores_one_item_that_dies_by_itself(crowd: Stage) -> None:
    for _ in range(3):
        crowd.pass_time(minutes=1)
        crowd.sweep()

    (item,) = [item for item in crowd.items("connections") if item["PK"]["S"] == "STAGE"]
    assert item["version"]["N"] == "4"
    assert int(item["expiresAt"]["N"]) > crowd.wiring.clock.timestamp()


def test_a_sweep_that_cannot_count_does_its_work_and_logs_why(stage: Stage, log: Log) -> None:
    stage.listen("dana", "socket")
    stage.pending()
    stage.pass_time(minutes=1)
    use(WithoutPeaks(stage))

    stage.sweep()

    assert len(stage.pushed("socket")) == 1
    assert [line["message"] for line in log() if line["level"] == "ERROR"] == [
        "The number of connections could not be stored"
    ]
