"""Sweeps that are missed, repeated or cannot send all ticks."""

from __future__ import annotations

from datetime import datetime
from math import inf

import app
from chalicelib.push.ports import SENT, THROTTLED, Outcome
from chalicelib.sockets.connection import HIDDEN, VISIBLE, Connection
from chalicelib.sockets.native.native_dialect import HIDDEN_TICK_MINUTES
from chalicelib.sockets.socketio.socketio_dialect import KEEPALIVE_MINUTES
from chalicelib.sockets.tick_times import comes_up
from chalicelib.wiring import use
from tests.fakes import FakePoster
from tests.functional.conftest import Log
from tests.functional.people import SESSION
from tests.functional.stage import Context, Stage, sample
from tests.functional.tick_stage import MINUTE, StageWith, listen, name_in_slot, ticks


def test_missed_sweeps_are_made_up_for(stage: Stage) -> None:
    hidden = [listen(stage, "iffat", name_in_slot(n, HIDDEN_TICK_MINUTES), HIDDEN) for n in range(1, 9)]
    stage.sweep()
    before = [len(ticks(stage, name)) for name in hidden]

    stage.pass_time(minutes=4)
    stage.sweep()

    found = [len(ticks(stage, name)) - had for name, had in zip(hidden, before, strict=True)]
    assert found == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_repeated_event_of_the_schedule_sends_nothing_twice(stage: Stage) -> None:
    listen(stage, "iffat", "socket")

    stage.sweep()
    stage.pass_time(seconds=5)
    stage.sweep()

    assert len(ticks(stage, "socket")) == 1


def test_a_gone_connection_is_removed_and_closed(stage: Stage) -> None:
    listen(stage, "iffat", "socket")
    listen(stage, "iffat", "dead")
    stage.poster.gone = frozenset({"dead"})

    stage.sweep()

    assert (stage.poster.closed, stage.knows("dead"), stage.knows("socket")) == (["dead"], False, True)


class ThrottledPoster(FakePoster):
    """The account's rate allows ``allowed`` posts in each call."""

    allowed = 2

    def post_all(
        self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
    ) -> list[Outcome]:
        taken = dict(list(frames.items())[: self.allowed])
        super().post_all(taken, within_seconds)
        return [Outcome(each, SENT if each in taken else THROTTLED) for each in frames]


def test_throttled_posts_are_tried_again_by_the_next_sweep(stage: Stage) -> None:
    minute = range(MINUTE, MINUTE + 1)
    names = [f"s-{n}" for n in range(100) if comes_up(f"s-{n}", KEEPALIVE_MINUTES, minute)][:6]
    for name in names:
        stage.join_socketio("iffat", name)
    poster = ThrottledPoster()
    use(StageWith(stage, poster))
    app.sweep(sample("schedule"), Context(50_000))
    throttled = sum(bool(poster.text(name)) for name in names)
    poster.allowed = 100
    stage.pass_time(minutes=1)
    use(StageWith(stage, poster))
    app.sweep(sample("schedule"), Context(50_000))

    assert throttled == 2
    assert [poster.text(name) for name in names] == [["6"]] * 6


def test_a_channel_that_cannot_be_read_is_logged_and_stops_no_other(stage: Stage, log: Log) -> None:
    listen(stage, "iffat", "socket")
    listen(stage, "dana", "danas")
    use(StageWith(stage, broken="admin"))

    app.sweep(sample("schedule"), Context(50_000))

    assert (len(ticks(stage, "socket")), ticks(stage, "danas")) == (1, [])
    (error,) = [line for line in log() if line["level"] == "ERROR"]
    assert (error["message"], error["channel"]) == ("A channel's ticks could not be sent", "admin")


def test_socketio_clients_are_kept_alive_when_the_heads_cannot_be_read(stage: Stage, log: Log) -> None:
    class WithoutHeads:
        def pushed_heads(self, channels: list[str]) -> object:
            raise ConnectionError("the table did not answer")

    name = name_in_slot(0, KEEPALIVE_MINUTES)
    stage.join_socketio("iffat", name)
    listen(stage, "iffat", "socket")
    use(StageWith(stage, feed=WithoutHeads()))

    app.sweep(sample("schedule"), Context(50_000))

    assert (stage.poster.text(name)[-1], ticks(stage, "socket")) == ("6", [])
    assert [line["message"] for line in log() if line["level"] == "ERROR"] == ["The channels could not be read"]


def test_the_checks_are_done_when_no_tick_can_be_sent(stage: Stage, log: Log) -> None:
    class Broken(FakePoster):
        def post_all(
            self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
        ) -> list[Outcome]:
            raise MemoryError

    listen(stage, "dana", "danas")
    stage.connect_socketio("socket")
    stage.pass_time(seconds=30)
    use(StageWith(stage, Broken()))

    counts = app.sweep(sample("schedule"), Context(50_000))

    assert counts == {"ended": 1}
    assert [line["message"] for line in log() if line["level"] == "ERROR"] == ["The ticks could not be sent"]


def test_a_sweep_logs_what_it_sent(stage: Stage, log: Log) -> None:
    listen(stage, "iffat", "socket")
    listen(stage, "dana", "danas", None)

    stage.sweep()

    (line,) = [line for line in log() if line["message"] == "Sent ticks"]
    assert (line["connections"], line["sent"], line["behind"]) == (2, 1, 0)


def test_without_time_the_ticks_are_left_to_the_next_sweep(stage: Stage) -> None:
    hidden = listen(stage, "iffat", name_in_slot(0, HIDDEN_TICK_MINUTES), HIDDEN)

    stage.sweep(left_ms=0)
    at_first = ticks(stage, hidden)
    stage.pass_time(minutes=1)
    stage.sweep()

    assert (at_first, len(ticks(stage, hidden))) == ([], 1)


def test_a_thousand_visible_pages_get_their_ticks_by_one_sweep(stage: Stage) -> None:
    now: datetime = stage.wiring.clock
    stage.wiring.feed.head("organization:7")
    for n in range(1000):
        connection = Connection(f"c-{n}", "organization:7", "Iffat College", now, now + SESSION)
        stage.wiring.connections.subscribe(connection, 0, now, VISIBLE)

    stage.sweep()

    assert [len(ticks(stage, f"c-{n}")) for n in range(1000)] == [1] * 1000
    assert stage.poster.sizes[0] == 1000
