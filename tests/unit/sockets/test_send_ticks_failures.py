"""What a run of ticks could not do, and what the next run makes of it."""

from __future__ import annotations

import pytest

from chalicelib.push.ports import FAILED, GONE, SENT
from chalicelib.sockets.connection import HIDDEN, SOCKETIO, VISIBLE
from chalicelib.sockets.native.native_dialect import HIDDEN_TICK_MINUTES
from chalicelib.sockets.socketio.socketio_dialect import KEEPALIVE_MINUTES
from tests.unit.sockets.tick_house import TICK, TickHouse, name_in_slot


class TestFailures:
    def test_a_gone_connection_is_removed_and_closed(self) -> None:
        house = TickHouse(gone={"c-1"})
        house.has("c-1", VISIBLE)
        house.has("c-2", VISIBLE)

        run = house.run()

        assert run
        assert run.results == {GONE: 1, SENT: 1}
        assert house.poster.closed == ["c-1"]
        assert house.connections.get("c-1") is None
        assert [each.connection_id for each in house.connections.subscriptions("admin")] == ["c-2"]

    @pytest.mark.parametrize("every", [HIDDEN_TICK_MINUTES, KEEPALIVE_MINUTES])
    def test_a_post_that_failed_is_tried_again_by_the_next_run_and_not_afterwards(self, every: int) -> None:
        name = name_in_slot(0, every)
        house = TickHouse(failing={name})
        if every == HIDDEN_TICK_MINUTES:
            house.has(name, HIDDEN)
        else:
            house.has(name, dialect=SOCKETIO)
        house.run(0)
        house.poster.failing = frozenset()

        assert house.runs_that_reach(name, range(1, every)) == [1]

    def test_it_is_tried_again_until_it_is_sent(self) -> None:
        name = name_in_slot(0, KEEPALIVE_MINUTES)
        house = TickHouse(failing={name})
        house.has(name, dialect=SOCKETIO)
        for minute in range(3):
            house.run(minute)
        house.poster.failing = frozenset()

        assert house.runs_that_reach(name, [3, 4]) == [3]

    def test_one_that_left_meanwhile_is_forgotten(self) -> None:
        name = name_in_slot(0, KEEPALIVE_MINUTES)
        house = TickHouse(failing={name})
        house.has(name, dialect=SOCKETIO)
        house.has("c-1", VISIBLE)
        house.run(0)
        house.connections.forget(name)

        house.run(1)

        progress = house.ports.tick_runs.progress
        assert progress
        assert progress.retried == []

    def test_it_is_tried_again_when_its_channel_could_not_be_read_meanwhile(self) -> None:
        name = name_in_slot(0, KEEPALIVE_MINUTES)
        house = TickHouse(failing={name})
        house.has(name, dialect=SOCKETIO)
        house.run(0)
        house.poster.failing, house.connections.broken = frozenset(), {"admin"}
        house.run(1)
        house.connections.broken = set()

        assert house.runs_that_reach(name, [2, 3]) == [2]

    def test_a_failing_connection_keeps_nobody_else_waiting(self) -> None:
        house = TickHouse(failing={"c-1"})
        house.has("c-1", VISIBLE)
        house.has("c-2", VISIBLE)

        run = house.run()

        assert run
        assert (run.results, house.poster.heard("c-2")) == ({FAILED: 1, SENT: 1}, [TICK])

    def test_when_thousands_fail_their_minute_is_repeated_for_all(self) -> None:
        names = [name_in_slot(0, KEEPALIVE_MINUTES, f"s{n}") for n in range(1001)]
        house = TickHouse(failing=names)
        for name in names:
            house.has(name, dialect=SOCKETIO)
        house.run(0)
        house.poster.failing = frozenset()

        house.run(1)

        assert {house.sent(name) for name in names} == {1}

    def test_visible_pages_that_fail_repeat_no_minute_since_the_next_run_reaches_them(self) -> None:
        failing = [f"c-{n}" for n in range(1001)]
        house = TickHouse(failing=failing)
        for name in failing:
            house.has(name, VISIBLE)
        hidden = house.has(name_in_slot(0, HIDDEN_TICK_MINUTES, "h"), HIDDEN)

        assert house.runs_that_reach(hidden, range(12)) == [0, 8]

    def test_a_channel_that_cannot_be_read_stops_no_other_and_catches_up_later(self) -> None:
        house = TickHouse()
        bad = house.has(name_in_slot(1, HIDDEN_TICK_MINUTES), HIDDEN, channel="organization:7")
        house.has("c-1", VISIBLE)
        house.run(0)
        house.connections.broken = {"organization:7"}

        run = house.run(1)
        house.run(2)
        house.connections.broken = set()
        reached = house.runs_that_reach(bad, range(3, 9))

        assert run
        assert (run.behind, list(run.subscriptions), run.total) == (["organization:7"], ["admin"], 1)
        assert house.failures == ["organization:7"] * 2
        assert reached == [3]
        assert house.sent("c-1") == 9

    def test_a_channel_that_never_can_be_read_does_not_repeat_the_minutes_of_others(self) -> None:
        house = TickHouse()
        house.has("c-1", channel="organization:7")
        hidden = house.has(name_in_slot(0, HIDDEN_TICK_MINUTES), HIDDEN)
        house.connections.broken = {"organization:7"}

        assert house.runs_that_reach(hidden, range(20)) == [0, 8, 16]


