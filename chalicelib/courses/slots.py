"""An instructor's booked intervals of one UTC day, and whether another fits."""

from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.local_time import Interval


class Booking(Struct, frozen=True, rename="camel"):
    """An interval of an instructor that a course holds. It is listed under every UTC day that it overlaps."""

    course_id: int
    instructor_id: int
    interval: Interval


class Day(Struct, frozen=True):
    """Identifies one slots item: one instructor, one UTC day."""

    instructor_id: int
    utc_day: date


def booking(course: Course) -> Booking | None:
    """Returns the booking of a confirmed or completed course, None for other courses."""
    held = course.interval
    if course.status not in (Status.CONFIRMED, Status.COMPLETED) or course.instructor_id is None or held is None:
        return None
    return Booking(course.course_id, course.instructor_id, held)


def days(course: Course | None) -> list[Day]:
    """Returns the slots items that list the booking of the course, none for None."""
    held = booking(course) if course else None
    return [Day(held.instructor_id, day) for day in held.interval.utc_days()] if held else []


def holder(bookings: list[Booking], wanted: Booking) -> int | None:
    """Returns the id of another course whose booking overlaps, None if the interval is free."""
    others = (other for other in bookings if other.course_id != wanted.course_id)
    return next((other.course_id for other in others if other.interval.overlaps(wanted.interval)), None)
