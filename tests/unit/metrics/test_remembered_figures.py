"""What is read again of figures that a process has read before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.metrics.figures import Figures, together
from chalicelib.metrics.keep_hours import counted_since, month_until
from chalicelib.metrics.remembered_figures import SETTLED_SECONDS, RememberedFigures
from tests.builders import NOW
from tests.stores.memory_figures import MemoryFigureStore

HOUR = int(NOW.timestamp()) // 3600
BEGIN = datetime.fromtimestamp(HOUR * 3600, NOW.tzinfo)


class ReadFigures(MemoryFigureStore):
    """``minutes``: hours whose minutes were read. ``sums``: the first and last hour of each query for sums."""

    def __init__(self) -> None:
        super().__init__()
        self.minutes: list[int] = []
        self.sums: list[tuple[int, int]] = []

    def stored_in(self, hour: int) -> Iterator[tuple[int, Figures]]:
        self.minutes.append(hour)
        return super().stored_in(hour)

    def hours(self, first: int, last: int) -> dict[int, Figures]:
        self.sums.append((first, last))
        return super().hours(first, last)


class Page:
    """A page that fetches the month. Each hour has one change, whose sum is stored a minute after the hour."""

    def __init__(self) -> None:
        self.store, self.now = ReadFigures(), BEGIN
        self.figures = RememberedFigures(self.store, lambda: self.now)

    def changes(self) -> int:
        return together(month_until(self.figures, self.now).values()).changes

    def pass_hours(self, hours: int) -> None:
        for _ in range(hours):
            hour = int(self.now.timestamp()) // 3600
            self.store.add("a", {hour * 60: Figures(1)}, self.now)
            self.now += timedelta(hours=1)
            self.store.keep_hour(hour, Figures(1))


def test_a_page_that_is_open_all_day_reads_each_hour_once() -> None:
    page = Page()
    page.pass_hours(5)
    page.now += timedelta(seconds=SETTLED_SECONDS)
    first = page.changes()
    page.store.sums.clear()
    page.store.minutes.clear()

    again = [page.changes() for _ in range(9)]

    assert (first, again) == (5, [5] * 9)
    assert page.store.sums == [(HOUR + 5, HOUR + 5)] * 9
    assert page.store.minutes == [HOUR + 5] * 9


def test_figures_of_a_process_that_remembers_are_those_of_the_store() -> None:
    page = Page()

    for _ in range(40):
        assert month_until(page.figures, page.now) == month_until(page.store, page.now)
        assert counted_since(page.figures, {}, page.now) == counted_since(page.store, {}, page.now)
        page.pass_hours(1)
        page.now += timedelta(seconds=7)


def test_an_hour_whose_sum_is_stored_late_is_not_missed() -> None:
    page = Page()
    page.pass_hours(3)
    page.store.add("a", {(HOUR + 3) * 60: Figures(10)}, page.now)
    page.now += timedelta(hours=1, seconds=SETTLED_SECONDS)
    before = page.changes()

    page.store.keep_hour(HOUR + 3, Figures(10))

    assert (before, page.changes()) == (13, 13)


def test_a_new_month_begins_without_the_hours_of_the_one_before() -> None:
    page = Page()
    page.now = (BEGIN.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0) - timedelta(hours=3)
    page.pass_hours(2)
    before = page.changes()

    page.pass_hours(2)

    assert (before, page.changes()) == (2, 1)


def test_minutes_of_an_hour_that_has_just_ended_are_read_again() -> None:
    page = Page()
    page.pass_hours(1)
    list(page.figures.stored_in(HOUR))

    page.store.add("late", {HOUR * 60: Figures(1)}, BEGIN)
    page.now += timedelta(seconds=SETTLED_SECONDS - 1)

    assert len(list(page.figures.stored_in(HOUR))) == 2
