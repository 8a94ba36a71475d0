"""Adds, renames, invites, disables and enables users, for admins, and keeps the directory of who is mailed.

The directory is written such that a repetition of a request that failed in between completes it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.errors import FieldMessage, InvalidFields, NotFound
from chalicelib.people.commands import ROLE_HINT, AddUser, ChangeUser
from chalicelib.people.identity import USER_ROLES, Identity, Role, require_role
from chalicelib.people.people_errors import AlreadyExists, MailLimit, MailRefused, NotInvited, OwnAccount
from chalicelib.people.ports import (
    FieldRefused,
    MailLimitReached,
    MailNotSent,
    People,
    User,
    UserExists,
    UserMissing,
    UserNotInvited,
    Users,
)
from chalicelib.people.recipients import Recipients, keep_recipient
from chalicelib.people.records import Instructor, Organization

FindRecord = Callable[[Role, int], Organization | Instructor | None]
"""Returns the record of that role and number, None if there is none."""

_RECORDS = {"organizationId": Role.ORGANIZATION, "instructorId": Role.INSTRUCTOR}


def add_user(people: People, users: Users, recipients: Recipients, identity: Identity, command: AddUser) -> User:
    """Stores a user, who gets a mail with a first password, and returns the user.

    A user of the same name, mail address and record who has no role, as an interrupted request leaves behind, is given
    the role. Raises WrongRole, AlreadyExists, MailLimit, MailRefused, and InvalidFields for a missing or deactivated
    record, or a field that the directory refuses.
    """
    require_role(identity, Role.ADMIN)
    if errors := record_errors(partial(_find, people), command):
        raise InvalidFields(errors)
    wanted = new_user(command)
    try:
        with _refusals():
            created = users.create(wanted)
    except UserExists as exc:
        found = users.find(command.username)
        if found is None or found.role is not None or not is_same(found, replace(wanted, role=None)):
            raise AlreadyExists("a user", command.username) from exc
        created = found
    added = replace(created, role=command.role)
    # Before the role: a user with a role is refused when the request is repeated.
    keep_recipient(recipients, added)
    users.give_role(created.username, command.role)
    return added


def new_user(command: AddUser) -> User:
    """Returns the user that the command describes."""
    return User(
        username=command.username.lower(),
        name=command.name.strip(),
        email=command.email,
        role=command.role,
        organization_id=command.organization_id,
        instructor_id=command.instructor_id,
    )


def is_same(one: User, other: User) -> bool:
    """Whether both have the same name, mail address, role and record, whatever their state."""
    return _described(one) == _described(other)


def record_errors(find: FindRecord, command: AddUser) -> dict[str, FieldMessage]:
    """Returns what is wrong with the role, and with the record that the user is to stand for, by field."""
    if command.role not in USER_ROLES:
        return {"role": FieldMessage("one_of", ROLE_HINT)}
    given = {"organizationId": command.organization_id, "instructorId": command.instructor_id}
    errors = dict[str, FieldMessage]()
    for field, role in _RECORDS.items():
        number = given[field]
        if role is not command.role:
            if number is not None:
                errors[field] = FieldMessage("left_out", f"must be left out: only users of role {role} have one")
        elif number is None:
            errors[field] = FieldMessage("required", f"is needed for a user of role {role}")
        elif wording := _unusable(find(role, number), role, number):
            errors[field] = wording
    return errors


def invite_again(users: Users, identity: Identity, username: str) -> None:
    """Sends another mail, with a new first password. Raises WrongRole, NotFound, NotInvited, MailLimit, MailRefused."""
    require_role(identity, Role.ADMIN)
    try:
        with _refusals():
            users.invite_again(username)
    except UserMissing as exc:
        raise NotFound("user of that name") from exc
    except UserNotInvited as exc:
        raise NotInvited(username) from exc


def change_user(users: Users, recipients: Recipients, identity: Identity, username: str, command: ChangeUser) -> User:
    """Stores and returns the user with another name or mail address. Raises WrongRole, NotFound, InvalidFields.

    A mail address that is given is mailed to again, whatever became of earlier mails. Later changes show the new name
    in their history as soon as the user's token is renewed.
    """
    found = require_user(users, identity, username)
    changed = replace(
        found,
        name=found.name if command.name is UNSET else command.name.strip(),
        email=found.email if command.email is UNSET else command.email,
    )
    if changed != found:
        with _refusals():
            users.describe(found.username, changed.name, changed.email)
    keep_recipient(recipients, changed, forgets_problem=command.email is not UNSET)
    return changed


def disable_user(users: Users, recipients: Recipients, identity: Identity, username: str) -> User:
    """The user can no longer sign in or renew a session. Returns the user. Raises WrongRole, NotFound, OwnAccount."""
    found = require_user(users, identity, username)
    if found.user_id == identity.user_id:
        raise OwnAccount
    users.disable(found.username)
    disabled = replace(found, is_enabled=False)
    keep_recipient(recipients, disabled)
    return disabled


def enable_user(users: Users, recipients: Recipients, identity: Identity, username: str) -> User:
    """The user can sign in again. Returns the user. Raises WrongRole, NotFound."""
    found = require_user(users, identity, username)
    users.enable(found.username)
    enabled = replace(found, is_enabled=True)
    keep_recipient(recipients, enabled)
    return enabled


def require_user(users: Users, identity: Identity, username: str) -> User:
    """Returns the user. Raises WrongRole unless the identity is an admin, NotFound."""
    require_role(identity, Role.ADMIN)
    found = users.find(username)
    if found is None:
        raise NotFound("user of that name")
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except FieldRefused as exc:
        raise InvalidFields.of(
            exc.field_name, "refused_by_user_pool", f"is refused by the user pool: {exc.reason}"
        ) from exc
    except MailLimitReached as exc:
        raise MailLimit from exc
    except MailNotSent as exc:
        raise MailRefused(str(exc)) from exc


def _find(people: People, role: Role, number: int) -> Organization | Instructor | None:
    return people.find(Organization, number) if role is Role.ORGANIZATION else people.find(Instructor, number)


def _unusable(record: Organization | Instructor | None, role: Role, number: int) -> FieldMessage | None:
    if record is None:
        return FieldMessage("unknown", f"is not known: there is no {role} {number}")
    return None if record.is_active else FieldMessage("deactivated", f"is deactivated: {record.name} gets no new users")


def _described(user: User) -> tuple[object, ...]:
    return user.username.lower(), user.name, user.email, user.role, user.organization_id, user.instructor_id
