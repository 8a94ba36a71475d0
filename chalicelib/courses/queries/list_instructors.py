"""All active instructors, and for a date and time whether each is free."""

from datetime import UTC

from msgspec import Struct

from chalicelib.courses import local_time
from chalicelib.courses.commands import FindInstructors
from chalicelib.courses.course_times import end_of, require_possible
from chalicelib.courses.local_time import Interval
from chalicelib.courses.ports import CourseStore
from chalicelib.courses.slots import Booking, Day
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.instants import format_instant
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.ports import People
from chalicelib.people.records import Instructor


class Busy(Struct, frozen=True, rename="camel"):
    """A booking that overlaps the requested interval, of a course or of an absence; instants in UTC."""

    course_id: int | None
    absence_id: int | None
    starts_at: str
    ends_at: str


class Availability(Struct, frozen=True, rename="camel"):
    """``free`` is null when no time was requested."""

    instructor_id: int
    name: str
    free: bool | None
    busy: list[Busy]


def list_instructors(
    courses: CourseStore, people: People, feed: Feed, identity: Identity, wanted: FindInstructors
) -> tuple[list[Availability], Cursor]:
    """Returns all active instructors, and the head of the admins' channel read before their bookings.

    Raises WrongRole unless the identity is an admin, and InvalidFields for an incomplete or impossible time.
    """
    require_role(identity, Role.ADMIN)
    interval = _interval(wanted)
    cursor = feed.head(identity.channel).cursor
    instructors = [instructor for instructor in people.instructors() if instructor.is_active]
    if interval is None:
        return [Availability(instructor.instructor_id, instructor.name, None, []) for instructor in instructors], cursor
    days = [Day(instructor.instructor_id, day) for instructor in instructors for day in interval.utc_days()]
    bookings = courses.bookings(days)
    return [_availability(instructor, interval, bookings) for instructor in instructors], cursor


def _availability(instructor: Instructor, interval: Interval, bookings: dict[Day, list[Booking]]) -> Availability:
    held = {
        booking.course_id: booking
        for day, on_day in bookings.items()
        for booking in on_day
        if day.instructor_id == instructor.instructor_id and booking.interval.overlaps(interval)
    }
    in_order = sorted(held.values(), key=lambda booking: booking.interval.starts_at.astimezone(UTC))
    busy = [_busy(booking) for booking in in_order]
    return Availability(instructor.instructor_id, instructor.name, not busy, busy)


def _busy(booking: Booking) -> Busy:
    absence_id, interval = booking.absence_id, booking.interval
    course_id = booking.course_id if absence_id is None else None
    return Busy(course_id, absence_id, format_instant(interval.starts_at), format_instant(interval.ends_at))


def _interval(wanted: FindInstructors) -> Interval | None:
    day, start, end, zone_name = wanted.date, wanted.start_time, wanted.end_time, wanted.time_zone
    given = {"date": day, "startTime": start, "endTime": end, "timeZone": zone_name}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        return None
    if day is None or start is None or end is None or zone_name is None:
        raise InvalidFields(dict.fromkeys(missing, FieldMessage("all_or_none", "is needed too: give all four or none")))
    end = end_of(end)
    require_possible(day, start, end, zone_name, date_field="date")
    return local_time.interval(day, start, end, zone_name)
