"""What a run of ticks sends to whom."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.push.ports import SENT
from chalicelib.sockets.connection import HIDDEN, SOCKETIO, VISIBLE
from chalicelib.sockets.native.native_dialect import HIDDEN_TICK_MINUTES
from chalicelib.sockets.send_ticks import MAX_BATCH, MAX_POST_SECONDS
from chalicelib.sockets.socketio.socketio_dialect import KEEPALIVE_MINUTES
from tests.builders import NOW
from tests.unit.sockets.tick_house import TICK, TickHouse, name_in_slot

IDLE_LIMIT_MINUTES = 10


class TestWhoIsDue:
    def test_a_visible_page_gets_a_tick_in_each_run(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)

        for minute in range(5):
            house.run(minute)

        assert house.poster.heard("c-1") == [TICK] * 5

    @pytest.mark.parametrize("slot", range(8))
    def test_a_hidden_page_gets_a_tick_every_eight_minutes(self, slot: int) -> None:
        house = TickHouse()
        hidden = house.has(name_in_slot(slot, HIDDEN_TICK_MINUTES), HIDDEN)

        assert house.runs_that_reach(hidden, range(24)) == [slot, slot + 8, slot + 16]
        assert house.poster.heard(hidden) == [TICK] * 3

    def test_a_client_that_announced_no_visibility_gets_none(self) -> None:
        house = TickHouse()
        house.has("c-1")

        assert house.runs_that_reach("c-1", range(24)) == []

    @pytest.mark.parametrize("slot", range(6))
    def test_a_socketio_client_is_kept_alive_every_six_minutes(self, slot: int) -> None:
        house = TickHouse()
        client = house.has(name_in_slot(slot, KEEPALIVE_MINUTES), dialect=SOCKETIO)

        assert house.runs_that_reach(client, range(18)) == [slot, slot + 6, slot + 12]
        assert set(house.poster.text(client)) == {"6"}

    def test_a_page_that_is_hidden_and_shown_is_due_accordingly(self) -> None:
        house = TickHouse()
        name = house.has(name_in_slot(7, HIDDEN_TICK_MINUTES), VISIBLE)
        connection = house.connections.get(name)
        assert connection

        house.run(0)
        house.connections.set_visibility(connection, HIDDEN)
        house.run(1)
        house.connections.set_visibility(connection, VISIBLE)
        house.run(2)

        assert house.sent(name) == 2

    def test_a_channel_whose_last_connection_has_left_is_read_for_half_an_hour_at_most(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)
        house.has("c-2", VISIBLE, channel="organization:7")
        house.connections.forget("c-1")

        for minute in range(31):
            house.run(minute)

        assert house.connections.channels(NOW + timedelta(minutes=31)) == ["organization:7"]

    def test_an_expired_connection_gets_none_and_is_not_counted(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE, expires_at=NOW)
        house.has("c-2", VISIBLE)

        run = house.run()

        assert run
        assert (TICK in house.poster.heard("c-1"), house.poster.heard("c-2"), run.total) == (False, [TICK], 1)

    def test_without_a_known_head_native_pages_get_none_and_socketio_clients_theirs(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)
        client = house.has(name_in_slot(0, KEEPALIVE_MINUTES), dialect=SOCKETIO)

        house.run(head=None)

        assert (house.sent("c-1"), house.poster.text(client)) == (0, ["6"])


class TestReads:
    def test_each_channel_is_read_once_however_many_listen(self) -> None:
        house = TickHouse()
        for n in range(100):
            house.has(f"c-{n}", VISIBLE, channel=f"organization:{n % 10}")

        house.run()

        assert sorted(house.connections.reads) == [(f"organization:{n}", False) for n in range(10)]

    def test_one_frame_is_encoded_for_a_channel(self) -> None:
        """Functions that share the posts get it once, since all connections have the same list."""
        house = TickHouse()
        for n in range(50):
            house.has(f"c-{n}", VISIBLE)

        house.run()

        (frames,) = house.poster.posted
        assert (len(frames), len({id(own) for own in frames.values()})) == (50, 1)

    def test_small_channels_are_posted_together(self) -> None:
        house = TickHouse()
        for n in range(40):
            house.has(f"c-{n}", VISIBLE, channel=f"organization:{n}")

        house.run()

        assert house.poster.sizes == [40]

    def test_large_channels_are_posted_one_after_the_other(self) -> None:
        house = TickHouse()
        for n in range(3 * MAX_BATCH // 2):
            house.has(f"c-{n}", VISIBLE, channel=f"organization:{n % 3}")

        house.run()

        assert house.poster.sizes == [MAX_BATCH, MAX_BATCH // 2]
        assert max(house.poster.within_seconds) <= MAX_POST_SECONDS

    def test_a_channel_with_more_connections_is_posted_to_in_parts(self) -> None:
        house = TickHouse()
        for n in range(2 * MAX_BATCH + 1):
            house.has(f"c-{n}", VISIBLE)

        run = house.run()

        assert run
        assert house.poster.sizes == [MAX_BATCH, MAX_BATCH, 1]
        assert run.results == {SENT: 2 * MAX_BATCH + 1}

    def test_a_batch_uses_the_rate_of_the_stage_for_two_seconds_at_most(self) -> None:
        """An event for a large audience begins when the batch is done."""
        house = TickHouse()
        house.ports.post_turns.per_second = 10
        for n in range(50):
            house.has(f"c-{n}", VISIBLE)

        house.run()

        assert house.poster.sizes == [20, 20, 10]
        assert [posts for posts, _ in house.ports.post_turns.taken] == [20, 20, 10]
        assert house.poster.within_seconds == [2.0 + MAX_POST_SECONDS] * 2 + [1.0 + MAX_POST_SECONDS]

    def test_the_run_tells_how_many_are_subscribed(self) -> None:
        house = TickHouse()
        for n in range(3):
            house.has(f"c-{n}", channel="organization:7")
        house.has("s-1", dialect=SOCKETIO)
        house.has("gone", VISIBLE)
        house.connections.forget("gone")

        run = house.run()

        assert run
        assert {channel: found.total() for channel, found in run.subscriptions.items()} == {
            "admin": 1,
            "organization:7": 3,
        }
        assert (run.total, run.behind) == (4, [])

    def test_ten_thousand_connections_get_their_ticks_in_one_post(self) -> None:
        house = TickHouse()
        for n in range(10_000):
            house.has(f"c-{n}", VISIBLE)

        run = house.run()

        assert run
        assert (run.results, run.total, house.poster.sizes) == ({SENT: 10_000}, 10_000, [10_000])


class TestMissedMinutes:
    def test_hidden_pages_and_socketio_clients_of_missed_minutes_get_theirs(self) -> None:
        house = TickHouse()
        hidden = [house.has(name_in_slot(n, HIDDEN_TICK_MINUTES), HIDDEN) for n in range(8)]
        clients = [house.has(name_in_slot(n, KEEPALIVE_MINUTES, "s"), dialect=SOCKETIO) for n in range(6)]

        house.run(0)
        house.run(3)

        assert [house.sent(each) for each in hidden] == [1, 1, 1, 1, 0, 0, 0, 0]
        assert [house.sent(each) for each in clients] == [1, 1, 1, 1, 0, 0]

    def test_after_an_outage_of_hours_everybody_gets_one(self) -> None:
        house = TickHouse()
        everybody = [house.has(f"c-{n}", HIDDEN if n % 2 else VISIBLE) for n in range(100)]
        house.run(0)
        before = {each: house.sent(each) for each in everybody}

        house.run(90)

        assert {house.sent(each) - before[each] for each in everybody} == {1}

    def test_no_missed_run_makes_a_socket_idle_for_too_long(self) -> None:
        for slot in range(KEEPALIVE_MINUTES):
            for missed in range(30):
                house = TickHouse()
                client = house.has(name_in_slot(slot, KEEPALIVE_MINUTES), dialect=SOCKETIO)
                runs = [minute for minute in range(40) if minute not in (missed, missed + 1, missed + 2)]

                reached = house.runs_that_reach(client, runs)

                assert max(later - earlier for earlier, later in pairwise([0, *reached])) < IDLE_LIMIT_MINUTES

    def test_a_run_that_dies_is_repeated_by_the_next(self) -> None:
        house = TickHouse()
        hidden = house.has(name_in_slot(1, HIDDEN_TICK_MINUTES), HIDDEN)
        house.run(0)

        def dies() -> None:
            raise MemoryError

        house.poster.on_post = dies
        with pytest.raises(MemoryError):
            house.run(1)
        house.poster.on_post = lambda: None
        house.run(2)

        assert house.sent(hidden) == 1

    def test_two_runs_in_one_minute_of_the_clock_are_not_taken_for_one(self) -> None:
        """The schedule's event may come at the first second of a minute, and the next one at its last second."""
        house = TickHouse()
        house.has("c-1", VISIBLE)
        hidden = house.has(name_in_slot(0, HIDDEN_TICK_MINUTES), HIDDEN)

        house.run(0.01)
        house.run(0.99)

        assert (house.sent("c-1"), house.sent(hidden)) == (2, 1)


class TestTwoRuns:
    def test_the_second_of_two_for_one_minute_does_nothing(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)

        first, second = house.run(0), house.run(0.1)

        assert (first is None, second, house.sent("c-1")) == (False, None, 1)
        assert len(house.connections.reads) == 1

    def test_a_run_that_begins_during_another_does_nothing(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)
        others: list[object] = []
        house.poster.on_post = lambda: others.append(house.run(0.2))

        house.run(0)

        assert (others, house.sent("c-1")) == ([None], 1)
