from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import json

from chalicelib.feed.entries import Entry
from chalicelib.sockets.native.native_frames import MAX_FRAME_BYTES, BadFrame, event_frames, parse_frame
from tests.property.strategies import json_values, objects_with

MEMBERS = {
    "action": st.sampled_from(["hello", "ping", "view", ""]),
    "cursor": st.none() | st.just("k3f9.41"),
    "delivery": objects_with({name: st.integers(0) for name in ("count", "p50Ms", "p95Ms", "maxMs")}),
}


@given(st.text(st.characters(codec=None)) | st.text('{}[]":,\\0123456789eE.-nulltruefalse action'))
@example("\ud800")
@example('{"action":"ping","delivery":{"count":1e999,"p50Ms":0,"p95Ms":0,"maxMs":0}}')
def test_any_text_is_a_frame_or_a_bad_frame(text: str) -> None:
    with suppress(BadFrame):
        parse_frame(text)


@given(objects_with(MEMBERS) | json_values())
def test_any_json_is_a_frame_or_a_bad_frame(value: object) -> None:
    with suppress(BadFrame):
        parse_frame(json.encode(value).decode())


@given(st.lists(st.integers(0, 12_000), max_size=40), st.integers(0, 10**6))
def test_entries_of_any_size_arrive_in_order_in_frames_that_fit(paddings: list[int], window: int) -> None:
    entries = [
        Entry("admin", seq, "courseStatusChanged", json.encode({"id": f"k3f9.{seq}", "padding": "x" * padding}))
        for seq, padding in enumerate(paddings, start=1)
    ]

    frames = event_frames(entries, window)

    decoded = [json.decode(frame) for frame in frames]
    events = [event for frame in decoded for event in (frame["data"] if frame["event"] == "batch" else [frame])]
    assert [event["data"]["id"] for event in events] == [f"k3f9.{seq}" for seq in range(1, len(paddings) + 1)]
    assert all(len(frame) <= MAX_FRAME_BYTES for frame in frames)
