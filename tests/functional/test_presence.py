"""Presence over open sockets: frames of the native dialect, packets of socket.io-clients, and the sweep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.functional.stage import Stage
from tests.functional.stage_wiring import NOW
from tests.functional.tick_stage import listen

WHO_TEACHES = ("mike", "sara")


class Activity:
    """Every connection has just sent something, except the silent ones."""

    def __init__(self, silent: set[str]) -> None:
        self.silent = silent

    def last_active(self, connection_ids: Iterable[str]) -> Mapping[str, datetime | None]:
        return {
            each: None if each in self.silent else datetime.max.replace(tzinfo=NOW.tzinfo) for each in connection_ids
        }


def here(course_id: int | None, state: str | None = None) -> dict[str, Any]:
    return {"action": "presence", "courseId": course_id} | ({"state": state} if state else {})


def say(stage: Stage, connection_id: str, frame: object) -> None:
    """At a later millisecond than the frame before, as the gateway counts."""
    stage.pass_time(milliseconds=1)
    stage.say(connection_id, frame)


def told(stage: Stage, connection_id: str) -> list[tuple[int, str, str, str | None]]:
    frames = [each for each in stage.poster.heard(connection_id) if each["event"] == "presenceChanged"]
    changes = [change for frame in frames for change in frame["data"]["changes"]]
    return [(each["courseId"], each["name"], each["role"], each["state"]) for each in changes]


def watch(stage: Stage, *people: str) -> None:
    for who in people:
        stage.listen(who, f"c-{who}")
        say(stage, f"c-{who}", {"action": "presence"})


def test_who_may_see_a_course_is_told_who_is_there_and_nobody_else_is(stage: Stage) -> None:
    number = stage.confirmed(32)
    watch(stage, "dana", "iffat", "mike", "north", "sara")

    say(stage, "c-dana", here(number, "editing"))

    people = ("dana", "iffat", "mike", "north", "sara")
    expected = [(number, "Dana", "admin", "editing")]
    assert {who: told(stage, f"c-{who}") for who in people} == {
        "dana": [],
        "iffat": expected,
        "mike": expected,
        "north": [],
        "sara": [],
    }


@pytest.mark.parametrize("who", ["north", "sara"])
def test_anothers_course_is_refused_as_a_missing_one(stage: Stage, who: str) -> None:
    number = stage.confirmed(32)
    watch(stage, who)

    for course_id in (number, 99):
        say(stage, f"c-{who}", here(course_id, "viewing"))

    theirs, missing = stage.poster.heard(f"c-{who}")[-2:]
    assert theirs["data"]["code"] == missing["data"]["code"] == "not_found"
    assert theirs["data"]["message"].replace(str(number), "99") == missing["data"]["message"]


def test_the_reply_to_a_first_request_says_who_is_where(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.listen("dana", "c-dana")
    say(stage, "c-dana", here(number, "viewing"))

    watch(stage, "iffat", "north")

    frames = [stage.poster.heard(f"c-{who}")[-1]["data"] for who in ("iffat", "north")]
    assert [frame["isComplete"] for frame in frames] == [True, True]
    assert (told(stage, "c-iffat"), told(stage, "c-north")) == ([(number, "Dana", "admin", "viewing")], [])


def test_a_socketio_client_announces_and_is_told_by_events(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.join_socketio("iffat", "s-iffat")
    stage.join_socketio("dana", "s-dana")
    say(stage, "s-iffat", '421["presence"]')

    say(stage, "s-dana", f'42["presence",{{"courseId":{number},"state":"viewing"}}]')
    say(stage, "s-dana", '422["presence",{"courseId":99,"state":"viewing"}]')

    packets = stage.poster.text("s-iffat")
    assert [packet for packet in packets if packet.startswith("43")] == ["431[{}]"]
    name, data = json.loads(packets[-1][2:])
    assert (name, [(each["name"], each["state"]) for each in data["changes"]]) == (
        "presenceChanged",
        [("Dana", "viewing")],
    )
    assert '432[{"error":{"code":"not_found"' in stage.poster.text("s-dana")[-1]


@pytest.mark.parametrize("argument", ['"118"', '{"courseId":"118"}', '{"courseId":118,"state":"asleep"}', "{},{}"])
def test_a_presence_event_of_another_shape_is_an_unknown_event(stage: Stage, argument: str) -> None:
    stage.join_socketio("dana", "s-dana")

    say(stage, "s-dana", f'42["presence",{argument}]')

    assert "unknown_event" in stage.poster.text("s-dana")[-1]


class Unreachable:
    """Presence that cannot be read."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


