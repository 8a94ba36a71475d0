"""Compares one course with everything that follows from it, as read at one moment, and says how to mend it. Pure.

A mending write belongs into a transaction that also checks the course: every writer of these parts writes the course
too, so what was read is still true while the course has the same version. Only slots and open courses are shared with
other courses, and are written under the version that was read, as every change does.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import DecodeError, json

from chalicelib.aws.table_items import Key, Row
from chalicelib.courses import slots
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import absence_keys, course_keys
from chalicelib.courses.dynamo.derived_items import list_rows, open_courses_items, slots_items
from chalicelib.courses.slots import Booking
from infra.verify_table.verified_table import delete, put, replace_body

# What a course and what an absence has parts of.
Held = Course | Absence
OVERLAPS = "overlaps that of"

Value = TypeVar("Value")


class Difference(NamedTuple):
    """``write`` is the part of a transaction that mends the difference, None if nothing does."""

    fact: str
    write: dict[str, Any] | None = None


def part_keys(course: Held | None) -> list[Key]:
    """Returns the keys of all items that hold parts of the course, or of the absence."""
    if course is None:
        return []
    if isinstance(course, Absence):
        return [*absence_keys.list_rows(course), *absence_keys.slots_items(course)]
    entries = [course_keys.history(course.course_id, version) for version in range(1, course.version + 1)]
    return [*list_rows(course), *slots_items(course), *open_courses_items(course), *entries]


def differences(
    course_id: int, course: Held | None, body: str, keys: Sequence[Key], stored: Mapping[Key, Row]
) -> list[Difference]:
    """Returns what is wrong under the keys.

    ``course`` is None if there is no such course, ``body`` is the body of its item. The number of an absence is below
    zero. ``stored`` holds the existing items under the keys. A key without a part of the course is one where the course
    must not have a part.
    """
    wanted = set(part_keys(course))
    found = [_difference(course_id, course, body, key, key in wanted, stored.get(key)) for key in dict.fromkeys(keys)]
    found += [_overlap(course, key, stored.get(key)) for key in wanted if key.pk.startswith("INSTRUCTOR#")]
    # A course with a history existed. If its item is lost, a list row may be the last copy of the course. An absence
    # that is removed leaves nothing, so a row without one is the last copy too.
    is_lost = course is None and any(key.pk.startswith(("COURSE#", "ABSENCES#")) for key in stored)
    return [each._replace(write=None) if is_lost else each for each in found if each is not None]


def _difference(
    course_id: int, course: Held | None, body: str, key: Key, is_wanted: bool, row: Row | None
) -> Difference | None:
    place = f"{key.pk} / {key.sk}"
    if key.pk.startswith("COURSE#"):
        return _history(course, key, is_wanted, row)
    if key.pk.startswith(("LIST#", "ABSENCES#")):
        return _list_row(place, key, body if is_wanted else None, row)
    if key.pk.startswith("INSTRUCTOR#"):
        held = _booking(course) if is_wanted else None
        bookings: list[Booking] = _decoded(row, list[Booking])
        mine = [each for each in bookings if each.course_id == course_id]
        others = [each for each in bookings if each.course_id != course_id]
        return _shared(f"its booking in {place}", key, row, mine, [held] if held else [], others)
    numbers: list[int] = _decoded(row, list[int])
    mine_open = [number for number in numbers if number == course_id]
    others_open = [number for number in numbers if number != course_id]
    return _shared(f"its number in {place}", key, row, mine_open, [course_id] if is_wanted else [], others_open)


def _overlap(course: Held | None, key: Key, row: Row | None) -> Difference | None:
    """Two courses that hold an instructor at the same time; which of them is right, nobody can derive."""
    held = _booking(course)
    other = slots.holder(_decoded(row, list[Booking]), held) if held else None
    if not other:
        return None
    return Difference(f"its booking in {key.pk} / {key.sk} {OVERLAPS} {named(other)}")


def _booking(course: Held | None) -> Booking | None:
    if course is None:
        return None
    return course.booking if isinstance(course, Absence) else slots.booking(course)


def named(course_id: int) -> str:
    """Returns the name of a course or, below zero, of an absence, as findings write it."""
    return f"course {course_id}" if course_id > 0 else f"absence {-course_id}"


def _history(course: Held | None, key: Key, is_wanted: bool, row: Row | None) -> Difference | None:
    if is_wanted == (row is not None) or isinstance(course, Absence):
        return None
    if is_wanted:
        return Difference(f"{key.sk} is missing")
    return Difference(f"{key.sk} is there, but " + (f"its version is {course.version}" if course else "no course"))


def _list_row(place: str, key: Key, wanted: str | None, row: Row | None) -> Difference | None:
    if wanted is None:
        return Difference(f"the row {place} should not be there", delete(key)) if row else None
    if row is not None and row.text == wanted:
        return None
    return Difference(f"the row {place} {'differs' if row else 'is missing'}", put(key, wanted))


def _shared(
    what: str, key: Key, row: Row | None, mine: list[Value], wanted: list[Value], others: list[Value]
) -> Difference | None:
    if mine == wanted:
        return None
    state = "differs" if mine and wanted else "is missing" if wanted else "should not be there"
    body = json.encode([*others, *wanted]).decode()
    if row is None:
        write = put(key, body, version=1, condition="attribute_not_exists(PK)")
    elif row.version is None:
        write = put(key, body, version=1, condition="attribute_not_exists(version)")
    else:
        write = replace_body(key, body, int(row.version.N))
    return Difference(f"{what} {state}", write)


def _decoded(row: Row | None, kind: type[Any]) -> Any:
    """Empty for an item that cannot be read: the courses whose parts it should hold put them in again."""
    try:
        return json.decode(row.text, type=kind) if row else []
    except DecodeError:
        return []
