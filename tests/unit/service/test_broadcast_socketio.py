from __future__ import annotations

from datetime import timedelta

from chalicelib.core.dialects import SOCKETIO
from chalicelib.service.broadcast import LONGEST_REPLAY
from tests.builders import NOW
from tests.unit.service.room import Room, entry, ids


class TestSocketIo:
    def test_each_dialect_gets_its_own_frames(self) -> None:
        room = Room()
        room.joins("c-1")
        room.joins("s-1", dialect=SOCKETIO)

        room.broadcast(entry(1), entry(2))

        assert ids(*room.poster.heard("c-1")) == ["k3f9.1", "k3f9.2"]
        assert room.poster.text("s-1") == [
            '42["courseStatusChanged",{"id":"k3f9.1"},"k3f9.1"]',
            '42["courseStatusChanged",{"id":"k3f9.2"},"k3f9.2"]',
        ]

    def test_one_that_could_not_be_reached_is_closed_before_anything_else_is_sent(self) -> None:
        """Failure mode 19: its next offset would hide the gap."""
        room = Room(failing=frozenset({"s-1"}))
        room.joins("s-1", dialect=SOCKETIO)

        room.broadcast(entry(1))

        assert (room.listeners(), room.poster.closed) == ([], ["s-1"])

    def test_an_expired_one_is_closed_without_a_word(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO, expires_at=NOW)

        room.broadcast(entry(1))

        assert (room.poster.frames, room.poster.closed, room.listeners()) == ({}, ["s-1"], [])


class TestHeldBack:
    """Failure mode 9."""

    def test_no_push_overtakes_a_replay(self) -> None:
        room = Room()
        room.is_being_replayed_to("s-1")

        room.broadcast(entry(1))

        assert room.poster.frames == {}

    def test_whoever_replays_learns_that_something_was_held_back(self) -> None:
        room = Room()
        connection = room.is_being_replayed_to("s-1")

        room.broadcast(entry(1), entry(2))

        assert not room.connections.release(connection, 1, NOW)
        assert room.connections.release(connection, 2, NOW)

    def test_released_while_the_batch_was_under_way_it_gets_what_follows(self) -> None:
        room = Room()
        connection = room.is_being_replayed_to("s-1")
        seen_before = room.connections.subscriptions("admin")
        room.connections.release(connection, 1, NOW)
        room.connections.stale = seen_before

        room.broadcast(entry(1), entry(2))

        assert room.poster.text("s-1") == ['42["courseStatusChanged",{"id":"k3f9.2"},"k3f9.2"]']

    def test_one_whose_replay_has_stopped_half_way_is_closed(self) -> None:
        room = Room()
        room.is_being_replayed_to("s-1", since=NOW - LONGEST_REPLAY - timedelta(seconds=1))

        room.broadcast(entry(1))

        assert (room.listeners(), room.poster.closed) == ([], ["s-1"])
