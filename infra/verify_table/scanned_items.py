"""What one item of the courses table says about courses. Pure: an item is an argument, facts are the result.

docs/architecture.md lists the items. An item that none of the readers understands is reported, because the functions
would not understand it either.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from msgspec import DecodeError, json

from chalicelib.aws.table_items import Key, Row
from chalicelib.courses import slots
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.derived_items import list_rows, open_courses_items, slots_items
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import Receipt
from chalicelib.courses.slots import Booking
from chalicelib.people.records import Instructor, Organization

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
    """Something that an item holds for a course. Two parts with equal content agree."""

    course_id: int
    key: Key
    content: str


class CourseFacts(NamedTuple):
    """``organization_id`` receives the events of the course."""

    course_id: int
    version: int
    organization_id: int


class ChangeFacts(NamedTuple):
    """A history entry: the version of the course after the change, when (as history writes it), and the instructors."""

    course_id: int
    version: int
    at: str
    instructor_id: int | None
    earlier_instructor_id: int | None


@dataclass(slots=True)
class Facts:
    """``wanted`` are the parts that follow from the courses, ``found`` those that the items hold."""

    courses: list[CourseFacts] = field(default_factory=list)
    changes: list[ChangeFacts] = field(default_factory=list)
    wanted: list[Part] = field(default_factory=list)
    found: list[Part] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)


def require_numbers(*numbers: int | None) -> None:
    """Raises Unreadable for a number that no course, organization or instructor can have. None is allowed."""
    if any(number is not None and abs(number) > MAX_NUMBER for number in numbers):
        raise Unreadable(f"it holds a number above {MAX_NUMBER}")


def read_item(row: Row, facts: Facts) -> None:
    """Adds what the item says to ``facts``. Raises Unreadable."""
    prefix, _, name = row.pk.S.partition("#")
    reader = READERS.get(prefix)
    if reader is None:
        raise Unreadable("no item has such a key")
    with _reading():
        reader(row, name, facts)


def read_course(row: Row) -> Course:
    """Returns the course that the item holds. Raises Unreadable, also for a course at a wrong key."""
    with _reading():
        course = json.decode(row.text, type=Course)
        if row.key != course_keys.course(course.course_id):
            raise Unreadable(f"it holds course {course.course_id}")
        if row.number != course.version:
            raise Unreadable(f"its version is {row.number}, that of its course {course.version}")
        require_numbers(course.course_id, course.version, course.organization_id)
        # Raises ValueError for times and zones that do not exist: without them, the slots are unknown.
        slots.booking(course)
        return course


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
        number = int(_matched(ROW_KEY, key.sk)[1])
        require_numbers(number)
        return [Part(number, key, digest(row.text))]
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


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except (DecodeError, ValueError, OverflowError) as exc:
        raise Unreadable(str(exc) or type(exc).__name__) from exc


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise Unreadable("no item has such a key")
    return found


def _course_partition(row: Row, _: str, facts: Facts) -> None:
    _matched(COURSE_KEY, row.pk.S)
    if row.sk.S == "COURSE":
        course = read_course(row)
        facts.courses.append(CourseFacts(course.course_id, course.version, course.organization_id))
        facts.wanted.extend(wanted_parts(course, row.text))
        return
    _matched(HISTORY_KEY, row.sk.S)
    (part,) = found_parts(row)
    facts.found.append(part)
    entry = json.decode(row.text, type=HistoryEntry)
    if part.key != course_keys.history(part.course_id, entry.version):
        raise Unreadable(f"it holds version {entry.version}")
    earlier = entry.before.instructor_id if entry.before else None
    require_numbers(earlier, entry.after.instructor_id)
    facts.changes.append(ChangeFacts(part.course_id, entry.version, entry.at, entry.after.instructor_id, earlier))


def _list_row(row: Row, _: str, facts: Facts) -> None:
    facts.found.extend(found_parts(row))


def _slots(row: Row, _: str, facts: Facts) -> None:
    _matched(SLOTS_KEY, row.sk.S)
    facts.found.extend(found_parts(row))


def _open_courses(row: Row, _: str, facts: Facts) -> None:
    _matched(OPEN_KEY, row.sk.S)
    facts.found.extend(found_parts(row))


def _channel(_: Row, name: str, facts: Facts) -> None:
    facts.channels.add(name)


def _body(kind: type[object]) -> Callable[[Row, str, Facts], None]:
    def read(row: Row, _: str, __: Facts) -> None:
        json.decode(row.text, type=kind)

    return read


def _counter(row: Row, _: str, __: Facts) -> None:
    if row.number is None:
        raise Unreadable("it has no version")


READERS: dict[str, Callable[[Row, str, Facts], None]] = {
    "COURSE": _course_partition,
    "LIST": _list_row,
    "INSTRUCTOR": _slots,
    "ORGANIZATION": _open_courses,
    "FEED": _channel,
    "HEAD": _channel,
    "RECEIPT": _body(Receipt),
    "ORGANIZATIONS": _body(Organization),
    "INSTRUCTORS": _body(Instructor),
    "COUNTER": _counter,
    "IMPORT": _counter,
}
