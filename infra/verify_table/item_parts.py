"""The parts that items hold for courses and absences, and those that follow from a course or an absence. Pure."""

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from msgspec import json

from chalicelib.aws.table_items import Key, Row
from chalicelib.courses import slots
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import absence_keys, course_keys
from chalicelib.courses.dynamo.derived_items import list_rows, open_courses_items, slots_items
from chalicelib.courses.slots import Booking

# What an integer of SQLite holds.
MAX_NUMBER = 2**63 - 1
COURSE_KEY = re.compile(r"COURSE#([1-9][0-9]*)", re.ASCII)
HISTORY_KEY = re.compile(r"HISTORY#[0-9]{8}", re.ASCII)
ROW_KEY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}#([0-9]{10,})", re.ASCII)
SLOTS_KEY = re.compile(r"SLOTS#[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
OPEN_KEY = re.compile(r"OPEN#[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9a-f]{32}", re.ASCII)


class Unreadable(ValueError):
    """The functions cannot read the item; the text says why."""


class Part(NamedTuple):
    """Something that an item holds for a course, or for an absence, whose number is then below zero.

    Two parts with equal content agree.
    """

    course_id: int
    key: Key
    content: str


def require_numbers(*numbers: int | None) -> None:
    """Raises Unreadable for a number that no course, organization or instructor can have. None is allowed."""
    if any(number is not None and abs(number) > MAX_NUMBER for number in numbers):
        raise Unreadable(f"it holds a number above {MAX_NUMBER}")


def wanted_parts_of_absence(absence: Absence, body: str) -> Iterator[Part]:
    """Yields all parts that follow from the absence; ``body`` is the body of its item."""
    for key in absence_keys.list_rows(absence):
        yield Part(-absence.absence_id, key, digest(body))
    for key in absence_keys.slots_items(absence):
        yield Part(-absence.absence_id, key, bookings_content([absence.booking]))


def wanted_parts(course: Course, body: str) -> Iterator[Part]:
    """Yields all parts that follow from the course; ``body`` is the body of its item."""
    number = course.course_id
    for key in list_rows(course):
        yield Part(number, key, digest(body))
    for key in slots_items(course):
        yield Part(number, key, bookings_content([held] if (held := slots.booking(course)) else []))
    for key in open_courses_items(course):
        yield Part(number, key, "1")
    for version in range(1, course.version + 1):
        yield Part(number, course_keys.history(number, version), "")


def found_parts(row: Row) -> list[Part]:
    """Returns the parts that an item other than a course's holds. Raises DecodeError or ValueError."""
    key = row.key
    if course_id := COURSE_KEY.fullmatch(key.pk):
        require_numbers(int(course_id[1]))
        return [Part(int(course_id[1]), key, "")]
    if key.pk.startswith("LIST#"):
        number = int(matched(ROW_KEY, key.sk)[1])
        require_numbers(number)
        return [Part(number, key, digest(row.text))]
    if key.pk.startswith("ABSENCES#"):
        number = int(matched(ROW_KEY, key.sk)[1])
        require_numbers(number)
        return [Part(-number, key, digest(row.text))]
    if key.pk.startswith("INSTRUCTOR#"):
        bookings = sorted(json.decode(row.text, type=list[Booking]), key=lambda each: each.course_id)
        require_numbers(*(each.course_id for each in bookings))
        parts = [
            Part(course_id, key, bookings_content(list(some)))
            for course_id, some in groupby(bookings, key=lambda each: each.course_id)
        ]
        # Nothing wants such a part, so both courses are compared exactly.
        overlapping = [each.course_id for each in bookings if slots.holder(bookings, each) is not None]
        return parts + [Part(course_id, key, "overlaps") for course_id in overlapping]
    numbers = json.decode(row.text, type=list[int])
    require_numbers(*numbers)
    return [Part(number, key, str(numbers.count(number))) for number in dict.fromkeys(numbers)]


def is_list(key: Key) -> bool:
    """Whether the item lists an instructor's bookings of a day, or open courses."""
    return bool(SLOTS_KEY.fullmatch(key.sk) or OPEN_KEY.fullmatch(key.sk))


def bookings_content(bookings: list[Booking]) -> str:
    return digest(json.encode(bookings).decode())


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise Unreadable("no item has such a key")
    return found
