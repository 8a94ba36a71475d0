"""Refusals of a course's date and times, and because of its start.

Times are ``HH:MM`` local to its zone, None for a missing time.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from chalicelib.courses import local_time
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import AlreadyStarted, NotStarted
from chalicelib.errors import FieldMessage, InvalidFields

End = TypeVar("End")


def end_of(end: End) -> End | str:
    """Returns the end of a course, or whatever stands for none. Midnight, at which it ends, is the end of its day."""
    return local_time.END_OF_DAY if end == "00:00" else end


def require_both(start: str | None, end: str | None, why: FieldMessage) -> None:
    """Raises InvalidFields with the reason ``why`` for each missing time."""
    missing = [name for name, value in (("startTime", start), ("endTime", end)) if value is None]
    if missing:
        raise InvalidFields(dict.fromkeys(missing, why))


def require_time_pair(start: str | None, end: str | None) -> None:
    """Raises InvalidFields when only one of the two is given."""
    if (start is None) != (end is None):
        require_both(start, end, FieldMessage("both_times", "is needed too: give both a start and an end, or neither"))


def require_possible(
    day: date, start: str | None, end: str | None, zone_name: str, date_field: str = "scheduledDate"
) -> None:
    """Raises InvalidFields unless the zone and both times on that day exist, and the end is after the start.

    ``date_field`` is the public name of ``day`` in the refusal.
    """
    try:
        local_time.zone(zone_name)
        if start is not None and end is not None:
            local_time.interval(day, start, end, zone_name)
    except local_time.UnknownTimeZone as exc:
        raise InvalidFields.of("timeZone", "time_zone", "must be an IANA time zone such as America/Toronto") from exc
    except local_time.NoSuchLocalTime as exc:
        raise InvalidFields.of("startTime" if exc.clock == start else "endTime", "skipped_time", str(exc)) from exc
    except ValueError as exc:
        raise InvalidFields.of("endTime", "end_after_start", str(exc)) from exc
    except OverflowError as exc:
        raise InvalidFields.of(date_field, "too_far_away", "is too far away") from exc


def require_not_past(day: date, zone_name: str, now: datetime, alternatives: Iterable[date] = ()) -> None:
    """Raises InvalidFields for a date before today in that zone."""
    today = local_time.local_date(now, zone_name)
    if day < today:
        wording = f"must not be in the past: today is {today.isoformat()} there"
        raise InvalidFields.of("scheduledDate", "past", wording)
    if any(alternative < today for alternative in alternatives):
        raise InvalidFields.of("alternativeDates", "past", "must not contain dates in the past")


def require_started(course: Course, now: datetime) -> None:
    """Raises NotStarted before the start of the course; one without times is never refused."""
    held = course.interval
    if held is not None and now < held.starts_at:
        raise NotStarted(course)


def require_not_started(course: Course, now: datetime) -> None:
    """Raises AlreadyStarted from the start of the course on; one without times is never refused."""
    held = course.interval
    if held is not None and now >= held.starts_at:
        raise AlreadyStarted(course)
