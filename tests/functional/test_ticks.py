"""Ticks and keep-alives, sent by the sweep as the schedule invokes it."""

from __future__ import annotations

import pytest

import app
from chalicelib.sockets.connection import HIDDEN
from chalicelib.sockets.native.native_dialect import HIDDEN_TICK_MINUTES
from chalicelib.sockets.socketio.socketio_dialect import KEEPALIVE_MINUTES
from chalicelib.wiring import use
from tests.fakes import FakePoster
from tests.functional.feed_items import reserve
from tests.functional.stage import Stage, sample
from tests.functional.stream_batches import broadcast
from tests.functional.tick_stage import StageWith, listen, name_in_slot, sweep_each_minute, ticks


def test_a_visible_page_gets_the_cursor_of_the_last_pushed_event_each_minute(stage: Stage) -> None:
    listen(stage, "iffat", "socket")
    stage.pending()
    broadcast(stage.feed_records())

    sweep_each_minute(stage, 3)

    assert ticks(stage, "socket") == [stage.cursor("iffat")] * 3


def test_a_page_without_a_visibility_is_promised_and_sent_nothing(stage: Stage) -> None:
    listen(stage, "iffat", "socket", None)

    sweep_each_minute(stage, 16)

    (ready,) = stage.poster.heard("socket")
    assert (ready["event"], "tickSeconds" in ready["data"]) == ("ready", False)


@pytest.mark.parametrize("slot", range(1, 9))
def test_a_hidden_page_gets_two_ticks_in_sixteen_minutes(stage: Stage, slot: int) -> None:
    name = listen(stage, "iffat", name_in_slot(slot, HIDDEN_TICK_MINUTES), HIDDEN)
    heard: list[int] = []

    for _ in range(16):
        sweep_each_minute(stage, 1)
        heard.append(len(ticks(stage, name)))

    assert [minute for minute in range(1, 17) if heard[minute - 1] > (heard[minute - 2] if minute > 1 else 0)] == [
        slot,
        slot + 8,
    ]


def test_a_page_that_is_shown_knows_at_once_what_it_missed(stage: Stage) -> None:
    listen(stage, "iffat", "socket", HIDDEN)
    stage.pending()

    stage.say("socket", {"action": "visibility", "state": "visible"})

    assert ticks(stage, "socket") == [stage.cursor("iffat")]


def test_a_tick_shows_a_push_that_was_lost(stage: Stage) -> None:
    """The gateway accepted the post, and the client never got it."""
    listen(stage, "iffat", "socket")
    before = stage.cursor("iffat")
    stage.pending()
    use(StageWith(stage, FakePoster()))
    broadcast(stage.feed_records())
    use(stage.wiring)

    stage.pass_time(seconds=60)
    stage.sweep()

    assert stage.pushed("socket") == []
    (tick,) = ticks(stage, "socket")
    assert (tick != before, tick) == (True, stage.cursor("iffat"))


def test_a_tick_does_not_run_ahead_of_events_that_are_being_pushed(stage: Stage) -> None:
    """Otherwise a large audience would send hello for an event that is on its way."""
    listen(stage, "iffat", "socket")
    before = stage.cursor("iffat")
    stage.pending()

    stage.pass_time(seconds=5)
    stage.sweep()

    assert ticks(stage, "socket") == [before]


def test_a_number_that_is_reserved_does_not_count(stage: Stage) -> None:
    listen(stage, "dana", "socket")
    before = stage.cursor("dana")
    reserve(stage, "admin")

    stage.sweep()

    assert ticks(stage, "socket") == [before]


def test_socketio_clients_are_kept_alive_every_six_minutes_without_a_write_for_each(stage: Stage) -> None:
    names = [name_in_slot(slot, KEEPALIVE_MINUTES) for slot in range(1, 7)]
    for name in names:
        stage.join_socketio("iffat", name)
    stage.pass_time(seconds=30)
    stage.sweep()  # Checks each, half a minute after it opened.
    planned = [item for item in stage.items("connections") if item["PK"]["S"].startswith("WATCH#")]
    before = [stage.poster.text(name).count("6") for name in names]

    sweep_each_minute(stage, 12)

    assert [stage.poster.text(name).count("6") - had for name, had in zip(names, before, strict=True)] == [2] * 6
    assert planned == []
    assert [item for item in stage.items("connections") if item["PK"]["S"].startswith("WATCH#")] == planned


def test_a_closed_connection_gets_no_tick(stage: Stage) -> None:
    listen(stage, "iffat", "socket")
    event = sample("websocket_disconnect")
    event["requestContext"]["connectionId"] = "socket"
    app.websocket_disconnect(event, None)

    stage.sweep()

    assert ticks(stage, "socket") == []


def test_visibility_of_a_connection_that_is_gone_stores_nothing(stage: Stage) -> None:
    listen(stage, "iffat", "socket", HIDDEN)
    stage.wiring.connections.remove({"socket": "organization:7"})

    stage.say("socket", {"action": "visibility", "state": "visible"})

    assert not stage.knows("socket")
    assert stage.poster.heard("socket")[-1]["data"]["code"] == "unknown_connection"
