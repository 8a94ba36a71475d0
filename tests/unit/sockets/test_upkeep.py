from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec import json

from chalicelib.sockets.connection import CONNECTION_LIFE, NATIVE, Connection
from chalicelib.sockets.dialect import Check
from chalicelib.sockets.socketio.socketio_dialect import SOCKETIO
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts

END = NOW + CONNECTION_LIFE
IDLE_LIMIT, SWEEP_EVERY = timedelta(minutes=10), timedelta(minutes=1)
DIALECTS = FakeSocketPorts(FakePoster()).dialects


def first_check(dialect: str, expires_at: datetime) -> datetime:
    return DIALECTS[dialect].first_check(Connection("c-1", "admin", "Dana", NOW, expires_at, dialect))


def check(dialect: str, now: datetime) -> Check:
    return DIALECTS[dialect].check(Connection("c-1", "admin", "Dana", NOW, END, dialect), now)


def test_a_socketio_connection_is_checked_when_its_time_to_authenticate_is_over() -> None:
    assert first_check(SOCKETIO, NOW + timedelta(seconds=30)) == NOW + timedelta(seconds=30)


def test_authenticated_it_needs_nothing_then() -> None:
    assert check(SOCKETIO, NOW + timedelta(seconds=31)).frame is None


def test_it_hears_something_well_before_the_gateways_idle_limit_for_all_its_life() -> None:
    """Even when every sweep is as late as it may be and two fail."""
    at, last_frame = first_check(SOCKETIO, END), NOW

    while at < END:
        seen_at = at + SWEEP_EVERY
        found = check(SOCKETIO, seen_at)
        if found.frame is not None:
            assert found.frame == b"6"
            assert seen_at - last_frame + 2 * SWEEP_EVERY <= IDLE_LIMIT
            last_frame = seen_at
        assert found.next_at > seen_at
        at = found.next_at

    assert END - last_frame < IDLE_LIMIT


def test_a_repeated_check_plans_the_same_next_check() -> None:
    first, second = (check(SOCKETIO, NOW + timedelta(minutes=8, seconds=s)) for s in (0, 50))

    assert first.next_at == second.next_at


def test_a_native_connection_is_asked_to_change_over_before_its_end() -> None:
    at = first_check(NATIVE, END)

    found = check(NATIVE, at)

    assert END - at == timedelta(minutes=5)
    assert found.frame is not None
    assert json.decode(found.frame) == {"event": "rotate", "data": {"withinSeconds": 240}}
    assert found.next_at == END


def test_checked_early_it_is_left_alone_until_then() -> None:
    found = check(NATIVE, NOW + timedelta(minutes=3))

    assert (found.frame, found.next_at) == (None, END - timedelta(minutes=5))


@pytest.mark.parametrize("life", [timedelta(seconds=20), timedelta(minutes=5, seconds=30)])
def test_one_whose_session_is_nearly_over_is_only_ended(life: timedelta) -> None:
    assert first_check(NATIVE, NOW + life) == NOW + life
