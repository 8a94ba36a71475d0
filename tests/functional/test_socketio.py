"""A socket.io-client through the handlers: opening, greeting, connecting, pushes, and what never escapes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

import app
from chalicelib.push.ports import InvokeFailed
from tests.functional.stage import Context, Stage, sample

ME = "NkYxZdQOoAMCIjQ="
OK = {"statusCode": 200}


def events(stage: Stage, connection_id: str = ME) -> list[Any]:
    """Name, data and offset of each event that was sent."""
    return [json.loads(text[2:]) for text in stage.poster.text(connection_id) if text.startswith("42")]


def test_it_opens_without_a_ticket_and_starts_the_greeter(stage: Stage) -> None:
    answer = stage.connect_socketio(ME)

    assert answer == OK
    assert stage.wiring.invoked.payloads == [{"connectionId": ME}]
    assert stage.poster.frames == {}


@pytest.mark.parametrize(
    "query", [{"EIO": "3", "transport": "websocket"}, {"EIO": "4", "transport": "polling"}, {"EIO": "4"}, None]
)
def test_any_other_query_needs_a_ticket(stage: Stage, query: dict[str, str] | None) -> None:
    event = sample("websocket_connect")
    event["queryStringParameters"] = query

    assert app.websocket_connect(event, None) == {"statusCode": 401}


def test_without_a_greeter_the_socket_does_not_open(stage: Stage) -> None:
    stage.wiring.invoked.fails = True

    with pytest.raises(InvokeFailed):
        stage.connect_socketio(ME)


def test_the_greeter_says_the_handshake(stage: Stage) -> None:
    stage.connect_socketio(ME)

    answer = stage.greet(ME)

    assert answer == {"greeted": True}
    (frame,) = stage.poster.text(ME)
    assert frame.startswith('0{"sid":')


@pytest.mark.parametrize("who", ["dana", "iffat", "mike"])
def test_connected_it_is_ready_from_the_head_on(stage: Stage, who: str) -> None:
    answer = stage.join_socketio(who, ME)

    assert answer == OK
    handshake, connected, ready = stage.poster.text(ME)
    assert (handshake[0], connected[:3]) == ("0", "40{")
    name, data, offset = json.loads(ready[2:])
    assert (name, data["recovered"], data["cursor"], offset) == ("ready", False, stage.cursor(who), stage.cursor(who))


def test_it_hears_the_same_events_as_polling(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.join_socketio("iffat", ME)
    stage.confirmed()

    app.broadcaster({"Records": stage.feed_records()}, Context())

    _, *pushed = events(stage)
    assert [{"event": name, "data": data} for name, data, _ in pushed] == stage.heard("iffat", cursor)
    assert [offset for _, data, offset in pushed] == [data["id"] for _, data, _ in pushed]


def test_it_recovers_what_it_missed_and_is_pushed_what_follows(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    course_id = stage.confirmed()

    stage.join_socketio("iffat", ME, pid="p-1", offset=cursor)
    stage.act("dana", course_id, "cancel", {"reason": "Snow"})
    app.broadcaster({"Records": stage.feed_records()}, Context())

    names = [name for name, _, _ in events(stage)]
    assert names == ["newCourseRequest", "courseStatusChanged", "ready", "courseStatusChanged"]
    assert json.loads(stage.poster.text(ME)[1][2:])["pid"] == "p-1"


def test_after_seven_days_it_is_told_that_it_missed_something(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.pending()
    stage.pass_time(days=8)

    stage.join_socketio("iffat", ME, pid="p-1", offset=cursor)

    ((_, ready, _),) = events(stage)
    assert (ready["recovered"], ready["reason"]) == (False, "expired")


def test_no_other_organization_hears_it(stage: Stage) -> None:
    stage.join_socketio("iffat", ME)
    stage.join_socketio("north", "other=")
    stage.pending("iffat")

    app.broadcaster({"Records": stage.feed_records()}, Context())

    assert [name for name, _, _ in events(stage)] == ["ready", "newCourseRequest"]
    assert [name for name, _, _ in events(stage, "other=")] == ["ready"]


def test_another_channels_cursor_recovers_nothing(stage: Stage) -> None:
    """Who signs in as somebody else keeps the page's offset."""
    cursor = stage.cursor("iffat")
    stage.pending("north")

    stage.join_socketio("north", ME, pid="p-1", offset=cursor)

    ((_, ready, _),) = events(stage)
    assert (ready["recovered"], ready["reason"]) == (False, "other_epoch")


