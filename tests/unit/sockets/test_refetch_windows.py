"""Within which time those who receive an event fetch their lists."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.sockets.connection import SOCKETIO
from tests.builders import NOW
from tests.unit.sockets.room import Room, entry

MANY = 1_000


def room_with(audience: int, **joining: Any) -> Room:
    room = Room()
    for number in range(audience):
        room.joins(f"c-{number}", **joining)
    return room


def windows(room: Room, connection_id: str) -> list[int | None]:
    """One per frame; None where the frame has none."""
    return [frame.get("refetchWithinSeconds") for frame in room.poster.heard(connection_id)]


class TestLiveEvents:
    @pytest.mark.parametrize(("audience", "window"), [(1, None), (100, None), (101, 3), (MANY, 20)])
    def test_a_frame_carries_the_window_of_its_audience_if_that_is_large(
        self, audience: int, window: int | None
    ) -> None:
        room = room_with(audience)

        room.broadcast(entry(1))

        assert windows(room, "c-0") == [window]

    def test_a_batch_carries_it_beside_its_events(self) -> None:
        room = room_with(MANY)

        room.broadcast(entry(1), entry(2))

        (frame,) = room.poster.heard("c-0")
        assert (frame["event"], frame["refetchWithinSeconds"]) == ("batch", 20)
        assert all(each.keys() == {"event", "data"} for each in frame["data"])

    def test_audiences_of_other_channels_do_not_count(self) -> None:
        room = room_with(MANY)
        room.joins("small", "organization:7")

        room.broadcast(entry(1), entry(1, "organization:7"))

        assert windows(room, "small") == [None]

    def test_connections_of_every_dialect_count(self) -> None:
        room = room_with(MANY, dialect=SOCKETIO)
        room.joins("native")

        room.broadcast(entry(1))

        assert windows(room, "native") == [21]

    def test_connections_whose_sessions_are_over_do_not_count(self) -> None:
        room = room_with(MANY, expires_at=NOW)
        room.joins("native")

        room.broadcast(entry(1))

        assert windows(room, "native") == [None]

    def test_those_who_joined_meanwhile_count_with_the_others(self) -> None:
        """They get fewer entries, so frames of their own."""
        room = room_with(MANY)
        room.joins("late", after_seq=1)

        room.broadcast(entry(1), entry(2))

        assert windows(room, "late") == windows(room, "c-0") == [21]

    def test_the_limits_of_the_stage_decide(self) -> None:
        room = room_with(MANY)
        room.settings = replace(room.settings, rest_rate_limit=1_000, rest_burst_limit=2_000)

        room.broadcast(entry(1))

        assert windows(room, "c-0") == [4]

    def test_an_event_of_socketio_has_its_two_arguments_for_any_audience(self) -> None:
        room = room_with(MANY, dialect=SOCKETIO)

        room.broadcast(entry(1))

        assert room.poster.text("c-0") == ['42["courseStatusChanged",{"id":"k3f9.1"},"k3f9.1"]']
