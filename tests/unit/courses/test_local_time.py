"""Late evenings, midnight in UTC, the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.courses.local_time import (
    Interval,
    NoSuchLocalTime,
    UnknownTimeZone,
    instant,
    interval,
    local_date,
    zone,
)

FORWARD = date(2025, 3, 9)  # Toronto skips 02:00 to 03:00.
BACK = date(2025, 11, 2)  # Toronto has 01:00 to 02:00 twice.


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


class TestZone:
    @pytest.mark.parametrize(
        "name",
        ["", "Toronto", "America", "America/Atlantis", "../etc/passwd", "/etc/passwd", "a\0b", "\ud800", "EST5EDT "],
    )
    def test_a_name_that_is_not_in_the_database_is_unknown(self, name: str) -> None:
        with pytest.raises(UnknownTimeZone):
            zone(name)

    @pytest.mark.parametrize("name", ["localtime", "posixrules", "posix/America/Toronto", "right/America/Toronto"])
    def test_a_name_that_only_some_machines_know_is_unknown(self, name: str) -> None:
        with pytest.raises(UnknownTimeZone):
            zone(name)

    def test_a_key_of_the_database_is_known(self) -> None:
        assert zone("America/Toronto").key == "America/Toronto"


class TestInstant:
    def test_summer_time_counts(self) -> None:
        assert instant(date(2025, 7, 15), "09:00", "America/Toronto") == utc(2025, 7, 15, 13)

    def test_winter_time_counts(self) -> None:
        assert instant(date(2025, 1, 15), "09:00", "America/Toronto") == utc(2025, 1, 15, 14)

    def test_late_at_night_it_is_the_next_day_in_utc(self) -> None:
        assert instant(date(2025, 7, 15), "23:30", "America/Toronto") == utc(2025, 7, 16, 3, 30)

    def test_early_in_the_east_it_is_the_day_before_in_utc(self) -> None:
        assert instant(date(2025, 7, 15), "07:00", "Asia/Tokyo") == utc(2025, 7, 14, 22)

    def test_a_skipped_time_does_not_exist(self) -> None:
        with pytest.raises(NoSuchLocalTime, match="02:30 does not exist on 2025-03-09 in America/Toronto"):
            instant(FORWARD, "02:30", "America/Toronto")

    def test_the_first_minute_after_the_gap_exists(self) -> None:
        assert instant(FORWARD, "03:00", "America/Toronto") == utc(2025, 3, 9, 7)

    def test_of_a_repeated_time_it_is_the_first(self) -> None:
        assert instant(BACK, "01:30", "America/Toronto") == utc(2025, 11, 2, 5, 30)


class TestInterval:
    def test_a_skipped_hour_makes_it_shorter(self) -> None:
        spans = interval(FORWARD, "01:00", "04:00", "America/Toronto")

        assert spans == Interval(utc(2025, 3, 9, 6), utc(2025, 3, 9, 8))

    def test_a_repeated_hour_makes_it_longer(self) -> None:
        spans = interval(BACK, "00:30", "02:30", "America/Toronto")

        assert spans == Interval(utc(2025, 11, 2, 4, 30), utc(2025, 11, 2, 7, 30))

    @pytest.mark.parametrize("end", ["09:00", "08:59"])
    def test_it_must_end_after_it_starts(self, end: str) -> None:
        with pytest.raises(ValueError, match="must be after the start time"):
            interval(date(2025, 7, 15), "09:00", end, "America/Toronto")

    def test_an_end_in_the_gap_does_not_exist(self) -> None:
        with pytest.raises(NoSuchLocalTime):
            interval(FORWARD, "01:00", "02:30", "America/Toronto")


class TestOverlaps:
    morning = Interval(utc(2025, 7, 15, 9), utc(2025, 7, 15, 12))

    @pytest.mark.parametrize(
        "other",
        [
            Interval(utc(2025, 7, 15, 9), utc(2025, 7, 15, 12)),
            Interval(utc(2025, 7, 15, 10), utc(2025, 7, 15, 11)),
            Interval(utc(2025, 7, 15, 8), utc(2025, 7, 15, 13)),
            Interval(utc(2025, 7, 15, 8), utc(2025, 7, 15, 9, 1)),
            Interval(utc(2025, 7, 15, 11, 59), utc(2025, 7, 15, 13)),
        ],
    )
    def test_what_shares_a_minute_overlaps(self, other: Interval) -> None:
        assert self.morning.overlaps(other)
        assert other.overlaps(self.morning)

    @pytest.mark.parametrize(
        "other",
        [
            Interval(utc(2025, 7, 15, 12), utc(2025, 7, 15, 13)),
            Interval(utc(2025, 7, 15, 8), utc(2025, 7, 15, 9)),
            Interval(utc(2025, 7, 16, 9), utc(2025, 7, 16, 12)),
        ],
    )
    def test_back_to_back_does_not(self, other: Interval) -> None:
        assert not self.morning.overlaps(other)
        assert not other.overlaps(self.morning)


class TestUtcDays:
    def test_within_a_day_it_is_that_day(self) -> None:
        assert interval(date(2025, 7, 15), "09:00", "12:00", "UTC").utc_days() == [date(2025, 7, 15)]

    def test_across_midnight_in_utc_it_is_both(self) -> None:
        spans = interval(date(2025, 7, 15), "18:00", "21:00", "America/Toronto")

        assert spans.utc_days() == [date(2025, 7, 15), date(2025, 7, 16)]

    def test_an_end_at_midnight_in_utc_does_not_touch_the_next_day(self) -> None:
        spans = interval(date(2025, 7, 15), "18:00", "20:00", "America/Toronto")

        assert spans.utc_days() == [date(2025, 7, 15)]


class TestLocalDate:
    def test_in_the_west_it_is_still_yesterday(self) -> None:
        assert local_date(utc(2025, 7, 16, 3, 30), "America/Toronto") == date(2025, 7, 15)

    def test_in_the_east_it_is_already_tomorrow(self) -> None:
        assert local_date(utc(2025, 7, 15, 22), "Asia/Tokyo") == date(2025, 7, 16)
