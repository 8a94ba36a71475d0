"""Files of organizations, instructors and users."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from msgspec import Struct, field

from chalicelib.csv_files.checked_file import CheckedFile, CheckedRows, Step
from chalicelib.csv_files.csv_errors import TooManyUsers
from chalicelib.csv_files.csv_table import Cells, read_cells
from chalicelib.csv_files.ports import FilePorts
from chalicelib.errors import FieldMessage
from chalicelib.people.commands import AddUser, Flag, Name, Number
from chalicelib.people.identity import USER_ROLES, Identity, Role
from chalicelib.people.manage_users import add_user, is_same, new_user, record_errors
from chalicelib.people.ports import User, Users
from chalicelib.people.records import Instructor, Organization

# As many as DynamoDB writes in one call.
ROWS_PER_STEP = 25
MAX_PAGE = 60
# Looking a user up takes two calls of Cognito, a list of all users one for MAX_PAGE of them.
MAX_LOOKED_UP = 50
# Columns of an export that an import does not need.
STATES = frozenset({"enabled", "invited"})


class OrganizationRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of a file of organizations."""

    organization_id: Number
    name: Name
    is_active: Flag = field(default=True, name="active")

    @property
    def record(self) -> Organization:
        return Organization(self.organization_id, self.name.strip(), self.is_active)


class InstructorRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of a file of instructors."""

    instructor_id: Number
    name: Name
    is_active: Flag = field(default=True, name="active")

    @property
    def record(self) -> Instructor:
        return Instructor(self.instructor_id, self.name.strip(), self.is_active)


def check_organizations(ports: FilePorts, _: Identity, text: str) -> CheckedFile:
    """Returns the checked file; a number that exists gets the row's name and state. Raises BadRows."""
    return _check_records(ports, text, OrganizationRow, "organizationId", ports.people.organizations())


def check_instructors(ports: FilePorts, _: Identity, text: str) -> CheckedFile:
    """Returns the checked file; a number that exists gets the row's name and state. Raises BadRows."""
    return _check_records(ports, text, InstructorRow, "instructorId", ports.people.instructors())


def check_users(ports: FilePorts, identity: Identity, text: str) -> CheckedFile:
    """Returns the checked file. Saving it sends each new user an invitation. Raises BadRows, TooManyUsers.

    A user that exists must be as in the row: roles and records are not changed by a file.
    """
    rows, find = CheckedRows(), _finder(ports)
    wanted: list[tuple[int, AddUser]] = []
    for cells in read_cells(text, AddUser, STATES):
        command = rows.command(cells, AddUser)
        if command is not None and rows.is_first(cells.row, "username", command.username.lower()):
            wanted.append((cells.row, command))
    existing = _existing(ports, [command.username.lower() for _, command in wanted])
    steps, unchanged = [], 0
    for row, command in wanted:
        found = existing.get(command.username.lower())
        if found is None:
            rows.add(row, record_errors(find, command))
            steps.append(Step([row], partial(add_user, ports.people, ports.users, ports.recipients, identity, command)))
        elif is_same(found, new_user(command)):
            unchanged += 1
        else:
            rows.add(
                row, {"username": FieldMessage("exists", "exists with another name, mail address, role or record")}
            )
    rows.require_none()
    return CheckedFile(len(steps), 0, unchanged, steps)


def all_users(users: Users, limit: int | None = None) -> dict[str, User]:
    """Returns all users that have a role, by their names in lower case. Raises TooManyUsers beyond ``limit``."""
    found: dict[str, User] = {}
    for role in USER_ROLES:
        after: str | None = None
        while True:
            page = users.page(role, MAX_PAGE, after)
            found |= {user.username.lower(): user for user in page.users}
            if limit is not None and len(found) > limit:
                raise TooManyUsers(limit, MAX_LOOKED_UP)
            if (after := page.next) is None:
                break
    return found


def _check_records(ports: FilePorts, text: str, kind: Any, column: str, existing: list[Any]) -> CheckedFile:
    rows, known = CheckedRows(), {record.number: record for record in existing}
    wanted: list[tuple[int, Any]] = []
    cells: Cells
    for cells in read_cells(text, kind):
        command = rows.command(cells, kind)
        if command is not None and rows.is_first(cells.row, column, command.record.number):
            wanted.append((cells.row, command.record))
    rows.require_none()
    pending = [(row, record) for row, record in wanted if known.get(record.number) != record]
    new = sum(record.number not in known for _, record in pending)
    steps = [
        Step([row for row, _ in some], partial(ports.people.save, [record for _, record in some]))
        for some in (pending[start : start + ROWS_PER_STEP] for start in range(0, len(pending), ROWS_PER_STEP))
    ]
    return CheckedFile(new, len(pending) - new, len(wanted) - len(pending), steps)


def _existing(ports: FilePorts, usernames: list[str]) -> dict[str, User]:
    if len(usernames) > MAX_LOOKED_UP:
        return all_users(ports.users, ports.max_listed_users)
    found: Iterable[User | None] = map(ports.users.find, usernames)
    return {user.username.lower(): user for user in found if user is not None and user.role is not None}


def _finder(ports: FilePorts) -> Callable[[Role, int], Organization | Instructor | None]:
    """Finds records as of now, without a read for each row."""
    organizations = {record.number: record for record in ports.people.organizations()}
    instructors = {record.number: record for record in ports.people.instructors()}
    return lambda role, number: (organizations if role is Role.ORGANIZATION else instructors).get(number)