def test_a_ticket_that_opened_a_native_socket_connects_no_client(stage: Stage) -> None:
    ticket = stage.ticket("iffat")
    stage.connect("iffat", "native=", ticket)
    stage.connect_socketio(ME)

    stage.say(ME, "40" + json.dumps({"ticket": ticket}))

    (refusal,) = stage.poster.text(ME)
    assert json.loads(refusal[2:])["data"] == {"code": "ticket_refused"}


def test_bytes_are_refused_once_and_the_socket_stays_open(stage: Stage) -> None:
    """``emit("file", Buffer)`` is a text frame and a binary one."""
    stage.join_socketio("iffat", ME)
    before = len(stage.poster.text(ME))

    stage.say(ME, '451-["file",{"_placeholder":true,"num":0}]')
    answer = stage.say(ME, b"\x00\xff\x01")

    (error,) = stage.poster.text(ME)[before:]
    assert (answer, json.loads(error[2:])[1]["code"]) == (OK, "binary_refused")
    assert (stage.poster.closed, stage.knows(ME)) == ([], True)


def test_a_client_with_another_parser_is_refused_in_its_own_language(stage: Stage) -> None:
    """What it cannot read would make it come again for ever."""
    stage.connect_socketio(ME)

    answer = stage.say(ME, msgpack.encode({"type": 0, "nsp": "/", "data": {"ticket": stage.ticket("iffat")}}))

    (refusal,) = stage.poster.text(ME)
    assert (answer, refusal[0], stage.poster.closed) == (OK, "b", [])


@pytest.mark.parametrize("auth", [{"pid": None}, {"pid": ""}, {}])
def test_a_client_without_recovery_of_its_own_recovers_from_the_offset_in_its_auth(
    stage: Stage, auth: dict[str, Any]
) -> None:
    """Below 4.6 and in other languages nothing but the application sends an offset."""
    cursor = stage.cursor("iffat")
    stage.confirmed()

    stage.join_socketio("iffat", ME, offset=cursor, **auth)

    *replayed, (_, ready, _) = events(stage)
    assert [name for name, _, _ in replayed] == ["newCourseRequest", "courseStatusChanged"]
    assert (ready["recovered"], ready["reason"]) == (True, None)


def test_half_a_minute_without_a_ticket_and_the_sweep_closes_it(stage: Stage) -> None:
    stage.connect_socketio(ME)
    stage.pass_time(seconds=30)

    assert stage.sweep() == {"ended": 1}

    assert stage.poster.closed == [ME]
    assert not stage.knows(ME)


def test_twelve_quiet_minutes_are_bridged(stage: Stage) -> None:
    """The gateway cuts what was silent for ten."""
    stage.join_socketio("iffat", ME)
    silent_minutes, longest = 0, 0

    for _ in range(12):
        heard = len(stage.poster.text(ME))
        stage.pass_time(minutes=1)
        stage.sweep()
        silent_minutes = 0 if len(stage.poster.text(ME)) > heard else silent_minutes + 1
        longest = max(longest, silent_minutes)

    assert stage.poster.text(ME)[-1] == "6"
    assert longest < 10


def test_a_sweep_checks_nothing_that_is_not_due(stage: Stage) -> None:
    stage.join_socketio("iffat", ME)
    before = stage.items("connections")

    assert stage.sweep() == {}

    of_all = ("TICKS", "STAGE", "METRICS")
    assert [item for item in stage.items("connections") if item["PK"]["S"].split("#")[0] not in of_all] == before


def test_a_native_socket_is_asked_to_change_over_before_the_gateway_cuts_it(stage: Stage) -> None:
    stage.listen("iffat", ME)
    ready = stage.poster.heard(ME)[-1]["data"]
    assert ready["connectionExpiresAt"] == "2045-07-12T20:30:00.000Z"  # The session's own end comes first here.

    stage.pass_time(minutes=55)
    stage.sweep()

    assert stage.poster.heard(ME)[-1] == {"event": "rotate", "data": {"withinSeconds": 240}}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.text('0123456789{}[]":,-/e') | st.builds(lambda text: "4" + text, st.text()))
def test_any_text_never_raises_out_of_the_handler(stage: Stage, text: str) -> None:
    """An error would make the gateway write a frame that the client reconnects at for ever."""
    stage.join_socketio("iffat", ME)

    assert stage.say(ME, text) == OK
