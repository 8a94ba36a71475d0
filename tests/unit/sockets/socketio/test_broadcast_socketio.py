from __future__ import annotations

from datetime import timedelta

from chalicelib.sockets.socketio.recipients import MAX_REPLAY_TIME
from chalicelib.sockets.socketio.socketio_dialect import SOCKETIO
from tests.builders import NOW
from tests.unit.sockets.room import Room, entry, ids


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
        """Its next offset would hide the gap."""
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
        room.is_being_replayed_to("s-1", since=NOW - MAX_REPLAY_TIME - timedelta(seconds=1))

        room.broadcast(entry(1))

        assert (room.listeners(), room.poster.closed) == ([], ["s-1"])


class TestGivenUp:
    """The stream gave a batch up, and the next one comes as if nothing had been."""

    def test_whoever_missed_it_is_closed_instead_of_led_past_it(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.broadcast(entry(1))

        room.broadcast(entry(3))

        assert room.poster.text("s-1") == ['42["courseStatusChanged",{"id":"k3f9.1"},"k3f9.1"]']
        assert (room.listeners(), room.poster.closed) == ([], ["s-1"])

    def test_whoever_came_afterwards_has_it_by_replay_and_stays(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.broadcast(entry(1))
        room.joins("s-2", after_seq=2, dialect=SOCKETIO)

        room.broadcast(entry(3))

        assert (room.listeners(), room.poster.closed) == (["s-2"], ["s-1"])

    def test_a_client_that_sees_gaps_by_itself_stays(self) -> None:
        room = Room()
        room.joins("c-1")
        room.broadcast(entry(1))

        room.broadcast(entry(3))

        assert [ids(frame) for frame in room.poster.heard("c-1")] == [["k3f9.1"], ["k3f9.3"]]

    def test_nobody_is_closed_while_one_batch_follows_the_other(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)

        for seq in range(1, 6):
            room.broadcast(entry(seq))

        assert (len(room.poster.text("s-1")), room.poster.closed) == (5, [])

    def test_a_repeated_batch_is_no_gap_and_takes_nothing_back(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.broadcast(entry(1), entry(2), entry(3))

        room.broadcast(entry(2))
        room.broadcast(entry(4))

        assert room.poster.closed == []

    def test_nobody_is_closed_for_what_was_broadcast_before_anybody_of_this_dialect_came(self) -> None:
        room = Room()
        room.joins("c-1")
        room.broadcast(entry(1), entry(2))
        room.joins("s-1", after_seq=2, dialect=SOCKETIO)

        room.broadcast(entry(3))
        room.broadcast(entry(4))

        assert (len(room.poster.text("s-1")), room.poster.closed) == (2, [])
