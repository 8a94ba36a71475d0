from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.sockets.broadcast import MAX_ENTRIES
from chalicelib.sockets.connection import SOCKETIO
from tests.builders import NOW
from tests.unit.sockets.room import Room, entry, heard


class TestNumbers:
    """The numbers decide what is posted, and not what the stream brings."""

    def test_records_in_the_wrong_order_are_posted_in_the_right_one(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(entry(2), entry(1))

        assert heard(room, "c-1") == ["k3f9.1", "k3f9.2"]

    def test_a_later_record_brings_the_entries_whose_records_are_late(self) -> None:
        """A subscriber at 40 must not get 42 before 41, and one at 41 must not get 41 for 42."""
        room = Room()
        room.joins("c-1")
        room.joins("c-2", after_seq=1)
        room.feed.store(entry(1))
        room.feed.store(entry(2))

        room.announce(entry(2))
        room.announce(entry(1))

        assert (heard(room, "c-1"), heard(room, "c-2")) == (["k3f9.1", "k3f9.2"], ["k3f9.2"])

    def test_a_repeated_record_posts_nothing(self) -> None:
        room = Room()
        room.joins("c-1")
        room.broadcast(entry(1), entry(2))

        room.announce(entry(1))
        room.announce(entry(2))

        assert heard(room, "c-1") == ["k3f9.1", "k3f9.2"]
        assert len(room.reports) == 1

    def test_a_long_run_is_posted_in_parts(self) -> None:
        room = Room()
        room.joins("c-1")

        room.broadcast(*(entry(seq) for seq in range(1, 2 * MAX_ENTRIES + 2)))

        assert heard(room, "c-1") == [f"k3f9.{seq}" for seq in range(1, 2 * MAX_ENTRIES + 2)]
        assert [len(report.entries) for report in room.reports] == [MAX_ENTRIES, MAX_ENTRIES, 1]

    def test_a_busy_channel_does_not_keep_the_others_waiting(self) -> None:
        """At each step of the broadcaster, the next entry of the channel is stored."""
        room = Room()
        room.joins("c-1")
        room.joins("c-7", "organization:7")
        steps = iter(range(2, 50))
        room.feed.store(entry(1))
        room.feed.store(entry(1, "organization:7"))
        room.feed._step = lambda: room.feed.store(entry(next(steps)))

        room.announce(entry(1), entry(1, "organization:7"))

        assert heard(room, "c-7") == ["k3f9.1"]
        assert len(heard(room, "c-1")) < 10

    def test_the_subscriptions_are_read_after_the_entries(self) -> None:
        """Who subscribes in between has the entries by replay or by push, and not by neither."""
        room = Room()
        room.feed.store(entry(1))
        steps: list[str] = []
        room.feed._step = lambda: steps.append(f"feed {len(room.connections.reads)}")

        room.announce(entry(1))

        assert steps == ["feed 0", "feed 1"]

    def test_entries_are_noted_as_pushed_after_they_were_posted(self) -> None:
        room = Room()
        room.joins("c-1")
        room.poster.after_post = lambda: steps.append(dict(room.feed.pushed))
        steps: list[dict[str, int]] = []

        room.broadcast(entry(1))

        assert (steps, room.feed.pushed) == ([{}], {"admin": 1})


class TestHoles:
    def test_what_is_behind_a_hole_is_posted_when_the_hole_is_stored(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.reserve("admin")
        room.while_waiting = lambda: room.waits == 3 and room.feed.store(entry(1))

        room.broadcast(entry(2))

        assert (heard(room, "c-1"), room.waits, room.left) == (["k3f9.1", "k3f9.2"], 3, set())

    def test_a_hole_that_stays_is_filled_after_five_seconds(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.reserve("admin")

        room.broadcast(entry(2))

        assert heard(room, "c-1") == ["k3f9.1", "k3f9.2"]
        assert 5.0 < (room.time - NOW).total_seconds() < 5.2
        assert room.left == set()

    def test_no_other_channel_waits_for_it(self) -> None:
        room = Room()
        room.joins("c-1", "admin")
        room.joins("c-7", "organization:7")
        room.feed.reserve("admin")
        posted_before_waiting: list[list[str]] = []
        room.while_waiting = lambda: posted_before_waiting.append(heard(room, "c-7"))

        room.broadcast(entry(2, "admin"), entry(1, "organization:7"))

        assert posted_before_waiting[0] == ["k3f9.1"]

    def test_a_number_that_is_under_way_last_is_not_waited_for(self) -> None:
        """Nothing is behind it, and its entry has its own record."""
        room = Room()
        room.joins("c-1")
        room.feed.store(entry(1))
        room.feed.reserve("admin")

        room.announce(entry(1))

        assert (heard(room, "c-1"), room.waits, room.left) == (["k3f9.1"], 0, set())

    def test_when_the_time_is_over_first_the_channel_is_announced_again(self) -> None:
        room = Room()
        room.feed.reserve("admin")

        room.broadcast(entry(2), seconds_left=lambda: 1.0 - room.waits)

        assert (room.left, room.waits, room.reports) == ({"admin"}, 1, [])

    def test_it_is_waited_for_six_seconds_at_most(self) -> None:
        """Where clocks differ, a hole may look younger than it is."""
        room = Room()
        room.feed.reserve("admin")
        room.feed.stamps["admin"][0] += 60

        room.broadcast(entry(2))

        assert room.left == {"admin"}
        assert (room.time - NOW).total_seconds() == pytest.approx(6.0)

    def test_a_failure_while_waiting_fails_its_channel_alone(self) -> None:
        room = Room()
        room.joins("c-7", "organization:7")
        room.feed.reserve("broken")
        room.feed.reserve("organization:7")

        room.broadcast(entry(2, "broken"), entry(2, "organization:7"))

        assert (room.left, room.failures) == ({"broken"}, ["broken"])
        assert heard(room, "c-7") == ["k3f9.1", "k3f9.2"]


class TestCatchUp:
    """After an outage nobody waits for the next event."""

    def test_what_no_record_announced_is_posted(self) -> None:
        room = Room()
        room.joins("c-1")
        room.joins("s-1", dialect=SOCKETIO)
        for seq in (1, 2):
            room.feed.store(entry(seq))
        room.time += timedelta(seconds=11)

        left = room.catch_up()

        assert (heard(room, "c-1"), len(room.poster.text("s-1")), left) == (["k3f9.1", "k3f9.2"], 2, set())

    def test_a_young_entry_is_left_to_the_broadcaster(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.store(entry(1))
        room.time += timedelta(seconds=9)

        room.catch_up()

        assert room.poster.frames == {}

    def test_a_channel_that_nobody_is_subscribed_to_is_not_read(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.store(entry(1, "organization:7"))
        room.time += timedelta(seconds=11)

        room.catch_up()

        assert (room.connections.reads, room.feed.noted) == ([], [])

    def test_a_hole_that_a_dead_writer_left_is_filled(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.reserve("admin")
        room.feed.store(entry(2))
        room.time += timedelta(seconds=11)

        left = room.catch_up()

        assert (heard(room, "c-1"), room.waits, left) == (["k3f9.1", "k3f9.2"], 1, set())

    def test_a_channel_whose_last_entries_have_expired_is_found_once(self) -> None:
        room = Room()
        room.joins("c-1")
        room.feed.store(entry(1))
        room.time += timedelta(seconds=11)
        room.feed.expire("admin", 1)

        for _ in range(2):
            room.catch_up()

        assert (room.feed.noted, room.poster.frames) == ([("admin", 1)], {})
