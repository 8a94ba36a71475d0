from __future__ import annotations

import pytest

from chalicelib.push.ports import FAILED, GONE, SENT
from chalicelib.sockets.broadcast import MAX_POST_SECONDS, Delivered
from chalicelib.sockets.connection import SOCKETIO, Connection
from tests.builders import NOW
from tests.unit.sockets.log_feed import lost, mark
from tests.unit.sockets.room import EXPIRES_AT, Room, entry, heard, ids


class TestWhoHears:
    def test_every_listener_of_the_channel_does(self) -> None:
        room = Room()
        room.joins("c-1")
        room.joins("c-2")

        room.broadcast(entry(1))

        event = {"event": "courseStatusChanged", "data": {"id": "k3f9.1"}}
        assert room.poster.heard("c-1") == room.poster.heard("c-2") == [event]

    def test_no_other_channel_does(self) -> None:
        room = Room()
        room.joins("c-7", "organization:7")
        room.joins("c-8", "organization:8")

        room.broadcast(entry(1, "organization:7"))

        assert list(room.poster.frames) == ["c-7"]

    def test_each_channel_hears_its_own_entries_of_one_batch(self) -> None:
        room = Room()
        room.joins("c-1", "admin")
        room.joins("c-7", "organization:7")

        room.broadcast(entry(1, "admin"), entry(1, "organization:7"), entry(2, "organization:7"))

        assert heard(room, "c-1") == ["k3f9.1"]
        assert heard(room, "c-7") == ["k3f9.1", "k3f9.2"]

    def test_a_connection_that_has_not_said_hello_hears_nothing(self) -> None:
        room = Room()
        room.connections.add(Connection("c-1", "admin", "Dana", NOW, EXPIRES_AT), EXPIRES_AT)

        room.broadcast(entry(1))

        assert room.poster.frames == {}

    def test_with_nobody_there_it_is_still_reported(self) -> None:
        room = Room()

        room.broadcast(entry(1))

        assert room.reports == [Delivered("admin", [entry(1)], [])]

    def test_the_subscriptions_of_a_channel_are_read_once_a_batch(self) -> None:
        """Publishing does not slow down with the number of entries."""
        room = Room()

        room.broadcast(entry(1), entry(1, "organization:7"), entry(2), entry(3))

        assert room.connections.reads == ["admin", "organization:7"]


class TestFrames:
    def test_several_entries_are_one_batch_in_order(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(1), entry(2), entry(3))

        (frame,) = room.poster.heard("c-1")
        assert frame["event"] == "batch"
        assert ids(frame) == ["k3f9.1", "k3f9.2", "k3f9.3"]

    def test_what_is_replayed_is_not_pushed(self) -> None:
        room = Room()
        room.joins("c-1", after_seq=2)

        room.broadcast(entry(1), entry(2), entry(3))

        assert ids(*room.poster.heard("c-1")) == ["k3f9.3"]

    def test_who_gets_everything_by_replay_is_not_posted_to(self) -> None:
        room = Room()
        room.joins("c-1", after_seq=3)

        room.broadcast(entry(1), entry(2), entry(3))

        assert room.poster.frames == {}
        assert room.reports[0].outcomes == []

    def test_listeners_who_joined_at_different_times_get_what_each_needs(self) -> None:
        room = Room()
        for number in (3, 0, 1, 2, 0):
            room.joins(f"after-{number}", after_seq=number)

        room.broadcast(entry(1), entry(2), entry(3))

        heard = {name: ids(*room.poster.heard(name)) for name in room.poster.frames}
        assert heard == {
            "after-0": ["k3f9.1", "k3f9.2", "k3f9.3"],
            "after-1": ["k3f9.2", "k3f9.3"],
            "after-2": ["k3f9.3"],
        }

    def test_what_was_posted_before_the_function_died_is_posted_again_with_the_same_ids(self) -> None:
        """Clients drop an id they have seen."""
        room = Room()
        room.joins("c-1")
        room.broadcast(entry(1), entry(2))
        room.feed.pushed.clear()

        room.announce(entry(1), entry(2))

        first, second = room.poster.heard("c-1")
        assert ids(first) == ids(second)

    def test_a_skip_is_sent_like_an_event(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(1), mark(2))

        (frame,) = room.poster.heard("c-1")
        assert [each["event"] for each in frame["data"]] == ["courseStatusChanged", "skip"]
        assert frame["data"][1]["data"] == {"id": "k3f9.2", "after": "k3f9.1", "timestamp": "2025-07-12T19:30:00Z"}

    def test_a_lost_entry_is_not_sent(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(1), lost(2), entry(3))

        assert heard(room, "c-1") == ["k3f9.1", "k3f9.3"]


