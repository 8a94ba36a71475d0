"""The catalogue of course types in the dictionary that ``memory.py`` keeps."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import json

from chalicelib.courses.course_types import Catalogue, CatalogueChanged, CourseType
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import Put
from tests.stores.memory import MemoryTable


class MemoryCourseTypes:
    """Implements ``courses.course_types.CourseTypes``."""

    def __init__(self, table: MemoryTable) -> None:
        self._table = table

    def read(self) -> Catalogue:
        record = self._table.record(course_keys.COURSE_TYPES)
        return (
            Catalogue(json.decode(record.body, type=tuple[CourseType, ...]), record.version) if record else Catalogue()
        )

    def save(self, types: Iterable[CourseType], before: Catalogue) -> None:
        with self._table.lock:
            if self.read().version != before.version:
                raise CatalogueChanged
            body, key = json.encode(list(types)).decode(), course_keys.COURSE_TYPES
            self._table.items[key] = Put(key=key, body=body, version=(before.version or 0) + 1)
