"""$default: what the server says to each frame, and that nothing escapes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.wiring import use
from tests.functional.conftest import Log
from tests.functional.people import SESSION
from tests.functional.stage import Stage
from tests.functional.stage_wiring import StageWiring

ME = "NkYxZdQOoAMCIjQ="
OK = {"statusCode": 200}
HELLO = {"action": "hello", "cursor": None}
FRAMES = json.loads((Path(__file__).parents[1] / "wire" / "frames.json").read_text(encoding="utf-8"))
BAD = {frame["name"]: frame["text"] for frame in FRAMES["fromClient"]["bad"]}


class DarkWiring(StageWiring):
    """A process in which every port fails."""

    def __getattribute__(self, name: str) -> Any:
        if name in ("connections", "feed", "poster", "settings"):
            raise RuntimeError(f"{name} is out of reach")
        return super().__getattribute__(name)


def frames(stage: Stage) -> list[Any]:
    return stage.poster.heard(ME)


def test_a_first_hello_is_answered_with_ready(stage: Stage) -> None:
    stage.connect("iffat", ME)

    answer = stage.say(ME, HELLO)

    assert answer == OK
    assert frames(stage) == [
        {
            "event": "ready",
            "data": {
                "cursor": stage.cursor("iffat"),
                "recovered": False,
                "reason": "no_cursor",
                "heartbeatSeconds": 30,
                "connectionExpiresAt": "2045-07-12T20:30:00.000Z",
            },
        }
    ]


def test_a_loop_of_hellos_is_sent_two_replays_and_then_told_to_fetch_its_lists(stage: Stage) -> None:
    stage.limit(max_replayed_per_minute=4)
    cursor = stage.cursor("iffat")
    stage.confirmed()
    stage.connect("iffat", ME)

    for _ in range(50):
        stage.say(ME, {"action": "hello", "cursor": cursor})

    readies = [frame["data"] for frame in frames(stage) if frame["event"] == "ready"]
    assert [ready["recovered"] for ready in readies] == [True] * 2 + [False] * 48
    assert {(ready["reason"], ready["cursor"]) for ready in readies[2:]} == {("replay_limit", stage.cursor("iffat"))}


def test_a_hello_with_a_cursor_brings_what_was_missed_then_ready(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.confirmed()
    stage.connect("iffat", ME)

    stage.say(ME, {"action": "hello", "cursor": cursor})

    assert [frame["event"] for frame in frames(stage)] == ["batch", "ready"]
    assert [event["data"]["version"] for event in stage.pushed(ME)] == [1, 2]
    assert (frames(stage)[-1]["data"]["recovered"], frames(stage)[-1]["data"]["reason"]) == (True, None)


def test_a_single_missed_event_comes_as_itself(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.pending()
    stage.connect("iffat", ME)

    stage.say(ME, {"action": "hello", "cursor": cursor})

    assert [frame["event"] for frame in frames(stage)] == ["newCourseRequest", "ready"]


def test_sockets_and_polling_tell_the_same(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.confirmed()
    stage.connect("iffat", ME)

    stage.say(ME, {"action": "hello", "cursor": cursor})

    assert stage.pushed(ME) == stage.heard("iffat", cursor)
    assert frames(stage)[-1]["data"]["cursor"] == stage.cursor("iffat")


@pytest.mark.parametrize(("cursor", "reason"), [("x", "unreadable"), ("zz.1", "other_epoch")])
def test_a_bad_cursor_recovers_nothing_and_says_why(stage: Stage, cursor: str, reason: str) -> None:
    stage.pending()
    stage.connect("iffat", ME)

    stage.say(ME, {"action": "hello", "cursor": cursor})

    (ready,) = frames(stage)
    assert (ready["data"]["recovered"], ready["data"]["reason"]) == (False, reason)
    assert ready["data"]["cursor"] == stage.cursor("iffat")


def test_an_expired_cursor_recovers_nothing_and_says_so(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.pending()
    stage.pass_time(days=8)
    stage.connect("iffat", ME)

    stage.say(ME, {"action": "hello", "cursor": cursor})

    assert [frame["data"]["reason"] for frame in frames(stage)] == ["expired"]


def test_a_ping_is_answered_with_the_head(stage: Stage) -> None:
    stage.listen("iffat", ME)
    stage.pending()

    stage.say(ME, {"action": "ping", "cursor": None})

    assert frames(stage)[-1] == {"event": "pong", "data": {"cursor": stage.cursor("iffat")}}


def test_a_pings_measurements_become_metrics(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.listen("iffat", ME)

    stage.say(ME, {"action": "ping", "cursor": None, "delivery": {"count": 3, "p50Ms": 1, "p95Ms": 480.5, "maxMs": 9}})

    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (line["DeliveredEvents"], line["DeliveryP95"]) == ([3.0], [480.5])


@pytest.mark.parametrize("beyond", [{"count": 9_000_000_000_000_000_000}, {"p95Ms": 1e300}])
def test_what_no_client_can_have_measured_counts_for_nothing(
    stage: Stage, capsys: pytest.CaptureFixture[str], beyond: dict[str, float]
) -> None:
    stage.listen("dana", ME)
    delivery = {"count": 3, "p50Ms": 1, "p95Ms": 480.5, "maxMs": 9}

    stage.say(ME, {"action": "ping", "cursor": None, "delivery": delivery | beyond})

    assert "DeliveryP95" not in capsys.readouterr().out
    assert frames(stage)[-1]["event"] == "pong"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_frame_is_answered_with_an_error_and_the_socket_stays_open(stage: Stage, name: str) -> None:
    stage.listen("iffat", ME)

    answer = stage.say(ME, BAD[name])

    assert (answer, frames(stage)[-1]["event"], frames(stage)[-1]["data"]["code"]) == (OK, "error", "bad_frame")
    assert stage.poster.closed == []


@pytest.mark.parametrize("text", ["[" * 40_000, '"\ud800"', "\u0000", "42", "null", "2", '{"action":NaN}'])
def test_rubbish_is_answered_with_an_error(stage: Stage, text: str) -> None:
    stage.listen("iffat", ME)

    answer = stage.say(ME, text)

    assert (answer, frames(stage)[-1]["data"]["code"]) == (OK, "bad_frame")


@pytest.mark.parametrize("binary", [b"\x00\xff\x01", b"", json.dumps(HELLO).encode()])
def test_a_binary_frame_is_answered_with_an_error_whatever_is_in_it(stage: Stage, binary: bytes) -> None:
    """The event holds it in base64, which is no text of the client's."""
    stage.connect("iffat", ME)

    answer = stage.say(ME, binary)

    (error,) = frames(stage)
    assert (answer, error["event"], error["data"]["code"]) == (OK, "error", "bad_frame")
    assert stage.poster.closed == []


