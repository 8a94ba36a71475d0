"""Organizations and instructors in DynamoDB."""

from collections.abc import Iterable
from typing import Any

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, item
from chalicelib.people.dynamo import people_keys
from chalicelib.people.ports import RecordExists
from chalicelib.people.records import Instructor, Organization, PersonRecord

# Made at import, see aws/table.py.
_DECODERS: dict[type[Any], json.Decoder[Any]] = {kind: json.Decoder(kind) for kind in (Organization, Instructor)}


class DynamoPeople:
    """Implements ``people.ports.People``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_organization(self, record: Organization) -> None:
        self._table.put(_item(record))

    def put_instructor(self, record: Instructor) -> None:
        self._table.put(_item(record))

    def organizations(self) -> list[Organization]:
        return self._all(Organization)

    def instructors(self) -> list[Instructor]:
        return self._all(Instructor)

    def find(self, kind: type[PersonRecord], number: int) -> PersonRecord | None:
        row = self._table.get(_key(kind, number))
        found: PersonRecord | None = _DECODERS[kind].decode(row.text) if row else None
        return found

    def last_number(self, kind: type[PersonRecord]) -> int:
        newest = self._table.query(_key(kind, 0).pk, limit=1, descending=True)
        return max((int(row.sk.S) for row in newest), default=0)

    def add(self, record: Organization | Instructor) -> None:
        try:
            self._table.put(_item(record), NEW)
        except ConditionFailed as exc:
            raise RecordExists(record.number) from exc

    def save(self, records: Iterable[Organization | Instructor]) -> None:
        self._table.write_many(map(_item, records))

    def _all(self, kind: type[PersonRecord]) -> list[PersonRecord]:
        return [_DECODERS[kind].decode(row.text) for row in self._table.query(_key(kind, 0).pk)]


def _key(kind: type[Organization] | type[Instructor], number: int) -> Key:
    return people_keys.organization(number) if kind is Organization else people_keys.instructor(number)


def _item(record: Organization | Instructor) -> dict[str, Any]:
    return item(_key(type(record), record.number), body=json.encode(record).decode())
