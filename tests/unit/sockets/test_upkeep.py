"""The end of connections, which runs of ticks announce and carry out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from chalicelib.sockets.connection import CONNECTION_LIFE, HIDDEN, NATIVE, SOCKETIO, VISIBLE
from tests.builders import NOW
from tests.unit.sockets.tick_house import TICK, TickHouse

ROTATE = {"event": "rotate", "data": {"withinSeconds": 240}}
LIFE_MINUTES = CONNECTION_LIFE // timedelta(minutes=1)


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def run(house: TickHouse, minutes: Iterable[int]) -> None:
    for minute in minutes:
        house.run(minute)


class TestRotate:
    def test_a_native_client_without_ticks_is_asked_once_five_minutes_before_its_end(self) -> None:
        house = TickHouse()
        house.has("c-1")

        run(house, range(LIFE_MINUTES - 5))
        before = house.poster.heard("c-1")
        run(house, range(LIFE_MINUTES - 5, LIFE_MINUTES))

        assert (before, house.poster.heard("c-1")) == ([], [ROTATE])

    @pytest.mark.parametrize("visibility", [VISIBLE, HIDDEN])
    def test_a_client_of_ticks_is_not_asked(self, visibility: str) -> None:
        house = TickHouse()
        house.has("c-1", visibility, expires_at=NOW + after(20))

        run(house, range(20))

        assert {frame["event"] for frame in house.poster.heard("c-1")} == {"tick"}

    def test_a_socketio_client_is_not_asked(self) -> None:
        house = TickHouse()
        house.has("s-1", dialect=SOCKETIO, expires_at=NOW + after(20))

        run(house, range(20))

        assert set(house.poster.text("s-1")) == {"6"}

    def test_after_missed_minutes_it_is_asked_by_the_next_run(self) -> None:
        house = TickHouse()
        house.has("c-1", expires_at=NOW + after(20))

        run(house, [0, 14, 17])

        assert house.poster.heard("c-1") == [ROTATE]

    def test_one_that_could_not_be_reached_is_asked_again_and_gets_no_tick(self) -> None:
        house = TickHouse(failing={"c-1"})
        house.has("c-1", expires_at=NOW + after(20))
        run(house, [0, 14, 15])

        house.poster.failing = frozenset()
        run(house, [16, 17])

        assert house.poster.heard("c-1") == [ROTATE]

    @pytest.mark.parametrize("life", [after(0.3), after(4.9)])
    def test_one_whose_session_is_nearly_over_is_only_ended(self, life: timedelta) -> None:
        house = TickHouse()
        house.has("c-1", expires_at=NOW + life)

        run(house, range(6))

        assert ROTATE not in house.poster.heard("c-1")


class TestEnd:
    def test_a_native_client_is_told_and_closed(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE, expires_at=NOW + after(2))

        run(house, range(3))

        *ticks, farewell = house.poster.heard("c-1")
        assert (ticks, farewell["data"]["code"]) == ([TICK] * 2, "session_expired")
        assert (house.connections.get("c-1"), house.poster.closed) == (None, ["c-1"])

    def test_a_socketio_client_is_closed(self) -> None:
        house = TickHouse()
        house.has("s-1", dialect=SOCKETIO, expires_at=NOW + after(2))

        run(house, [2])

        assert (house.poster.text("s-1"), house.poster.closed) == ([], ["s-1"])

    def test_hundreds_that_end_at_once_are_told_and_closed_together(self) -> None:
        """Whoever signed in at nine has to come again at ten."""
        house = TickHouse()
        names = {house.has(f"c-{number}", expires_at=NOW + after(2)) for number in range(300)}

        ended = house.run(2)

        assert ended is not None
        assert (ended.ended, ended.total, set(house.poster.closed)) == (300, 0, names)
        assert [len(posted) for posted in house.poster.posted] == [300]
        assert house.connections.subscriptions("admin") == []

    def test_without_time_they_are_left_to_the_next_run(self) -> None:
        house = TickHouse()
        house.has("c-1", expires_at=NOW + after(2))

        house.run(2, seconds_left=iter([15.0, 0.0, 0.0]).__next__)
        first = list(house.poster.closed)
        house.run(3)

        assert (first, house.poster.closed) == ([], ["c-1"])

    @pytest.mark.parametrize("dialect", [NATIVE, SOCKETIO])
    def test_one_that_is_not_over_stays(self, dialect: str) -> None:
        house = TickHouse()
        house.has("c-1", dialect=dialect, expires_at=NOW + after(2))

        run(house, range(2))

        assert house.connections.get("c-1") is not None
