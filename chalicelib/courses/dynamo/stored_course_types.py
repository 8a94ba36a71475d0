"""The catalogue of course types in DynamoDB: one item, so that a request reads it together with its other inputs."""

from collections.abc import Iterable

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.courses.course_types import Catalogue, CatalogueChanged, CourseType
from chalicelib.courses.dynamo import course_keys

_types = json.Decoder(tuple[CourseType, ...])


class DynamoCourseTypes:
    """Implements ``courses.course_types.CourseTypes``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self) -> Catalogue:
        row = self._table.get(course_keys.COURSE_TYPES)
        return Catalogue(_types.decode(row.text), row.number or 0) if row else Catalogue()

    def save(self, types: Iterable[CourseType], before: Catalogue) -> None:
        body = json.encode(list(types)).decode()
        version = before.version
        try:
            if version is None:
                self._table.put(item(course_keys.COURSE_TYPES, body=body, version=1), NEW)
            else:
                changed = item(course_keys.COURSE_TYPES, body=body, version=version + 1)
                self._table.put(changed, "version = :seen", seen=version)
        except ConditionFailed as exc:
            raise CatalogueChanged from exc
