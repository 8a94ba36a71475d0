"""Dates and times in every zone of the time zone database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import assume, given, reject
from hypothesis import strategies as st
from msgspec import json

from chalicelib.courses import decide_change
from chalicelib.courses.local_time import Interval, NoSuchLocalTime, instant, interval
from chalicelib.courses.views import course_view
from chalicelib.errors import InvalidFields
from tests.builders import IFFAT, NOW, a_request, admin
from tests.property.strategies import clocks, dates, intervals, zone_names


@given(intervals(), intervals())
def test_overlapping_is_mutual(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == other.overlaps(one)


@given(intervals())
def test_an_interval_overlaps_itself(one: Interval) -> None:
    assert one.overlaps(one)


@given(intervals(), intervals())
def test_intervals_that_overlap_share_a_utc_day(one: Interval, other: Interval) -> None:
    assume(one.overlaps(other))

    assert set(one.utc_days()) & set(other.utc_days())


@given(dates, clocks, zone_names)
def test_an_instant_is_that_date_and_time_in_its_zone(day: date, clock: str, zone: str) -> None:
    try:
        there = instant(day, clock, zone).astimezone(ZoneInfo(zone))
    except NoSuchLocalTime:
        reject()

    assert (there.date(), f"{there:%H:%M}") == (day, clock)


@given(dates, clocks, clocks, zone_names)
def test_an_interval_begins_and_ends_on_its_local_date(day: date, start: str, end: str, zone: str) -> None:
    try:
        spans = interval(day, start, end, zone)
    except ValueError:
        reject()

    assert spans.starts_at < spans.ends_at
    assert {moment.astimezone(ZoneInfo(zone)).date() for moment in (spans.starts_at, spans.ends_at)} == {day}


@given(dates, clocks, clocks, zone_names)
def test_a_date_leaves_as_it_came_in(day: date, start: str, end: str, zone: str) -> None:
    command = a_request(scheduled_date=day, start_time=start, end_time=end, time_zone=zone)
    try:
        course = decide_change.request(command, IFFAT, admin(), NOW, 1).after
    except InvalidFields:
        reject()

    shown = json.decode(json.encode(course_view(course, admin().channel)))

    # At the end of a course, midnight is that at the end of the day.
    shown_end = "24:00" if end == "00:00" else end
    assert (shown["scheduledDate"], shown["startTime"], shown["endTime"]) == (day.isoformat(), start, shown_end)


@given(st.dates(), st.none() | clocks, st.none() | clocks, zone_names | st.text(), st.datetimes(timezones=st.just(UTC)))
def test_any_date_and_time_is_taken_as_it_is_or_refused(
    day: date, start: str | None, end: str | None, zone: str, now: datetime
) -> None:
    command = a_request(scheduled_date=day, start_time=start, end_time=end, time_zone=zone)
    try:
        course = decide_change.request(command, IFFAT, admin(), now, 1).after
    except InvalidFields:
        return

    assert (course.scheduled_date, course.start_time) == (day, start)
    assert course.end_time == ("24:00" if end == "00:00" else end)
