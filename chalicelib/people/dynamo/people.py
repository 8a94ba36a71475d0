"""Organizations and instructors in DynamoDB."""

from typing import TypeVar

from msgspec import json

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, item
from chalicelib.people.dynamo import people_keys
from chalicelib.people.records import Instructor, Organization

Person = TypeVar("Person", Organization, Instructor)


_organization, _instructor = json.Decoder(Organization), json.Decoder(Instructor)


class DynamoPeople:
    """Implements ``people.ports.People``, and the two writes that set up a stage."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_organization(self, record: Organization) -> None:
        self._put(people_keys.organization(record.organization_id), record)

    def put_instructor(self, record: Instructor) -> None:
        self._put(people_keys.instructor(record.instructor_id), record)

    def organizations(self) -> list[Organization]:
        return self._all(people_keys.organization(0).pk, _organization)

    def instructors(self) -> list[Instructor]:
        return self._all(people_keys.instructor(0).pk, _instructor)

    def _put(self, key: Key, record: Organization | Instructor) -> None:
        self._table.put(item(key, body=json.encode(record).decode()))

    def _all(self, pk: str, decoder: json.Decoder[Person]) -> list[Person]:
        return [decoder.decode(row.text) for row in self._table.query(pk)]
