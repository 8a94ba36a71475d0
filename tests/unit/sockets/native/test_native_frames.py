from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.native_frames import (
    BadFrame,
    DeliveryReport,
    Hello,
    Ping,
    Presence,
    PresenceConfirmed,
    VisibilityChange,
    parse_frame,
)
from chalicelib.sockets.ready_event import Ready

FRAMES = json.decode((Path(__file__).parents[3] / "wire" / "frames.json").read_bytes())
GOOD = {frame["name"]: frame["text"] for frame in FRAMES["fromClient"]["good"]}
BAD = {frame["name"]: frame["text"] for frame in FRAMES["fromClient"]["bad"]}
FROM_SERVER = FRAMES["fromServer"]

MEANINGS = {
    "hello of a new client": Hello(None),
    "hello with a cursor": Hello("k3f9.41"),
    "ping": Ping(),
    "ping with delivery measurements": Ping(DeliveryReport(3, 480.5)),
    "hello of a newer client": Hello(None),
    "hello of a visible page": Hello("k3f9.41", "visible"),
    "hello of a hidden page": Hello(None, "hidden"),
    "the page is hidden": VisibilityChange("hidden"),
    "the page is shown": VisibilityChange("visible"),
    "somebody views a course": Presence(123, "viewing"),
    "somebody leaves a course": Presence(123),
    "somebody leaves all courses": Presence(None),
    "who is where?": Presence(),
    "still there": PresenceConfirmed(),
}


def entry(seq: int, padding: int = 0) -> Entry:
    data = {"id": f"k3f9.{seq}", "padding": "x" * padding}
    return Entry("admin", seq, "courseStatusChanged", json.encode(data))


def a_ready(*, recovered: bool, reason: str | None, window: int = 0, tick_seconds: int | None = None) -> Ready:
    return Ready(
        cursor="k3f9.41",
        recovered=recovered,
        reason=reason,
        heartbeat_seconds=30,
        connection_expires_at="2025-07-12T21:29:00.000Z",
        refetch_within_seconds=window,
        tick_seconds=tick_seconds,
    )


def events_in(frame: bytes) -> list[Any]:
    decoded = json.decode(frame)
    inner: list[Any] = decoded["data"] if decoded["event"] == "batch" else [decoded]
    return inner


class TestParseFrame:
    def test_every_good_frame_has_a_meaning_here(self) -> None:
        assert set(GOOD) == set(MEANINGS)

    @pytest.mark.parametrize("name", GOOD)
    def test_a_good_frame_means_what_it_says(self, name: str) -> None:
        assert parse_frame(GOOD[name]) == MEANINGS[name]

    @pytest.mark.parametrize("name", BAD)
    def test_a_bad_frame_is_refused_with_a_sentence(self, name: str) -> None:
        with pytest.raises(BadFrame) as refusal:
            parse_frame(BAD[name])

        assert str(refusal.value).startswith("Expected ")

    @pytest.mark.parametrize("text", ["\ud800", '{"action": "hello", "cursor": "\\ud800"}', "[" * 100_000])
    def test_text_that_breaks_decoders_is_a_bad_frame(self, text: str) -> None:
        with pytest.raises(BadFrame):
            parse_frame(text)


class TestServerFrames:
    def test_ready_is_as_in_the_fixture(self) -> None:
        ready = a_ready(recovered=True, reason=None)

        assert json.decode(native_frames.ready_frame(ready)) == FROM_SERVER["ready"]

    def test_ready_after_a_refused_recovery_is_as_in_the_fixture(self) -> None:
        ready = a_ready(recovered=False, reason="other_epoch", window=200)

        assert json.decode(native_frames.ready_frame(ready)) == FROM_SERVER["notRecovered"]

    def test_ready_of_a_connection_that_gets_ticks_is_as_in_the_fixture(self) -> None:
        ready = a_ready(recovered=True, reason=None, tick_seconds=60)

        assert json.decode(native_frames.ready_frame(ready)) == FROM_SERVER["readyWithTicks"]

    def test_tick_is_as_in_the_fixture(self) -> None:
        assert json.decode(native_frames.tick_frame("k3f9.41")) == FROM_SERVER["tick"]

    def test_pong_is_as_in_the_fixture(self) -> None:
        assert json.decode(native_frames.pong_frame("k3f9.41")) == FROM_SERVER["pong"]

    def test_an_event_that_is_in_no_feed_is_as_in_the_fixture(self) -> None:
        shown = FROM_SERVER["noticesChanged"]

        assert json.decode(native_frames.unnumbered_frame(shown["event"], shown["data"])) == shown

    def test_error_is_as_in_the_fixture(self) -> None:
        frame = native_frames.error_frame("bad_frame", "Expected one JSON object a frame.")

        assert json.decode(frame) == FROM_SERVER["error"]


class TestEventFrames:
    def test_one_event_is_as_in_the_fixture(self) -> None:
        shown = FROM_SERVER["event"]

        (frame,) = native_frames.event_frames([Entry("admin", 41, shown["event"], json.encode(shown["data"]))])

        assert json.decode(frame) == shown

    def test_an_event_for_many_says_within_which_time_to_fetch(self) -> None:
        shown = FROM_SERVER["eventForMany"]

        (frame,) = native_frames.event_frames([Entry("admin", 43, shown["event"], json.encode(shown["data"]))], 20)

        assert json.decode(frame) == shown

    def test_a_batch_for_many_says_so_once(self) -> None:
        shown = FROM_SERVER["batchForMany"]
        entries = [Entry("admin", 44, each["event"], json.encode(each["data"])) for each in shown["data"]]

        (frame,) = native_frames.event_frames(entries, 20)

        assert json.decode(frame) == shown

    def test_every_frame_of_several_says_so(self) -> None:
        sent_frames = native_frames.event_frames([entry(seq, 5_000) for seq in range(1, 21)], 20)

        assert len(sent_frames) > 1
        assert {json.decode(frame)["refetchWithinSeconds"] for frame in sent_frames} == {20}

    def test_nothing_is_no_frame(self) -> None:
        assert native_frames.event_frames([]) == []

    def test_several_are_one_batch_in_order(self) -> None:
        (frame,) = native_frames.event_frames([entry(1), entry(2), entry(3)])

        decoded = json.decode(frame)
        assert decoded["event"] == "batch"
        assert [event["data"]["id"] for event in decoded["data"]] == ["k3f9.1", "k3f9.2", "k3f9.3"]

    def test_an_events_data_is_sent_as_it_was_stored(self) -> None:
        stored = entry(1)

        (frame,) = native_frames.event_frames([stored])

        assert stored.data in frame

    @pytest.mark.parametrize("padding", [0, 500, 5_000, 16_000, 31_000])
    def test_every_frame_fits_the_gateway(self, padding: int) -> None:
        sent_frames = native_frames.event_frames([entry(seq, padding) for seq in range(1, 301)], 99_999)

        assert max(len(frame) for frame in sent_frames) <= 32 * 1024

    def test_what_does_not_fit_goes_on_in_the_next_frame_in_order(self) -> None:
        entries = [entry(seq, 5_000) for seq in range(1, 21)]

        sent_frames = native_frames.event_frames(entries)

        sent = [event["data"]["id"] for frame in sent_frames for event in events_in(frame)]
        assert len(sent_frames) > 1
        assert sent == [f"k3f9.{seq}" for seq in range(1, 21)]

    def test_a_frame_is_filled_before_the_next_begins(self) -> None:
        sent_frames = native_frames.event_frames([entry(seq, 500) for seq in range(1, 301)])

        assert min(len(frame) for frame in sent_frames[:-1]) > 30 * 1024
