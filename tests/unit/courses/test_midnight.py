"""A course may end with its day: at 24:00, also where the clocks change at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec import ValidationError, convert

from chalicelib.courses import decide_change, decide_change_request
from chalicelib.courses.commands import FindInstructors, RequestCourse
from chalicelib.courses.course_errors import NothingChanged
from chalicelib.courses.local_time import NoSuchLocalTime, instant, interval
from chalicelib.courses.queries.list_instructors import list_instructors
from chalicelib.errors import InvalidFields
from tests.builders import (
    DAY,
    IFFAT,
    MIKE,
    NOW,
    ZONE,
    a_move,
    a_request,
    a_rescheduling,
    admin,
    an_assignment,
    confirmed,
    organization_user,
    pending,
)
from tests.unit.courses.office import Office


class TestEndOfDay:
    def test_it_is_the_midnight_after_the_day(self) -> None:
        assert instant(DAY, "24:00", ZONE) == datetime(2025, 7, 16, 4, 0, tzinfo=UTC)

    def test_an_evening_touches_the_next_morning_and_does_not_overlap_it(self) -> None:
        evening = interval(DAY, "22:00", "24:00", ZONE)
        morning = interval(DAY + timedelta(days=1), "00:00", "02:00", ZONE)

        assert evening.ends_at == morning.starts_at
        assert not evening.overlaps(morning)

    def test_an_evening_in_utc_is_listed_on_one_day(self) -> None:
        assert interval(DAY, "22:00", "24:00", "UTC").utc_days() == [DAY]

    @pytest.mark.parametrize(
        ("day", "zone", "end", "hours"),
        [
            # At midnight the clocks went forward to 01:00, or back to 23:00.
            (date(2018, 11, 3), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC), 2),
            (date(2018, 2, 17), "America/Sao_Paulo", datetime(2018, 2, 18, 3, tzinfo=UTC), 3),
            # At 01:00 they went back to midnight, which came twice.
            (date(2024, 11, 2), "America/Havana", datetime(2024, 11, 3, 4, tzinfo=UTC), 2),
            # The next day was left out.
            (date(2011, 12, 29), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), 2),
        ],
    )
    def test_it_exists_where_the_clocks_change_at_midnight(
        self, day: date, zone: str, end: datetime, hours: int
    ) -> None:
        evening = interval(day, "22:00", "24:00", zone)

        assert evening.ends_at == end
        assert evening.ends_at - evening.starts_at == timedelta(hours=hours)

    def test_a_day_that_is_left_out_has_no_end(self) -> None:
        with pytest.raises(NoSuchLocalTime, match="24:00 does not exist on 2011-12-30"):
            instant(date(2011, 12, 30), "24:00", "Pacific/Apia")

    def test_the_last_day_of_the_calendar_has_none_either(self) -> None:
        command = a_request(scheduled_date=date.max, start_time="22:00", end_time="24:00")

        with pytest.raises(InvalidFields) as refusal:
            decide_change.request(command, IFFAT, admin(), NOW)

        assert list(refusal.value.errors) == ["scheduledDate"]


@pytest.mark.parametrize("end", ["24:00", "00:00"])
class TestActions:
    def test_a_course_is_requested_until_midnight(self, end: str) -> None:
        course = decide_change.request(a_request(start_time="22:00", end_time=end), IFFAT, admin(), NOW).after

        assert (course.end_time, course.when) == ("24:00", "15 Jul, 22:00–24:00")

    def test_a_course_is_assigned_until_midnight(self, end: str) -> None:
        command = an_assignment(start_time="22:00", end_time=end)

        assert decide_change.assign(pending(), command, MIKE, admin(), NOW).after.end_time == "24:00"

    def test_a_course_is_rescheduled_until_midnight(self, end: str) -> None:
        command = a_rescheduling(end_time=end)

        assert decide_change.reschedule(confirmed(), command, None, admin(), NOW).after.end_time == "24:00"

    def test_a_move_until_midnight_is_asked_for(self, end: str) -> None:
        change = decide_change_request.request_change(confirmed(), a_move(end_time=end), organization_user(), NOW)

        assert change.after.change_request is not None
        assert change.after.change_request.end_time == "24:00"

    def test_both_spellings_are_the_same_end(self, end: str) -> None:
        course = confirmed(start_time="22:00", end_time="24:00")

        with pytest.raises(NothingChanged):
            decide_change.assign(course, an_assignment(end_time=end), MIKE, admin(), NOW)

    def test_free_instructors_are_found_until_midnight(self, end: str) -> None:
        office = Office()
        office.desk.confirmed(MIKE, start_time="22:00", end_time="24:00")
        wanted = FindInstructors(date=DAY, start_time="23:00", end_time=end, time_zone=ZONE)

        mike, nadia = list_instructors(office.courses, office.people, office.feed, admin(), wanted)[0]

        assert (mike.free, nadia.free) == (False, True)
        assert mike.busy[0].ends_at == "2025-07-16T04:00:00.000Z"


@pytest.mark.parametrize("times", [{"startTime": "24:00"}, {"endTime": "24:01"}, {"endTime": "24:00\n"}])
def test_other_times_behind_the_day_are_refused(times: dict[str, Any]) -> None:
    request = {"courseType": "CPR", "scheduledDate": "2025-07-15", "timeZone": ZONE, "location": "Hall", "students": 9}

    with pytest.raises(ValidationError):
        convert(request | times, RequestCourse)
