from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.courses.course_status import Status
from tests.builders import course_of, pending


class TestIsOpen:
    @pytest.mark.parametrize("status", [Status.PENDING, Status.CONFIRMED])
    def test_a_course_still_to_come_is_open(self, status: Status) -> None:
        assert course_of(status).is_open

    @pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
    def test_a_final_status_is_not_open(self, status: Status) -> None:
        assert not course_of(status).is_open


class TestWhen:
    def test_it_names_day_and_times(self) -> None:
        assert pending().when == "15 Jul, 09:00–12:00"

    def test_without_times_it_is_the_day(self) -> None:
        assert pending(start_time=None, end_time=None).when == "15 Jul"

    def test_a_day_below_ten_has_no_zero(self) -> None:
        assert pending(scheduled_date=date(2025, 8, 5)).day == "5 Aug"


class TestInterval:
    def test_it_is_the_local_times_as_instants(self) -> None:
        interval = pending().interval

        assert interval is not None
        assert interval.starts_at == datetime(2025, 7, 15, 13, 0, tzinfo=UTC)
        assert interval.ends_at == datetime(2025, 7, 15, 16, 0, tzinfo=UTC)

    @pytest.mark.parametrize("missing", ["start_time", "end_time"])
    def test_it_is_unknown_while_a_time_is_open(self, missing: str) -> None:
        assert pending(**{missing: None}).interval is None


class TestLastChangedTime:
    def test_it_is_the_clock_where_the_course_takes_place(self) -> None:
        course = pending(updated_at=datetime(2025, 7, 12, 18, 2, tzinfo=UTC))

        assert course.last_changed_time == "14:02"
