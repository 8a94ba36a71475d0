from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.instants import format_instant, parse_instant


class TestFormatInstant:
    def test_it_has_milliseconds_and_a_z(self) -> None:
        assert format_instant(datetime(2025, 7, 12, 19, 30, tzinfo=UTC)) == "2025-07-12T19:30:00.000Z"

    def test_finer_digits_are_cut(self) -> None:
        assert format_instant(datetime(2025, 7, 12, 19, 30, 0, 999_999, tzinfo=UTC)) == "2025-07-12T19:30:00.999Z"

    def test_another_zone_is_written_in_utc(self) -> None:
        there = timezone(timedelta(hours=-4))

        assert format_instant(datetime(2025, 7, 12, 21, 30, tzinfo=there)) == "2025-07-13T01:30:00.000Z"


class TestParseInstant:
    def test_it_reads_back_what_was_written(self) -> None:
        instant = datetime(2025, 7, 12, 19, 30, 0, 123_000, tzinfo=UTC)

        assert parse_instant(format_instant(instant)) == instant

    def test_anything_else_is_refused(self) -> None:
        with pytest.raises(ValueError, match="yesterday"):
            parse_instant("yesterday")
