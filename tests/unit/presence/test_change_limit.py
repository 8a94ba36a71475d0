"""A person announces a limited number of changes per minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.presence.arrive_and_leave import MAX_CHANGES_PER_MINUTE
from chalicelib.sockets.presence_event import AWAY, EDITING, VIEWING, PresenceRefused, PresenceRequest, State
from tests.builders import NOW, admin, organization_user
from tests.unit.presence.lounge import Lounge


def announce(lounge: Lounge, connections: tuple[str, ...], states: tuple[State | None, ...], times: int) -> None:
    """The connections take turns, a millisecond after each other."""
    for number in range(times):
        at = NOW + timedelta(milliseconds=number + 1)
        lounge.says(connections[number % len(connections)], PresenceRequest(1, states[number % len(states)]), at)


@pytest.fixture
def lounge() -> Lounge:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    for name in ("laptop", "phone"):
        lounge.opens(admin(), name)
    lounge.opens(admin("Omar"), "omar")
    return lounge


@pytest.mark.parametrize(
    ("connections", "states"),
    [(("laptop",), (VIEWING, EDITING)), (("laptop", "phone"), (VIEWING, EDITING)), (("laptop",), (VIEWING, None))],
    ids=["of one connection", "of two connections", "with leaves"],
)
def test_one_more_change_in_a_minute_is_refused(
    lounge: Lounge, connections: tuple[str, ...], states: tuple[State | None, ...]
) -> None:
    announce(lounge, connections, states, MAX_CHANGES_PER_MINUTE)

    with pytest.raises(PresenceRefused, match="More than 60 changes") as refused:
        lounge.says("laptop", PresenceRequest(1, AWAY), NOW + timedelta(seconds=1))

    assert refused.value.code == "presence_limit"
    lounge.says("omar", PresenceRequest(1, AWAY), NOW + timedelta(seconds=1))
    lounge.says("laptop", PresenceRequest(1, AWAY), NOW + timedelta(minutes=1))


def test_a_leave_is_never_refused(lounge: Lounge) -> None:
    announce(lounge, ("laptop",), (VIEWING, EDITING), MAX_CHANGES_PER_MINUTE)

    lounge.says("laptop", PresenceRequest(1), NOW + timedelta(seconds=1))

    assert lounge.heard("iffat")[-1] == ("Dana", None)


def test_leaves_of_a_course_at_which_nobody_is_are_written_a_limited_number_of_times(lounge: Lounge) -> None:
    announce(lounge, ("laptop",), (None,), 2 * MAX_CHANGES_PER_MINUTE)

    # Iffat is a watcher too.
    assert lounge.memory.writes == 1 + MAX_CHANGES_PER_MINUTE
