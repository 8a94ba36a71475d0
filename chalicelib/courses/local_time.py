"""Dates and times as people write them, and the instants they mean.

A course's date and times are local to its IANA zone and are stored as written; only the interval used to compare two
bookings is in UTC. A date therefore never shifts by a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct


class UnknownTimeZone(ValueError):
    """Not a key of the IANA database."""


class NoSuchLocalTime(ValueError):
    """The clocks skip this time on that day. ``clock`` is the time, ``HH:MM``."""

    def __init__(self, clock: str, day: date, zone_name: str) -> None:
        super().__init__(clock, day, zone_name)
        self.clock, self.day, self.zone_name = clock, day, zone_name

    def __str__(self) -> str:
        return f"{self.clock} does not exist on {self.day.isoformat()} in {self.zone_name}: the clocks go forward."


class Interval(Struct, frozen=True):
    """Half-open, in UTC: back-to-back intervals do not overlap."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Interval) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def utc_days(self) -> list[date]:
        """Every UTC day the interval touches, in order."""
        first = self.starts_at.astimezone(UTC).date()
        last = (self.ends_at.astimezone(UTC) - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# What some machines' databases hold beside IANA's names.
OF_THE_MACHINE = ("localtime", "posixrules", "posix/", "right/")


def zone(name: str) -> ZoneInfo:
    """The zone of that name. Raises :class:`UnknownTimeZone`."""
    if name.startswith(OF_THE_MACHINE):
        raise UnknownTimeZone(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise UnknownTimeZone(name) from exc


def instant(day: date, clock: str, zone_name: str) -> datetime:
    """The UTC instant of a local ``HH:MM``; of the two in a repeated hour, the first.

    Raises :class:`NoSuchLocalTime` for a time that the clocks skip on that day, :class:`UnknownTimeZone`.
    """
    local = datetime.combine(day, time.fromisoformat(clock), zone(zone_name))
    there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchLocalTime(clock, day, zone_name)
    return local.astimezone(UTC)


def interval(day: date, start: str, end: str, zone_name: str) -> Interval:
    """From start to end on one local day. Raises as :func:`instant`, and ``ValueError`` when nothing lies between."""
    spans = Interval(instant(day, start, zone_name), instant(day, end, zone_name))
    if start >= end or spans.starts_at >= spans.ends_at:
        raise ValueError("must be after the start time")
    return spans


def local_date(now: datetime, zone_name: str) -> date:
    """What a calendar on the wall in that zone shows at ``now``."""
    return now.astimezone(zone(zone_name)).date()


def day_text(day: date) -> str:
    """``15 Jul``, as our messages write days."""
    return f"{day.day} {day:%b}"