def test_a_client_whose_announcement_failed_is_told_to_repeat_it_and_stays_connected(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = stage.confirmed(32)
    stage.listen("dana", "c-dana")
    stage.join_socketio("iffat", "s-iffat")
    monkeypatch.setitem(stage.wiring.__dict__, "presences", Unreachable())

    say(stage, "c-dana", here(number, "viewing"))
    say(stage, "s-iffat", f'421["presence",{{"courseId":{number},"state":"viewing"}}]')

    assert stage.poster.heard("c-dana")[-1]["data"]["code"] == "presence_busy"
    assert stage.poster.text("s-iffat")[-1].startswith('431[{"error":{"code":"presence_busy"')
    assert stage.poster.closed == []
    assert capsys.readouterr().out.count('"MessageFailures":[1.0]') == 2


def test_fifty_viewers_of_one_course_get_one_frame_each_per_change(stage: Stage) -> None:
    number = stage.confirmed(32)
    # A person may have 20 connections.
    viewers = [f"{who}-{n}" for who, count in (("omar", 17), ("iffat", 17), ("mike", 16)) for n in range(count)]
    for viewer in viewers:
        stage.connect(viewer.partition("-")[0], viewer)
        say(stage, viewer, here(number, "viewing"))
    stage.connect("dana", "c-dana")

    frames = []
    for state in ("viewing", "editing", None):
        before = {each: len(stage.poster.frames[each]) for each in viewers}
        say(stage, "c-dana", here(number, state) | {"state": state})
        frames.append([len(stage.poster.frames[each]) - before[each] for each in viewers])

    assert frames == [[1] * 50] * 3
    assert told(stage, "omar-0")[-3:] == [(number, "Dana", "admin", state) for state in ("viewing", "editing", None)]


def test_the_sweep_removes_whoever_has_vanished_and_keeps_whoever_replies(stage: Stage) -> None:
    number = stage.confirmed(32)
    watch(stage, "iffat", "dana", "mike")
    for who in ("dana", "mike"):
        say(stage, f"c-{who}", here(number, "viewing"))
    stage.wiring.__dict__["gateway_activity"] = Activity({"c-mike"})

    stage.sweep()
    stage.say("c-dana", {"action": "presenceCheck"})

    assert told(stage, "c-iffat")[-1] == (number, "Mike", "instructor", None)
    assert [each["event"] for each in stage.poster.heard("c-dana")].count("presenceCheck") == 1
    assert ("Dana", None) not in [(name, state) for _, name, _, state in told(stage, "c-iffat")]


def test_nothing_is_posted_to_a_connection_between_the_question_and_the_check(stage: Stage) -> None:
    number = stage.confirmed(32)
    for who in ("dana", "sara"):
        listen(stage, who, f"c-{who}")
        say(stage, f"c-{who}", {"action": "presence"})
    say(stage, "c-dana", here(number, "viewing"))
    # The sweep shows Dana to the next instructor.
    stage.act("dana", number, "assign", {"instructorId": 33})
    stage.wiring.__dict__["gateway_activity"] = Activity(set())

    stage.sweep()

    assert told(stage, "c-sara") == [(number, "Dana", "admin", "viewing")]
    events = [each["event"] for each in stage.poster.heard("c-dana")]
    assert events[-2:] == ["tick", "presenceCheck"]


def test_after_an_assignment_the_sweep_tells_the_next_instructor_who_is_there(stage: Stage) -> None:
    number = stage.confirmed(32)
    watch(stage, "iffat", "mike", "sara")
    say(stage, "c-iffat", here(number, "viewing"))
    stage.wiring.__dict__["gateway_activity"] = Activity(set())

    stage.act("dana", number, "assign", {"instructorId": 33})
    stage.sweep()

    seen = [[state for _, _, role, state in told(stage, f"c-{who}") if role == "organization"] for who in WHO_TEACHES]
    assert seen == [["viewing", None], ["viewing"]]


def test_a_sweep_with_nobody_at_a_course_does_not_wait(stage: Stage) -> None:
    watch(stage, "dana")
    before = stage.wiring.clock

    stage.sweep()

    assert stage.wiring.clock - before < timedelta(seconds=1)


def test_a_sweep_without_time_leaves_the_check_to_the_next(stage: Stage) -> None:
    number = stage.confirmed(32)
    watch(stage, "iffat", "mike")
    say(stage, "c-mike", here(number, "viewing"))
    stage.wiring.__dict__["gateway_activity"] = Activity({"c-mike"})

    stage.sweep(left_ms=14_000)

    assert told(stage, "c-iffat")[-1] == (number, "Mike", "instructor", "viewing")


def test_a_failed_check_of_presence_is_counted_and_ends_no_sweep(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    number = stage.confirmed(32)
    watch(stage, "mike")
    say(stage, "c-mike", here(number, "viewing"))
    stage.wiring.__dict__["gateway_activity"] = None

    stage.sweep()

    assert '"SweepRuns":[0.0]' in capsys.readouterr().out
