"""An instructor's booked intervals of one UTC day, and whether another fits."""

from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.local_time import Interval


class Booking(Struct, frozen=True, rename="camel"):
    """An interval of an instructor that a course or an absence holds, listed under every UTC day that it overlaps.

    ``course_id`` is the number of the course, or below zero that of the absence: docs/adr/0037 says why.
    """

    course_id: int
    instructor_id: int
    interval: Interval

    @property
    def absence_id(self) -> int | None:
        """The number of the absence, None if a course holds the interval."""
        return -self.course_id if self.course_id < 0 else None


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
    return days_of(held) if held else []


def days_of(held: Booking) -> list[Day]:
    """Returns the slots items that list the booking."""
    return [Day(held.instructor_id, day) for day in held.interval.utc_days()]


def holder(bookings: list[Booking], wanted: Booking) -> int | None:
    """Returns the ``course_id`` of another booking that overlaps, None if the interval is free."""
    others = (other for other in bookings if other.course_id != wanted.course_id)
    return next((other.course_id for other in others if other.interval.overlaps(wanted.interval)), None)
