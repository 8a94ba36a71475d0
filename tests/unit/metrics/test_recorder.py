from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from sys import setprofile

import pytest

from chalicelib.metrics.figures import Figures, together
from chalicelib.metrics.keep_hours import HourKeeper, counted_since, month_until
from chalicelib.metrics.recorder import MAX_MINUTES, FigureRecorder
from tests.builders import NOW
from tests.stores.memory_figures import MemoryFigureStore

MINUTE = int(NOW.timestamp()) // 60
HOUR = MINUTE // 60
# Calls of functions of Python. Resolving annotations takes hundreds.
MAX_STEPS = 100


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


class Unreachable(MemoryFigureStore):
    def add(self, worker: str, minutes: Mapping[int, Figures], now: datetime) -> None:
        self.writes += 1
        raise ConnectionError


class TestRecorder:
    def test_a_worker_writes_once_per_minute_at_most_and_loses_nothing(self) -> None:
        store, clock = MemoryFigureStore(), Clock()
        recorder = FigureRecorder(store, "a", clock)

        for _ in range(180):
            recorder.add(Figures(1))
            recorder.save_if_due()
            clock.pass_seconds(1)
        clock.pass_seconds(60)
        recorder.save_if_due()

        stored = [figures for hour in (HOUR, HOUR + 1) for _, figures in store.stored_in(hour)]
        assert store.writes == 4
        assert together(stored) == Figures(180)

    def test_counting_takes_few_steps(self) -> None:
        """Each batch of the broadcaster does it, so that it must not take longer than a post."""
        recorder, steps = FigureRecorder(MemoryFigureStore(), "a", Clock()), list[str]()
        posted = Figures(1, {"sent": 100}, lags={4: 1})
        recorder.add(posted)
        setprofile(lambda frame, event, _: steps.append(frame.f_code.co_name) if event == "call" else None)

        try:
            recorder.add(posted)
        finally:
            setprofile(None)

        assert len(steps) < MAX_STEPS

    def test_figures_count_for_the_minute_in_which_they_were_added(self) -> None:
        store, clock = MemoryFigureStore(), Clock()
        recorder = FigureRecorder(store, "a", clock)
        recorder.add(Figures(1))
        clock.pass_seconds(120)
        recorder.add(Figures(2))

        recorder.save_if_due()

        assert dict(store.stored_in(HOUR)) == {MINUTE: Figures(1), MINUTE + 2: Figures(2)}

    def test_nothing_is_written_without_figures(self) -> None:
        store = MemoryFigureStore()
        recorder = FigureRecorder(store, "a", Clock())
        recorder.add(Figures())

        assert recorder.save_if_due() is None
        assert store.writes == 0

    def test_what_could_not_be_stored_is_tried_again_after_a_minute(self) -> None:
        store, clock = Unreachable(), Clock()
        recorder = FigureRecorder(store, "a", clock)
        recorder.add(Figures(1))
        with pytest.raises(ConnectionError):
            recorder.save_if_due()

        assert recorder.save_if_due() is None
        clock.pass_seconds(60)
        with pytest.raises(ConnectionError):
            recorder.save_if_due()
        assert (store.writes, recorder.pending) == (2, {MINUTE: Figures(1)})

    def test_a_worker_that_cannot_store_anything_keeps_an_hour(self) -> None:
        clock = Clock()
        recorder = FigureRecorder(Unreachable(), "a", clock)
        for _ in range(MAX_MINUTES + 5):
            recorder.add(Figures(1))
            clock.pass_seconds(60)

        assert sorted(recorder.pending) == list(range(MINUTE + 5, MINUTE + 5 + MAX_MINUTES))


class TestTogether:
    def test_every_figure_is_added(self) -> None:
        one = Figures(1, {"sent": 3}, 5, {12: 3}, {"websocket": {17: 2}}, {"replayed": 1}, {"admin/native": 2}, 1, 1)
        other = Figures(2, {"failed": 1}, 1, {12: 1}, {"websocket": {17: 1, 18: 1}, "sse": {20: 1}}, {}, {}, 1, 1)

        assert together([one, other]) == Figures(
            3,
            {"sent": 3, "failed": 1},
            6,
            {12: 4},
            {"websocket": {17: 3, 18: 1}, "sse": {20: 1}},
            {"replayed": 1},
            {"admin/native": 2},
            2,
            2,
        )


class TestOpenSockets:
    def test_they_are_the_average_of_the_counts(self) -> None:
        counts = [Figures(connections={"admin/native": count}, socket_counts=1) for count in (100, 102, 98)]

        assert together(counts).open_sockets == {"admin/native": 100}

    def test_those_of_an_earlier_version_were_counted_once(self) -> None:
        assert Figures(connections={"admin/native": 100}).open_sockets == {"admin/native": 100}


class TestHours:
    def test_the_hours_that_have_ended_are_added_up_once(self) -> None:
        store = MemoryFigureStore()
        keeper = HourKeeper(store)
        for hours in (0, 1):
            for minutes in (1, 2):
                at = NOW + timedelta(hours=hours, minutes=minutes)
                store.add("a", {MINUTE + 60 * hours + minutes: Figures(1)}, at)

        for _ in range(3):
            keeper.keep(NOW + timedelta(hours=1, minutes=31))

        assert store.hours(HOUR, HOUR + 2) == {HOUR: Figures(2), HOUR + 1: Figures(2)}
        assert store.writes == 6

    def test_later_in_the_hour_nothing_is_read(self) -> None:
        store = MemoryFigureStore()
        store.add("a", {MINUTE: Figures(1)}, NOW)

        HourKeeper(store).keep(NOW + timedelta(minutes=35))

        assert store.newest_hour() is None

    def test_another_process_goes_on_after_the_newest_hour(self) -> None:
        store = MemoryFigureStore()
        store.add("a", {MINUTE: Figures(1)}, NOW)
        HourKeeper(store).keep(NOW + timedelta(minutes=31))
        writes = store.writes

        HourKeeper(store).keep(NOW + timedelta(minutes=31))

        assert store.writes == writes

    def test_a_month_has_its_hours_and_those_that_are_not_added_up_yet(self) -> None:
        store = MemoryFigureStore()
        store.keep_hour(HOUR - 800, Figures(100))
        store.keep_hour(HOUR - 2, Figures(10))
        store.add("a", {MINUTE: Figures(1)}, NOW)

        found = month_until(store, NOW)

        assert together(found.values()) == Figures(11)

    def test_a_stage_counts_since_its_first_figures(self) -> None:
        store = MemoryFigureStore()
        present = NOW.replace(minute=0, second=0, microsecond=0)
        assert counted_since(store, month_until(store, NOW), NOW) == present

        store.add("a", {MINUTE - 60: Figures(1)}, NOW - timedelta(hours=1))
        assert counted_since(store, month_until(store, NOW), NOW) == present - timedelta(hours=1)

        store.keep_hour(HOUR - 800, Figures(100))
        assert counted_since(store, month_until(store, NOW), NOW) == present - timedelta(hours=800)
