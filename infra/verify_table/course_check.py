"""Reads one course with all its parts as they were at one moment, compares them, and repairs the parts.

An absence is compared in the same way, under its number below zero.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from chalicelib.aws.table import TableError
from chalicelib.aws.table_items import Key, Row
from chalicelib.courses.dynamo import course_keys
from infra.verify_table.course_parts import Difference, Held, differences, named, part_keys
from infra.verify_table.findings import Finding, State
from infra.verify_table.item_parts import Unreadable
from infra.verify_table.scanned_items import read_absence, read_course
from infra.verify_table.verified_table import MAX_PARTS, VerifiedTable, check

# Each attempt fails only because a writer changed the course, or an item that the course shares with others.
MAX_ATTEMPTS = 20

Value = TypeVar("Value")


class Moment(NamedTuple):
    """A course or an absence, None if there is none, with its body and version, and the existing items under ``keys``,
    all at one moment.
    """

    held: Held | None
    body: str
    version: int
    keys: list[Key]
    stored: dict[Key, Row]


class CourseCheck:
    """Safe for threads. With ``repair``, parts are derived anew; courses, absences and histories never change."""

    def __init__(self, table: VerifiedTable, *, repair: bool) -> None:
        self._table, self._repair = table, repair

    def findings(self, course_id: int, keys: Iterable[Key]) -> list[Finding]:
        """Returns what is wrong with the course. ``keys`` are those of parts that a scan found for that number.

        Returns nothing for an item that holds no readable course: what would follow from the course is unknown.
        """
        about, known = named(course_id), list(keys)
        repaired: list[Finding] = []
        found: list[Difference] = []
        for _ in range(MAX_ATTEMPTS):
            try:
                moment = self._read(course_id, known)
            except Unreadable:
                return repaired
            found = differences(course_id, moment.held, moment.body, moment.keys, moment.stored)
            if not self._repair or not any(each.write for each in found):
                break
            mended = self._mend(course_id, moment.version, [each for each in found if each.write])
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

    def _mend(self, course_id: int, version: int, found: list[Difference]) -> Iterator[Difference]:
        """Yields what was mended: all, unless a writer was faster. ``version`` is 0 for a missing record."""
        key = _record_key(course_id)
        is_missing = check(key, "attribute_not_exists(PK)")
        is_same = check(key, "version = :version", version=version) if version else is_missing
        for some in _chunks(found):
            writes: list[dict[str, Any]] = [each.write for each in some if each.write]
            if not self._table.write([is_same, *writes]):
                return
            yield from some

    def _read(self, course_id: int, known: list[Key]) -> Moment:
        """Raises Unreadable for an item that holds no readable course or absence."""
        key, read_record = _record_key(course_id), read_course if course_id > 0 else read_absence
        for _ in range(MAX_ATTEMPTS):
            row = self._table.snapshot([key]).get(key)
            held = read_record(row) if row else None
            keys = list(dict.fromkeys([*known, *part_keys(held)]))
            stored: dict[Key, Row] = {}
            for some in _chunks(keys):
                now = self._table.snapshot([key, *some])
                if now.pop(key, None) != row:
                    break
                stored |= now
            else:
                return Moment(held, row.text if row else "", (row.number or 0) if row else 0, keys, stored)
        raise TableError(f"{named(course_id)} changed {MAX_ATTEMPTS} times while it was read")


def _record_key(course_id: int) -> Key:
    return course_keys.course(course_id) if course_id > 0 else course_keys.absence(-course_id)


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + MAX_PARTS] for start in range(0, len(values), MAX_PARTS))
