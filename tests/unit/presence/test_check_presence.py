"""Connections whose network is gone are found by what the gateway last got from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.presence import check_presence
from chalicelib.presence.presence import MAX_CONNECTIONS_PER_COURSE
from chalicelib.sockets.connection import NATIVE, SOCKETIO
from chalicelib.sockets.native.native_frames import MAX_FRAME_BYTES
from chalicelib.sockets.presence_event import AWAY, VIEWING, State
from tests.builders import NOW, admin, organization_user
from tests.unit.presence.lounge import Lounge


def lounge_with_dana(state: State = VIEWING) -> Lounge:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    lounge.at("dana", state)
    return lounge


def test_nobody_is_asked_while_nobody_is_at_a_course() -> None:
    lounge = Lounge()
    lounge.watches(admin(), "dana")

    lounge.sweep()

    assert lounge.recorder.frames == {}


def test_a_connection_that_replies_stays_and_nothing_is_written_or_told() -> None:
    lounge = lounge_with_dana()
    writes, heard = lounge.memory.writes, lounge.heard("iffat")

    for _ in range(5):
        lounge.sweep()

    assert lounge.recorder.heard("dana")[-1] == {"event": "presenceCheck", "data": {"replyAfterSeconds": 2}}
    assert (lounge.memory.writes, lounge.heard("iffat")) == (writes, heard)


def test_a_connection_that_stays_silent_has_left_and_others_are_told() -> None:
    lounge = lounge_with_dana()
    # The question itself counts as activity of the connection.
    lounge.gateway_activity.active_at["dana"] = lounge.time

    vanished = lounge.sweep()

    assert (vanished, lounge.heard("iffat")[-1]) == (1, ("Dana", None))
    assert lounge.presences.present("admin", lounge.time) == []


@pytest.mark.parametrize("gone", ["reported by the post", "reported by the gateway"])
def test_a_connection_that_is_gone_has_left(gone: str) -> None:
    lounge = lounge_with_dana()
    if gone == "reported by the post":
        lounge.recorder.gone = frozenset({"dana"})
    lounge.gateway_activity.active_at["dana"] = None

    lounge.sweep()

    assert lounge.heard("iffat")[-1] == ("Dana", None)


def test_a_connection_of_which_the_gateway_says_nothing_stays() -> None:
    lounge = lounge_with_dana()
    lounge.gateway_activity.unknown = {"dana"}

    assert lounge.sweep() == 0


def test_a_hidden_page_may_reply_at_once() -> None:
    lounge = lounge_with_dana(AWAY)
    lounge.gateway_activity.active_at["dana"] = lounge.time

    assert lounge.sweep() == 0


def test_a_socketio_client_replies_to_the_ping_of_its_protocol_at_once() -> None:
    lounge = Lounge()
    lounge.opens(admin(), "dana", SOCKETIO)
    lounge.at("dana", VIEWING)
    lounge.gateway_activity.active_at["dana"] = lounge.time

    vanished = lounge.sweep()

    assert (vanished, lounge.recorder.text("dana")[-1]) == (0, "2")


def test_a_person_who_announces_the_course_again_is_newer_than_the_departure() -> None:
    lounge = lounge_with_dana()
    lounge.gateway_activity.active_at["dana"] = lounge.time
    lounge.sweep()
    lounge.opens(admin(), "again")
    lounge.at("again", VIEWING)

    left, back = lounge.changes("iffat")[-2:]

    assert (left["state"], back["state"]) == (None, VIEWING)
    assert left["at"] < back["at"]


def test_who_comes_last_is_checked_too_where_there_are_more_than_one_run_checks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check_presence, "MAX_CHECKED", 2)
    lounge = Lounge()
    for number in range(6):
        lounge.opens(admin(f"Viewer {number}"), f"v-{number}")
        lounge.at(f"v-{number}", VIEWING)
    lounge.gateway_activity.active_at["v-5"] = None

    # The chance that none of them checks it is 1 in 10 ** 17.
    for _ in range(100):
        lounge.sweep()

    assert "v-5" not in {each.connection_id for each in lounge.presences.present("admin", lounge.time)}


def test_the_gateway_is_asked_five_seconds_after_the_question() -> None:
    lounge = lounge_with_dana()
    began = lounge.time

    lounge.sweep()

    assert lounge.time - began == timedelta(seconds=5)


def test_many_who_vanish_together_are_told_in_frames_that_the_gateway_takes() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    for number in range(MAX_CONNECTIONS_PER_COURSE):
        lounge.opens(admin(f"{number} " + 100 * "\u0001"), f"v-{number}")
        lounge.at(f"v-{number}", VIEWING)
        lounge.gateway_activity.active_at[f"v-{number}"] = None
    lounge.recorder.frames.clear()

    lounge.sweep()

    assert len(lounge.heard("iffat")) == MAX_CONNECTIONS_PER_COURSE
    assert max(map(len, lounge.recorder.frames["iffat"])) < MAX_FRAME_BYTES


def test_who_was_at_a_course_when_the_session_ended_has_left() -> None:
    lounge = lounge_with_dana()
    connection = lounge.connections.get("dana")
    assert connection is not None
    lounge.recorder.gone = frozenset({"dana"})
    lounge.time = connection.expires_at + timedelta(minutes=1)
    lounge.watches(organization_user(), "later")

    lounge.sweep()

    assert lounge.heard("later") == [("Dana", None)]


def test_a_silent_connection_is_told_that_its_presence_has_ended_and_one_that_is_gone_is_not() -> None:
    lounge = lounge_with_dana()
    for name, dialect in (("omar", SOCKETIO), ("zoe", NATIVE)):
        lounge.opens(admin(name), name, dialect)
        lounge.at(name, VIEWING)
    lounge.gateway_activity.active_at |= dict.fromkeys(("dana", "omar"), NOW)
    lounge.recorder.gone = frozenset({"zoe"})

    lounge.sweep()

    assert lounge.recorder.heard("dana")[-1] == {"event": "presenceEnded", "data": {}}
    assert lounge.recorder.text("omar")[-1] == '42["presenceEnded",{}]'
    assert lounge.recorder.frames.get("zoe", []) == []


def test_a_silent_connection_that_works_again_is_told_of_presence_as_soon_as_it_announces_where_it_is() -> None:
    lounge = lounge_with_dana()
    lounge.gateway_activity.active_at["dana"] = lounge.time
    lounge.sweep()

    complete = lounge.at("dana", VIEWING)

    assert complete is not None
    assert complete.is_complete
    assert lounge.heard("iffat")[-2:] == [("Dana", None), ("Dana", VIEWING)]
