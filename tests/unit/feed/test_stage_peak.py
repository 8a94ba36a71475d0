from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Peak
from chalicelib.feed.recover import Recovered
from chalicelib.feed.stage_peak import recent_connections, stage_refetch_window, store_count, window_after_replay
from chalicelib.settings import from_environment
from tests.builders import NOW
from tests.stores.memory_stage_peaks import MemoryStagePeaks

SETTINGS = from_environment({})
CURSOR = Cursor("k3f9", 41)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class CountingPeaks(MemoryStagePeaks):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read(self) -> Peak | None:
        self.reads += 1
        return super().read()


def counted(*counts: int) -> CountingPeaks:
    """One count per minute, the last one at NOW."""
    peaks = CountingPeaks()
    for minutes_ago, count in zip(range(len(counts) - 1, -1, -1), counts, strict=True):
        store_count(peaks, count, NOW - minutes_ago * MINUTE)
    peaks.reads = 0
    return peaks


class TestCount:
    def test_the_newest_count_counts_while_the_stage_grows(self) -> None:
        assert counted(10, 2_000, 5_000).read() == Peak(5_000, NOW)

    def test_the_same_count_is_stored_anew(self) -> None:
        """Otherwise a stage that stays as large as it is would count for half after a day."""
        assert counted(5_000, 5_000).read() == Peak(5_000, NOW)

    def test_an_outage_does_not_hide_how_many_come_back(self) -> None:
        peaks = counted(5_000, 0, 0, 120)

        assert peaks.read() == Peak(5_000, NOW - 3 * MINUTE)
        assert stage_refetch_window(peaks, SETTINGS, NOW) == 100

    def test_nothing_is_stored_where_nobody_ever_connects(self) -> None:
        assert counted(0, 0).read() is None

    def test_a_stage_that_became_smaller_is_known_as_that_some_days_later(self) -> None:
        peaks = counted(5_000)
        for days in range(1, 6):
            store_count(peaks, 400, NOW + days * DAY)

        assert peaks.read() == Peak(400, NOW + 5 * DAY)


class TestRecent:
    @pytest.mark.parametrize(("days", "connections"), [(0, 8_000), (1, 4_000), (2, 2_000), (30, 0)])
    def test_a_peak_loses_half_of_its_value_per_day(self, days: int, connections: int) -> None:
        assert recent_connections(Peak(8_000, NOW), NOW + days * DAY) == pytest.approx(connections, abs=0.01)

    def test_a_peak_that_another_clock_puts_in_the_future_counts_as_it_is(self) -> None:
        assert recent_connections(Peak(8_000, NOW + MINUTE), NOW) == 8_000

    def test_without_a_peak_clients_fetch_at_once(self) -> None:
        assert stage_refetch_window(MemoryStagePeaks(), SETTINGS, NOW) == 0

    def test_an_hour_without_anybody_hardly_changes_the_window(self) -> None:
        assert stage_refetch_window(counted(1_000), SETTINGS, NOW + timedelta(hours=1)) == 20


class TestAfterReplay:
    def test_a_client_that_missed_nothing_has_nothing_to_fetch(self) -> None:
        peaks = counted(1_000)

        assert window_after_replay(Recovered([], CURSOR), peaks, SETTINGS, NOW) == 0
        assert peaks.reads == 0

    @pytest.mark.parametrize(
        "recovered", [Recovered([], CURSOR, "expired"), Recovered([Entry("admin", 41, "any", b"{}")], CURSOR)]
    )
    def test_one_that_missed_something_gets_the_window_of_the_stage(self, recovered: Recovered) -> None:
        peaks = counted(1_000)

        assert window_after_replay(recovered, peaks, SETTINGS, NOW) == 20
        assert peaks.reads == 1