class TestTime:
    def test_what_there_is_no_time_for_comes_first_in_the_next_run(self) -> None:
        house = TickHouse()
        times = iter([15.0] * 4 + [0.0] * 100)
        hidden = {n: name_in_slot(0, HIDDEN_TICK_MINUTES, f"h{n}") for n in range(20)}
        for n, name in hidden.items():
            house.has(name, HIDDEN, channel=f"organization:{n}")

        run = house.run(0, seconds_left=lambda: next(times))
        reads = len(house.connections.reads)
        house.run(1)

        assert run
        assert len(run.behind) == 16
        assert sorted({channel for channel, _ in house.connections.reads[reads : reads + 16]}) == sorted(run.behind)
        assert {house.sent(name) for name in hidden.values()} == {1}

    def test_without_time_to_post_nothing_is_posted_and_all_are_tried_again(self) -> None:
        house = TickHouse()
        name = house.has(name_in_slot(0, HIDDEN_TICK_MINUTES), HIDDEN)
        times = iter([1.0, 0.0, 0.0])

        house.run(0, seconds_left=lambda: next(times))

        assert house.poster.sizes == []
        assert house.runs_that_reach(name, [1, 2]) == [1]

    def test_without_a_turn_nothing_is_posted_and_all_are_tried_again(self) -> None:
        house = TickHouse()
        name = house.has(name_in_slot(0, HIDDEN_TICK_MINUTES), HIDDEN)
        house.ports.post_turns.is_free = False

        house.run(0)
        sizes = list(house.poster.sizes)
        house.ports.post_turns.is_free = True

        assert sizes == []
        assert house.runs_that_reach(name, [1, 2]) == [1]

    def test_no_post_takes_longer_than_is_left(self) -> None:
        house = TickHouse()
        house.has("c-1", VISIBLE)

        house.run(seconds_left=lambda: 0.5)

        assert house.poster.within_seconds == [0.5]

    def test_gone_connections_that_there_is_no_time_to_close_are_found_by_the_next_run(self) -> None:
        house = TickHouse(gone={"c-1"})
        house.has("c-1", VISIBLE)
        times = iter([1.0] * 3 + [0.0])

        house.run(0, seconds_left=lambda: next(times))
        closed = list(house.poster.closed)
        house.run(1)

        assert (closed, house.poster.closed) == ([], ["c-1"])
