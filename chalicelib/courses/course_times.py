"""Refusals of a course's date and times. Times are ``HH:MM`` local to its zone, None for a missing time."""

from datetime import date

from chalicelib.courses import local_time
from chalicelib.errors import InvalidFields


def require_both(start: str | None, end: str | None, why: str) -> None:
    """Raises InvalidFields with the reason ``why`` for each missing time."""
    missing = [name for name, value in (("startTime", start), ("endTime", end)) if value is None]
    if missing:
        raise InvalidFields(dict.fromkeys(missing, why))


def require_time_pair(start: str | None, end: str | None) -> None:
    """Raises InvalidFields when only one of the two is given."""
    if (start is None) != (end is None):
        require_both(start, end, "is needed too: give both a start and an end, or neither")


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
        raise InvalidFields({"timeZone": "must be an IANA time zone such as America/Toronto"}) from exc
    except local_time.NoSuchLocalTime as exc:
        raise InvalidFields({"startTime" if exc.clock == start else "endTime": str(exc)}) from exc
    except ValueError as exc:
        raise InvalidFields({"endTime": str(exc)}) from exc
    except OverflowError as exc:
        raise InvalidFields({date_field: "is too far away"}) from exc
