"""Sockets that are gone without a word, between two sweeps."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.presence import presence
from chalicelib.sockets.presence_event import EDITING, VIEWING
from tests.builders import NOW, admin, organization_user
from tests.unit.presence.lounge import Lounge


def lounge_with_dead_dana() -> Lounge:
    """Dana edits course 1. Her socket is gone, and no sweep has found that yet."""
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    lounge.at("dana", EDITING)
    lounge.recorder.gone = frozenset({"dana"})
    return lounge


def test_a_watcher_at_no_course_is_forgotten() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    lounge.recorder.gone = frozenset({"iffat"})

    lounge.at("dana", VIEWING)

    assert lounge.presences.watchers("organization:7", NOW) == {}


def test_whoever_cannot_be_told_of_a_change_has_left_with_the_next_sweep() -> None:
    lounge = lounge_with_dead_dana()
    lounge.opens(admin("Omar"), "omar")
    lounge.at("omar", VIEWING)

    lounge.sweep()

    assert lounge.heard("iffat") == [("Dana", EDITING), ("Omar", VIEWING), ("Dana", None)]
    assert "dana" not in lounge.presences.watchers("admin", lounge.time)


def test_whoever_does_less_on_the_next_connection_is_told_so_with_the_next_sweep() -> None:
    lounge = lounge_with_dead_dana()
    lounge.opens(admin(), "again")
    lounge.at("again", VIEWING)

    lounge.sweep()

    assert lounge.heard("iffat") == [("Dana", EDITING), ("Dana", VIEWING)]


def test_whoever_makes_room_for_another_watcher_has_left_with_the_next_sweep() -> None:
    lounge = lounge_with_dead_dana()
    for number in range(presence.MAX_WATCHERS - 1):
        lounge.watches(admin(), f"w-{number}")
    lounge.connections.remove({"dana": "admin"})

    lounge.watches(admin(), "late")
    lounge.sweep()

    assert lounge.heard("iffat") == [("Dana", EDITING), ("Dana", None)]
    assert lounge.presences.watchers("admin", NOW + timedelta(seconds=1)).keys() >= {"late"}