def test_a_binary_frame_of_a_forgotten_connection_closes_it(stage: Stage) -> None:
    answer = stage.say(ME, b"\x00")

    assert answer == OK
    assert stage.poster.closed == [ME]


def test_a_forgotten_connection_is_told_and_closed(stage: Stage) -> None:
    answer = stage.say(ME, HELLO)

    assert (answer, frames(stage)[0]["data"]["code"]) == (OK, "unknown_connection")
    assert stage.poster.closed == [ME]


def test_a_session_that_is_over_is_told_forgotten_and_closed(stage: Stage) -> None:
    stage.listen("iffat", ME)
    stage.pass_time(seconds=SESSION.total_seconds())

    answer = stage.say(ME, {"action": "ping", "cursor": None})

    assert (answer, frames(stage)[-1]["data"]["code"]) == (OK, "session_expired")
    assert stage.poster.closed == [ME]
    assert not stage.knows(ME)


@pytest.mark.parametrize("frame", [HELLO, {"action": "ping", "cursor": None}, "rubbish"])
def test_nothing_is_raised_when_the_gateway_takes_no_answer(stage: Stage, frame: object) -> None:
    stage.connect("iffat", ME)
    stage.poster.failing = frozenset({ME})

    answer = stage.say(ME, frame)

    assert answer == OK


@pytest.mark.parametrize("frame", [HELLO, {"action": "ping", "cursor": None}, "rubbish", ""])
def test_nothing_is_raised_when_every_port_fails(stage: Stage, frame: object) -> None:
    use(DarkWiring())

    answer = stage.say(ME, frame)

    assert answer == OK


def test_what_is_swallowed_is_logged_with_its_stack(stage: Stage, log: Log) -> None:
    use(DarkWiring())

    stage.say(ME, HELLO)

    (line,) = log()
    assert (line["message"], line["connection_id"]) == ("A frame could not be answered", ME)
    assert "is out of reach" in line["exception"]


def test_a_connection_that_is_gone_when_answered_is_forgotten(stage: Stage) -> None:
    stage.listen("iffat", ME)
    stage.poster.gone = frozenset({ME})

    stage.say(ME, {"action": "ping", "cursor": None})

    assert not stage.knows(ME)


def test_a_second_hello_recovers_again(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.connect("iffat", ME)
    stage.pending()

    for _ in range(2):
        stage.say(ME, {"action": "hello", "cursor": cursor})

    assert [frame["event"] for frame in frames(stage)] == ["newCourseRequest", "ready"] * 2
