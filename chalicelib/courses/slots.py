"""An instructor's booked intervals of one UTC day, and whether another fits."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course, Status
from chalicelib.courses.local_time import Interval


class Booking(Struct, frozen=True, rename="camel"):
    """A course's claim on an instructor's interval. It is listed under every UTC day it touches."""

    course_id: int
    instructor_id: int
    interval: Interval


class Day(Struct, frozen=True):
    """Key of one slot record."""

    instructor_id: int
    utc_day: date


def booking(course: Course) -> Booking | None:
    """What the course holds. A completed course keeps its claim: the instructor was there."""
    held = course.interval
    if course.status not in (Status.CONFIRMED, Status.COMPLETED) or course.instructor_id is None or held is None:
        return None
    return Booking(course.course_id, course.instructor_id, held)


def days(course: Course | None) -> list[Day]:
    """The slot records in which the course is listed."""
    held = booking(course) if course else None
    return [Day(held.instructor_id, day) for day in held.interval.utc_days()] if held else []


def holder(bookings: list[Booking], wanted: Booking) -> int | None:
    """The id of another course that overlaps, or ``None``."""
    for other in bookings:
        if other.course_id != wanted.course_id and other.interval.overlaps(wanted.interval):
            return other.course_id
    return None
