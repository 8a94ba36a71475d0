"""Reads one course with all its parts as they were at one moment, compares them, and repairs the parts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from chalicelib.aws.table import TableError
from chalicelib.aws.table_items import Key, Row
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from infra.verify_table.course_parts import Difference, differences, part_keys
from infra.verify_table.findings import Finding, State
from infra.verify_table.scanned_items import Unreadable, read_course
from infra.verify_table.verified_table import MAX_PARTS, VerifiedTable, check

# Each attempt fails only because a writer changed the course, or an item that the course shares with others.
MAX_ATTEMPTS = 20

Value = TypeVar("Value")


class Moment(NamedTuple):
    """A course, None if there is none, with its body and the existing items under ``keys``, all at one moment."""

    course: Course | None
    body: str
    keys: list[Key]
    stored: dict[Key, Row]


class CourseCheck:
    """Safe for threads. With ``repair``, parts are derived anew; courses and histories never change."""

    def __init__(self, table: VerifiedTable, *, repair: bool) -> None:
        self._table, self._repair = table, repair

    def findings(self, course_id: int, keys: Iterable[Key]) -> list[Finding]:
        """Returns what is wrong with the course. ``keys`` are those of parts that a scan found for that number.

        Returns nothing for an item that holds no readable course: what would follow from the course is unknown.
        """
        about, known = f"course {course_id}", list(keys)
        repaired: list[Finding] = []
        found: list[Difference] = []
        for _ in range(MAX_ATTEMPTS):
            try:
                moment = self._read(course_id, known)
            except Unreadable:
                return repaired
            found = differences(course_id, moment.course, moment.body, moment.keys, moment.stored)
            if not self._repair or not any(each.write for each in found):
                break
            mended = self._mend(course_id, moment.course, [each for each in found if each.write])
            repaired += [Finding(about, each.fact, State.REPAIRED) for each in mended]
        left = [Finding(about, each.fact, State.REPAIRABLE if each.write else State.FOUND) for each in found]
        return repaired + left

    def version(self, course_id: int) -> int | None:
        """Returns the version of the course, 0 if there is none, None if it cannot be read."""
        key = course_keys.course(course_id)
        try:
            row = self._table.snapshot([key]).get(key)
            return read_course(row).version if row else 0
        except Unreadable:
            return None

    def _mend(self, course_id: int, course: Course | None, found: list[Difference]) -> Iterator[Difference]:
        """Yields what was mended: all, unless a writer was faster."""
        key = course_keys.course(course_id)
        is_missing = check(key, "attribute_not_exists(PK)")
        is_same = check(key, "version = :version", version=course.version) if course else is_missing
        for some in _chunks(found):
            writes: list[dict[str, Any]] = [each.write for each in some if each.write]
            if not self._table.write([is_same, *writes]):
                return
            yield from some

    def _read(self, course_id: int, known: list[Key]) -> Moment:
        """Raises Unreadable for an item that holds no readable course."""
        key = course_keys.course(course_id)
        for _ in range(MAX_ATTEMPTS):
            row = self._table.snapshot([key]).get(key)
            course = read_course(row) if row else None
            keys = list(dict.fromkeys([*known, *part_keys(course)]))
            stored: dict[Key, Row] = {}
            for some in _chunks(keys):
                now = self._table.snapshot([key, *some])
                if now.pop(key, None) != row:
                    break
                stored |= now
            else:
                return Moment(course, row.text if row else "", keys, stored)
        raise TableError(f"course {course_id} changed {MAX_ATTEMPTS} times while it was read")


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + MAX_PARTS] for start in range(0, len(values), MAX_PARTS))
