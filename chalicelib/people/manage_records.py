"""Adds, renames, deactivates and reactivates organizations and instructors, for admins.

A course keeps the names that it has. Deactivated records are offered for no new course, and old courses keep them.
"""

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.errors import InvalidFields, NotFound
from chalicelib.people.commands import MAX_NUMBER, AddInstructor, AddOrganization, ChangeRecord
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.people_errors import AlreadyExists
from chalicelib.people.ports import People, RecordExists
from chalicelib.people.records import NOUNS, Instructor, Organization, PersonRecord


def add_organization(people: People, identity: Identity, command: AddOrganization) -> Organization:
    """Stores and returns a new organization. Raises WrongRole, AlreadyExists, InvalidFields."""
    return _add(people, identity, Organization, command.organization_id, command.name)


def add_instructor(people: People, identity: Identity, command: AddInstructor) -> Instructor:
    """Stores and returns a new instructor. Raises WrongRole, AlreadyExists, InvalidFields."""
    return _add(people, identity, Instructor, command.instructor_id, command.name)


def change_record(
    people: People, identity: Identity, kind: type[PersonRecord], number: int, command: ChangeRecord
) -> PersonRecord:
    """Stores and returns the record with another name, or another state. Raises WrongRole, NotFound."""
    require_role(identity, Role.ADMIN)
    found = people.find(kind, number)
    if found is None:
        raise NotFound(f"{NOUNS[kind]} of that number")
    changed = replace(
        found,
        name=found.name if command.name is UNSET else command.name.strip(),
        is_active=found.is_active if command.is_active is UNSET else command.is_active,
    )
    if changed != found:
        people.save([changed])
    return changed


def _add(people: People, identity: Identity, kind: type[PersonRecord], number: int | None, name: str) -> PersonRecord:
    require_role(identity, Role.ADMIN)
    while True:
        record = kind(number or _next_number(people, kind), name.strip())
        try:
            people.add(record)
        except RecordExists as exc:
            # Without a number in the command, somebody else has taken the next one meanwhile.
            if number is not None:
                raise AlreadyExists(f"an {NOUNS[kind]}", str(number)) from exc
        else:
            return record


def _next_number(people: People, kind: type[PersonRecord]) -> int:
    last = people.last_number(kind)
    if last == MAX_NUMBER:
        field = f"{NOUNS[kind]}Id"
        wording = "is needed: the highest possible number is taken, so there is no next one"
        raise InvalidFields.of(field, "required", wording)
    return last + 1
