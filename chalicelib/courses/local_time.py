"""Local dates and times, and the instants that they denote.

A course's date and times are stored as written, local to its IANA zone, so a date never shifts by a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

END_OF_DAY = "24:00"


class UnknownTimeZone(ValueError):
    """The name is no key of the IANA database."""


class NoSuchLocalTime(ValueError):
    """The zone skips this time on that day. ``clock`` is the time, ``HH:MM``."""

    def __init__(self, clock: str, day: date, zone_name: str) -> None:
        super().__init__(clock, day, zone_name)
        self.clock, self.day, self.zone_name = clock, day, zone_name

    def __str__(self) -> str:
        return f"{self.clock} does not exist on {self.day.isoformat()} in {self.zone_name}: the clocks go forward."


class Interval(Struct, frozen=True):
    """Half-open, in UTC: intervals that only touch do not overlap."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Interval) -> bool:
        """Whether the two intervals have an instant in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def utc_days(self) -> list[date]:
        """Returns every UTC day that the interval overlaps, in order."""
        first = self.starts_at.astimezone(UTC).date()
        last = (self.ends_at.astimezone(UTC) - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# Some machines' databases contain more than IANA's names.
NOT_IANA = ("localtime", "posixrules", "posix/", "right/")


def zone(name: str) -> ZoneInfo:
    """Returns the zone of that IANA name. Raises UnknownTimeZone."""
    if name.startswith(NOT_IANA):
        raise UnknownTimeZone(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise UnknownTimeZone(name) from exc


def instant(day: date, clock: str, zone_name: str) -> datetime:
    """Returns the instant of ``HH:MM``, the first in a repeated hour; of ``24:00``, the end of the day.

    Raises NoSuchLocalTime and UnknownTimeZone, OverflowError for the last days of the calendar.
    """
    is_end = clock == END_OF_DAY
    time_of_day = time.fromisoformat("00:00" if is_end else clock)
    local = datetime.combine(day + timedelta(days=is_end), time_of_day, zone(zone_name))
    # Where the clocks go forward at midnight, that midnight does not exist, but the moment before does.
    before = timedelta(microseconds=is_end)
    there_and_back = (local.astimezone(UTC) - before).astimezone(local.tzinfo)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None) - before:
        raise NoSuchLocalTime(clock, day, zone_name)
    return local.astimezone(UTC)


def start_of_day(day: date, zone_name: str) -> datetime:
    """Returns the first instant of the local day, also where the clocks skip midnight. Raises UnknownTimeZone."""
    return datetime.combine(day, time.min, zone(zone_name)).astimezone(UTC)


def interval(day: date, start: str, end: str, zone_name: str) -> Interval:
    """Returns the interval on one local day. Raises as ``instant``, and ValueError for an end not after the start."""
    spans = Interval(instant(day, start, zone_name), instant(day, end, zone_name))
    if start >= end or spans.starts_at >= spans.ends_at:
        raise ValueError("must be after the start time")
    return spans


def local_date(now: datetime, zone_name: str) -> date:
    """Returns the local date in that zone at ``now``, which must be time-zone aware. Raises UnknownTimeZone."""
    return now.astimezone(zone(zone_name)).date()
