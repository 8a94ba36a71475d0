from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import json

from chalicelib.push.ports import PostFailed
from chalicelib.sockets.connection import SOCKETIO
from chalicelib.sockets.socketio.recipients import MAX_REPLAY_TIME
from tests.builders import NOW
from tests.unit.sockets.line import Line
from tests.unit.sockets.log_feed import lost, mark
from tests.unit.sockets.room import Room, entry, heard, ids


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

    def test_one_that_the_gateway_calls_gone_is_removed_before_the_entries_count_as_pushed(self) -> None:
        """The gateway may be wrong. Its next offset would hide the gap."""
        room = Room(gone=frozenset({"s-1"}))
        room.joins("s-1", dialect=SOCKETIO)
        listeners: list[list[str]] = []
        room.feed._step = lambda: listeners.append(room.listeners())

        room.broadcast(entry(1))

        # The last step is the note.
        assert (listeners[0], listeners[-1], room.poster.closed) == (["s-1"], [], ["s-1"])

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


class TestMissing:
    """Entries that nobody can post any more."""

    def test_one_that_should_have_got_an_expired_entry_is_closed_instead_of_led_past_it(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.broadcast(entry(1))
        room.feed.store(entry(2))
        room.feed.expire("admin", 2)

        room.broadcast(entry(3))

        assert room.poster.text("s-1") == ['42["courseStatusChanged",{"id":"k3f9.1"},"k3f9.1"]']
        assert (room.listeners(), room.poster.closed) == ([], ["s-1"])

    def test_one_that_came_afterwards_has_it_by_replay_and_stays(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.feed.store(entry(1))
        room.joins("s-2", after_seq=1, dialect=SOCKETIO)
        room.feed.expire("admin", 1)

        room.broadcast(entry(2))

        assert (room.listeners(), room.poster.closed) == (["s-2"], ["s-1"])

    def test_a_lost_entry_closes_those_that_should_get_it_before_anything_later(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        room.joins("s-2", after_seq=2, dialect=SOCKETIO)

        room.broadcast(entry(1), lost(2), entry(3))

        assert room.poster.text("s-1") == []
        assert room.poster.text("s-2") == ['42["courseStatusChanged",{"id":"k3f9.3"},"k3f9.3"]']
        assert (room.listeners(), room.poster.closed) == (["s-2"], ["s-1"])

    def test_a_replay_that_meets_a_lost_entry_closes_the_connection(self) -> None:
        """What was held back meanwhile cannot be sent without it."""
        line = Line()
        line.poster.after_post = line.lose_an_event

        with pytest.raises(PostFailed):
            line.connect()

        assert (line.listeners, line.poster.closed) == ([], ["s-1"])

    def test_a_client_that_sees_gaps_by_itself_stays(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.store(entry(1))
        room.feed.expire("admin", 1)

        room.broadcast(entry(2), lost(3), entry(4))

        assert (heard(room, "c-1"), room.poster.closed) == (["k3f9.2", "k3f9.4"], [])


class TestSkips:
    def test_a_skip_is_no_event_and_no_gap(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)

        room.broadcast(entry(1), mark(2), entry(3))

        assert [json.decode(text[2:])[-1] for text in room.poster.text("s-1")] == ["k3f9.1", "k3f9.3"]
        assert room.poster.closed == []

    def test_with_nothing_but_skips_nothing_is_posted(self) -> None:
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)

        room.broadcast(mark(1), mark(2))

        assert (room.poster.frames, room.poster.sizes, room.feed.pushed) == ({}, [0], {"admin": 2})


class TestRepeats:
    def test_a_broadcaster_that_is_late_repeats_events_and_leaves_none_out(self) -> None:
        """Two post the same entries at once. The offset goes back, to an event that the client has got."""
        room = Room()
        room.joins("s-1", dialect=SOCKETIO)
        entries = [entry(1), entry(2), entry(3)]
        room.poster.after_post = lambda: room.announce(*entries)

        room.broadcast(*entries)

        offsets = [json.decode(text[2:])[-1].removeprefix("k3f9.") for text in room.poster.text("s-1")]
        assert offsets == ["1", "1", "2", "3", "2", "3"]
        assert (room.feed.pushed, room.poster.closed) == ({"admin": 3}, [])
