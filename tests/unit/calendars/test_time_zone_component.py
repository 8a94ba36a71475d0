"""A program that knows of a zone only what the component says finds the same offsets as zoneinfo."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from chalicelib.calendars.time_zone_component import time_zone_component
from chalicelib.courses.local_time import NOT_IANA

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
# Every sixth, because reading all takes long.
ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(NOT_IANA))[::6]
IRREGULAR = ["Africa/Casablanca", "Africa/Cairo", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem"]
REGULAR = ["America/Toronto", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe", "America/Nuuk"]


def component(name: str, first: date = FIRST, last: date = LAST) -> str:
    return str(time_zone_component(ZoneInfo(name), name, first, last).to_ical(), "utf-8")


def onsets(read: Any, until: datetime) -> list[tuple[datetime, timedelta]]:
    """When each offset begins. An onset is local time by TZOFFSETFROM: RFC 5545, section 3.6.5."""
    found = []
    for observance in read.subcomponents:
        start, before, after = (observance[key] for key in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
        rule = observance.get("RRULE")
        every = rrulestr(rule.to_ical().decode(), dtstart=start.dt) if rule else None
        times = every.between(start.dt, until, inc=True) if every else [start.dt]
        found += [((each - before.td).replace(tzinfo=UTC), after.td) for each in times]
    return sorted(found)


def disagreements(name: str, instants: list[datetime], first: date = FIRST, last: date = LAST) -> list[datetime]:
    """The instants that have another offset by the component, as a program reads it, than by zoneinfo."""
    (read,) = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{component(name, first, last)}END:VCALENDAR").timezones
    begun = onsets(read, datetime.combine(last, time()) + timedelta(days=3))
    offsets = {each: max(onset for onset in begun if onset[0] <= each)[1] for each in instants}
    return [each for each, offset in offsets.items() if offset != each.astimezone(ZoneInfo(name)).utcoffset()]


def half_hours(day: date) -> list[datetime]:
    """From a day before to a day after, in UTC."""
    return [datetime.combine(day, time(), UTC) + timedelta(minutes=30 * n) for n in range(-48, 96)]


def days_of_change(name: str) -> list[date]:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    noons = {day: datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(name)).utcoffset() for day in days}
    return [day for day in days[1:] if noons[day] != noons[day - timedelta(days=1)]]


@pytest.mark.parametrize("name", [*REGULAR, *IRREGULAR])
def test_each_half_hour_around_a_change_has_the_offset_of_the_zone(name: str) -> None:
    changes = days_of_change(name)
    hours = [hour for day in changes for hour in half_hours(day)]

    wrong = disagreements(name, hours)

    assert len(changes) >= 5
    assert wrong == []


def test_other_zones_have_their_offset_on_a_day_of_each_month() -> None:
    noons = [datetime.combine(date(2025, month, 15), time(12), UTC) for month in range(1, 13)]

    wrong = {name: found for name in ZONES if (found := disagreements(name, noons, FIRST, date(2025, 12, 31)))}

    assert wrong == {}


def test_a_zone_with_a_yearly_rule_has_one_change_of_each_kind() -> None:
    text = component("America/Toronto", date(2025, 7, 15), date(2025, 7, 15))

    assert text.splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Toronto",
        "BEGIN:STANDARD",
        "DTSTART:20241103T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:EST",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250309T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:EDT",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]


def test_the_last_sunday_of_a_month_is_not_taken_for_the_fourth() -> None:
    assert "BYDAY=-1SU;BYMONTH=3" in component("Europe/Berlin")


def test_a_rule_that_a_country_has_given_up_is_not_continued() -> None:
    # Brazil had summer time on fixed Sundays for years, until 2019.
    years = date(2009, 1, 1), date(2021, 12, 31)

    wrong = disagreements(
        "America/Sao_Paulo", [datetime.combine(date(year, 1, 20), time(12), UTC) for year in range(2009, 2022)], *years
    )

    assert wrong == []


def test_the_longer_summer_offset_is_daylight_time_also_in_ireland() -> None:
    # Outlook knows no daylight time that is behind standard time.
    irish = component("Europe/Dublin")

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20240331T010000" in irish


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 5, 1), date(9999, 12, 30)])
def test_days_that_no_calendar_knows_have_a_component_too(day: date) -> None:
    assert "BEGIN:STANDARD" in component("Europe/Berlin", day, day)
