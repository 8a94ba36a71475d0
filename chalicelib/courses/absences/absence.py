"""The record of an absence, and its booking."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from chalicelib.courses import local_time
from chalicelib.courses.local_time import Interval
from chalicelib.courses.slots import Booking
from chalicelib.people.identity import Actor

# A transaction takes 100 items, and an absence has one for each UTC day that it overlaps.
MAX_DAYS = 62


class AbsenceKind(StrEnum):
    """Why an instructor is away."""

    HOLIDAY = "holiday"
    SICK = "sick"
    OTHER = "other"


class Absence(Struct, frozen=True, kw_only=True, rename="camel"):
    """The stored record. Times are ``HH:MM`` local to ``time_zone``; None for the whole day. ``actor`` entered it.

    ``24:00`` as ``to_time`` is the end of the last day.
    """

    absence_id: int
    instructor_id: int
    instructor_name: str
    kind: AbsenceKind
    from_date: date
    from_time: str | None
    to_date: date
    to_time: str | None
    time_zone: str
    note: str | None
    created_at: datetime
    actor: Actor

    @property
    def interval(self) -> Interval:
        """The interval in UTC. Raises as ``local_time.instant``, and OverflowError."""
        ends_on = self.to_date + timedelta(days=self.to_time is None)
        return Interval(
            _instant(self.from_date, self.from_time, self.time_zone), _instant(ends_on, self.to_time, self.time_zone)
        )

    @property
    def booking(self) -> Booking:
        """The booking that keeps courses, and other absences, out of the interval."""
        return Booking(-self.absence_id, self.instructor_id, self.interval)

    @property
    def when(self) -> str:
        """``on 1 Dec``, ``from 1 Dec to 5 Dec`` or ``from 1 Dec, 13:00 to 5 Dec, 12:00``, as messages write it."""
        if self.from_date == self.to_date and self.from_time is None and self.to_time is None:
            return f"on {_day(self.from_date, None)}"
        return f"from {_day(self.from_date, self.from_time)} to {_day(self.to_date, self.to_time)}"


def _instant(day: date, clock: str | None, zone_name: str) -> datetime:
    return local_time.start_of_day(day, zone_name) if clock is None else local_time.instant(day, clock, zone_name)


def _day(day: date, clock: str | None) -> str:
    return f"{day.day} {day:%b}" + (f", {clock}" if clock else "")