class TestOutcomes:
    def test_a_gone_connection_is_removed_and_closed(self) -> None:
        """The gateway may be wrong: closed, a client that is there comes back at once."""
        room = Room(gone=frozenset({"c-1"}))
        room.joins("c-1")
        room.joins("c-2")

        room.broadcast(entry(1))

        assert (room.listeners(), room.poster.closed) == (["c-2"], ["c-1"])
        assert room.connections.get("c-1") is None

    def test_hundreds_that_have_ended_are_told_together(self) -> None:
        """Publishing does not slow down as they pile up."""
        room = Room()
        names = {f"c-{number}" for number in range(300)}
        for name in names:
            room.joins(name, expires_at=NOW)

        room.broadcast(entry(1))

        assert room.poster.sizes == [0, 300]
        assert (set(room.poster.closed), room.listeners()) == (names, [])

    def test_a_gone_connection_does_not_keep_the_others_from_hearing(self) -> None:
        room = Room(gone=frozenset({"c-1"}))
        room.joins("c-1")
        room.joins("c-2")

        room.broadcast(entry(1))

        assert ids(*room.poster.heard("c-2")) == ["k3f9.1"]

    def test_a_failing_connection_is_counted_and_kept(self) -> None:
        room = Room(failing=frozenset({"c-1"}))
        room.joins("c-1")

        room.broadcast(entry(1))

        assert room.reports[0].count(FAILED) == 1
        assert room.listeners() == ["c-1"]

    def test_each_outcome_is_counted(self) -> None:
        room = Room(gone=frozenset({"c-2"}), failing=frozenset({"c-3"}))
        for connection_id in ("c-1", "c-2", "c-3", "c-4"):
            room.joins(connection_id)

        room.broadcast(entry(1))

        (report,) = room.reports
        assert (report.count(SENT), report.count(GONE), report.count(FAILED)) == (2, 1, 1)

    def test_a_failed_read_of_the_subscriptions_fails_its_channel_alone(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(1, "broken"), entry(1))

        assert (room.left, room.failures, room.feed.pushed) == ({"broken"}, ["broken"], {"admin": 1})
        assert heard(room, "c-1") == ["k3f9.1"]


class TestTime:
    @pytest.mark.parametrize(
        ("left", "given"), [(0.5, 0.5), (MAX_POST_SECONDS, MAX_POST_SECONDS), (50.0, MAX_POST_SECONDS)]
    )
    def test_the_poster_gets_the_time_that_is_left_but_never_more_than_the_maximum(
        self, left: float, given: float
    ) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(1), seconds_left=lambda: left)

        assert room.poster.within_seconds == [given]

    def test_when_the_time_is_used_up_the_rest_is_left_to_the_stream(self) -> None:
        room = Room()
        room.joins("c-1", "admin")
        room.joins("c-2", "organization:7")
        times = iter([1.0] * 3 + [0.0])

        room.broadcast(entry(1, "admin"), entry(1, "organization:7"), seconds_left=lambda: next(times))

        assert ([report.channel for report in room.reports], room.left) == (["admin"], {"organization:7"})


class TestTurns:
    def test_an_audience_takes_a_turn_for_all_of_its_posts(self) -> None:
        room = Room()
        room.post_turns.per_second = 100
        for n in range(50):
            room.joins(f"c-{n}")

        room.broadcast(entry(1), seconds_left=lambda: 10.0)

        assert room.post_turns.taken == [(50, 9.5)]

    def test_the_poster_gets_the_time_that_the_posts_take_at_the_rate_of_the_stage(self) -> None:
        room = Room()
        room.post_turns.per_second = 10
        for n in range(50):
            room.joins(f"c-{n}")

        room.broadcast(entry(1), seconds_left=lambda: 48.0)

        assert room.poster.within_seconds == [MAX_POST_SECONDS + 5.0]

    def test_without_a_turn_nothing_is_posted_and_the_channel_is_left_to_the_stream(self) -> None:
        """Otherwise a part of the audience would be reached and the others, unable to see it, closed."""
        room = Room()
        room.post_turns.is_free = False
        room.joins("c-1", dialect=SOCKETIO)

        room.broadcast(entry(1))

        assert (room.poster.sizes, room.poster.closed, room.left) == ([], [], {"admin"})
        assert room.feed.pushed.get("admin", 0) == 0


class TestExpired:
    def test_an_expired_connection_hears_that_its_session_is_over_and_nothing_else(self) -> None:
        room = Room()
        room.joins("c-1", expires_at=NOW)

        room.broadcast(entry(1))

        (frame,) = room.poster.heard("c-1")
        assert (frame["event"], frame["data"]["code"]) == ("error", "session_expired")

    def test_an_expired_connection_is_removed_and_closed(self) -> None:
        room = Room()
        room.joins("c-1", expires_at=NOW)

        room.broadcast(entry(1))

        assert room.listeners() == []
        assert room.poster.closed == ["c-1"]

    def test_one_that_cannot_be_told_does_not_fail_the_batch(self) -> None:
        room = Room(failing=frozenset({"c-1"}))
        room.joins("c-1", expires_at=NOW)
        room.joins("c-2")

        room.broadcast(entry(1))

        assert room.listeners() == ["c-2"]
        assert ids(*room.poster.heard("c-2")) == ["k3f9.1"]
