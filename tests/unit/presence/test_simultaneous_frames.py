"""Frames of one connection, or of one person, that are handled at the same time or in another order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.presence.announce_presence import MAX_ATTEMPTS
from chalicelib.presence.arrive_and_leave import MAX_LEFT
from chalicelib.presence.presence import Watcher
from chalicelib.sockets.presence_event import EDITING, VIEWING, PresenceRefused, PresenceRequest
from tests.builders import NOW, admin, organization_user
from tests.stores.memory_presences import MemoryPresences
from tests.unit.presence.lounge import Lounge


class Busy(MemoryPresences):
    """Another frame of the connection is stored first, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def save(self, before: Watcher, after: Watcher) -> bool:
        self.times -= 1
        return self.times < 0 and super().save(before, after)


def lounge_with(busy: Busy) -> Lounge:
    """Iffat watches, and Dana has a connection."""
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    busy.__dict__ |= {"_watchers": vars(lounge.presences)["_watchers"]}
    lounge.presences = busy
    return lounge


def test_the_frames_of_many_tabs_are_stored_after_pauses() -> None:
    lounge = lounge_with(Busy(MAX_ATTEMPTS - 1))
    began = lounge.time

    lounge.at("dana", VIEWING)

    assert lounge.heard("iffat") == [("Dana", VIEWING)]
    assert timedelta(0) < lounge.time - began < timedelta(seconds=6)


def test_a_frame_that_always_comes_second_is_refused_and_may_be_repeated() -> None:
    lounge = lounge_with(Busy(MAX_ATTEMPTS))

    with pytest.raises(PresenceRefused, match="Announce it again") as refused:
        lounge.at("dana", VIEWING)

    assert refused.value.code == "presence_busy"


class Simultaneous(MemoryPresences):
    """While a change is stored, ``meanwhile`` happens, once: before others are told of the change."""

    meanwhile: Callable[[], object] | None = None

    def save(self, before: Watcher, after: Watcher) -> bool:
        is_saved = super().save(before, after)
        act, self.meanwhile = self.meanwhile, None
        if act:
            act()
        return is_saved


class TestTwoConnections:
    """Of one person, at one course."""

    @pytest.fixture
    def lounge(self) -> Lounge:
        lounge = Lounge()
        lounge.presences = Simultaneous()
        lounge.watches(organization_user(), "iffat")
        for name in ("laptop", "phone"):
            lounge.watches(admin(), name)
        return lounge

    @pytest.mark.parametrize(("laptop", "phone"), [(10, 10), (10, 11), (11, 10)])
    def test_that_come_at_once_are_told(self, lounge: Lounge, laptop: int, phone: int) -> None:
        meanwhile(lounge, lambda: say_at(lounge, phone, PresenceRequest(1, VIEWING), "phone"))

        say_at(lounge, laptop, PresenceRequest(1, VIEWING), "laptop")

        assert shown_to_iffat(lounge) == VIEWING

    def test_are_there_while_one_comes_and_the_other_leaves(self, lounge: Lounge) -> None:
        say_at(lounge, 10, PresenceRequest(1, VIEWING), "laptop")
        meanwhile(lounge, lambda: say_at(lounge, 12, PresenceRequest(1, VIEWING), "phone"))

        say_at(lounge, 11, PresenceRequest(1), "laptop")

        assert shown_to_iffat(lounge) == VIEWING

    def test_are_shown_by_the_stronger_state_also_when_that_is_handled_later(self, lounge: Lounge) -> None:
        say_at(lounge, 12, PresenceRequest(1, VIEWING), "phone")
        say_at(lounge, 11, PresenceRequest(1, EDITING), "laptop")

        assert shown_to_iffat(lounge) == EDITING


def meanwhile(lounge: Lounge, act: Callable[[], object]) -> None:
    presences = lounge.presences
    assert isinstance(presences, Simultaneous)
    presences.meanwhile = act


def shown_to_iffat(lounge: Lounge) -> str | None:
    """Of the changes that she was told, the last of those with the latest time."""
    *_, last = sorted(lounge.changes("iffat"), key=lambda change: str(change["at"]))
    state: str | None = last["state"]
    return state


class TestOrder:
    """The gateway got the frames at these seconds, and they are handled in the order of the test."""

    @pytest.fixture
    def lounge(self) -> Lounge:
        lounge = Lounge()
        lounge.watches(organization_user(), "iffat")
        lounge.watches(admin(), "dana")
        return lounge

    @pytest.mark.parametrize("left", [PresenceRequest(1), PresenceRequest(None)], ids=["the course", "all courses"])
    @pytest.mark.parametrize("is_known", [True, False])
    def test_a_leave_that_overtakes_its_arrival_is_a_leave(
        self, lounge: Lounge, left: PresenceRequest, is_known: bool
    ) -> None:
        if is_known:
            say_at(lounge, 10, PresenceRequest(1, VIEWING))
        say_at(lounge, 12, left)
        say_at(lounge, 11, PresenceRequest(1, EDITING))

        assert lounge.presences.present("admin", lounge.time) == []
        assert lounge.heard("iffat") == ([("Dana", VIEWING), ("Dana", None)] if is_known else [])

    def test_a_leave_may_be_the_first_frame_of_its_connection_that_is_handled(self) -> None:
        lounge = Lounge()
        lounge.opens(admin(), "dana")
        say_at(lounge, 12, PresenceRequest(1))
        say_at(lounge, 11, PresenceRequest(1, VIEWING))

        assert lounge.presences.present("admin", lounge.time) == []

    def test_a_course_that_is_entered_again_with_the_same_state_is_not_left_by_the_leave_between(
        self, lounge: Lounge
    ) -> None:
        say_at(lounge, 10, PresenceRequest(1, VIEWING))
        say_at(lounge, 12, PresenceRequest(1, VIEWING))
        say_at(lounge, 11, PresenceRequest(1))

        assert lounge.heard("iffat") == [("Dana", VIEWING)]
        assert [each.course_id for each in lounge.presences.present("admin", lounge.time)] == [1]

    def test_a_course_may_be_entered_again_after_it_was_left(self, lounge: Lounge) -> None:
        for second, state in ((10, VIEWING), (11, None), (12, VIEWING)):
            say_at(lounge, second, PresenceRequest(1, state))

        assert [state for _, state in lounge.heard("iffat")] == [VIEWING, None, VIEWING]

    def test_of_the_courses_that_were_left_the_latest_of_a_minute_are_kept(self, lounge: Lounge) -> None:
        for course_id in range(1, 31):
            say_at(lounge, course_id / 10, PresenceRequest(course_id))
        latest = dana(lounge).left
        say_at(lounge, 90, PresenceRequest(31))

        assert sorted(latest) == [*range(31 - MAX_LEFT, 31)]
        assert list(dana(lounge).left) == [31]


def say_at(lounge: Lounge, second: float, request: PresenceRequest, connection_id: str = "dana") -> None:
    lounge.says(connection_id, request, NOW + timedelta(seconds=second))


def dana(lounge: Lounge) -> Watcher:
    return lounge.presences.watchers("admin", NOW)["dana"]
