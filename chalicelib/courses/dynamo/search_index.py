"""Writes the search index. What it holds of a course changes in one transaction, from version to later version.

So it does not matter how often, in which order, or by how many processes at once a course is indexed.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, item, key_attributes
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys, search_keys
from chalicelib.courses.dynamo.search_keys import Indexed, to_index
from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from chalicelib.people import channels

# DynamoDB takes 100 items in a transaction.
MAX_PARTS = 100
MAX_ATTEMPTS = 8
READ_AT_ONCE = 50
_course, _indexed = json.Decoder(Course), json.Decoder(Indexed)


class DynamoSearchIndex:
    """Implements ``courses.keep_search.SearchIndex``."""

    def __init__(self, table: Table) -> None:
        self._table, self._cursors = table, DynamoProjectionCursors(table)

    def cursor(self) -> Cursor | None:
        return self._cursors.read(search_keys.NAME, channels.ADMIN)

    def move(self, cursor: Cursor, replaced: Cursor | None) -> bool:
        return self._cursors.move(search_keys.NAME, channels.ADMIN, cursor, replaced)

    def index(self, numbers: Iterable[int]) -> None:
        left = list(dict.fromkeys(numbers))
        for attempt in range(1, MAX_ATTEMPTS + 1):
            starts = range(0, len(left), READ_AT_ONCE)
            left = [number for start in starts for number in self._index(left[start : start + READ_AT_ONCE])]
            if not left:
                return
            if attempt < MAX_ATTEMPTS:
                self._table.pause(attempt)
        raise BusyError

    def _index(self, numbers: list[int]) -> list[int]:
        """Returns the courses that another process indexed at the same time, or that a busy table refused."""
        courses = [_course.decode(row.text) for row in self._table.get_many(map(course_keys.course, numbers))]
        stored = {row.key: row for row in self._table.get_many(map(search_keys.indexed_key, numbers))}
        failed: list[int] = []
        parts: list[dict[str, Any]] = []
        together: list[int] = []
        for course in courses:
            row = stored.get(search_keys.indexed_key(course.course_id))
            if row is not None and (row.number or 0) >= course.version:
                continue
            own = changes(course, _indexed.decode(row.text) if row else None, row.number if row else None)
            if len(parts) + len(own) > MAX_PARTS:
                failed += self._write(parts, together)
                parts, together = [], []
            parts += own
            together.append(course.course_id)
        return failed + self._write(parts, together)

    def _write(self, parts: list[dict[str, Any]], numbers: list[int]) -> list[int]:
        try:
            if parts:
                self._table.transact(parts)
        except ConditionFailed:
            return numbers
        return []


def changes(course: Course, before: Indexed | None, version: int | None) -> list[dict[str, Any]]:
    """Returns the parts of the transaction that indexes the course in place of what was indexed, at that version."""
    after = to_index(course)
    is_same = before is not None and (before.words, before.place) == (after.words, after.place)
    kept = set(before.keys) if before and is_same else set[Key]()
    condition: dict[str, Any] = {"ConditionExpression": NEW}
    if version is not None:
        condition = {
            "ConditionExpression": "version = :seen",
            "ExpressionAttributeValues": {":seen": {"N": str(version)}},
        }
    stored = item(search_keys.indexed_key(course.course_id), body=json.encode(after).decode(), version=course.version)
    stale = [key for key in (before.keys if before else []) if key not in after.keys]
    return [
        {"Put": {"Item": stored} | condition},
        *({"Delete": {"Key": key_attributes(key)}} for key in stale),
        *({"Put": {"Item": item(key, body=after.words)}} for key in after.keys if key not in kept),
    ]
