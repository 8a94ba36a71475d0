from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.errors import InvalidFields, NotFound, WrongRole
from chalicelib.people.commands import AddUser, ChangeUser
from chalicelib.people.identity import Role
from chalicelib.people.manage_users import add_user, change_user, disable_user, enable_user, invite_again
from chalicelib.people.people_errors import AlreadyExists, NotInvited, OwnAccount
from chalicelib.people.ports import User
from chalicelib.people.records import Instructor
from tests.builders import admin, organization_user
from tests.stores.memory_recipients import MemoryRecipients
from tests.stores.memory_users import MemoryUsers
from tests.unit.courses.office import Office


class Desk:
    def __init__(self) -> None:
        self.people, self.users = Office().people, MemoryUsers()
        self.recipients = MemoryRecipients()

    def add(self, **changes: Any) -> User:
        given: dict[str, Any] = {"username": "iffat", "name": "Iffat", "email": "iffat@example.com"}
        given |= {"role": Role.ORGANIZATION, "organization_id": 7}
        return add_user(self.people, self.users, self.recipients, admin(), AddUser(**(given | changes)))


def test_an_added_user_has_a_role_and_a_mail_with_an_invitation() -> None:
    desk = Desk()

    added = desk.add()

    assert (added.role, added.organization_id) == (Role.ORGANIZATION, 7)
    assert desk.users.find("iffat") == added
    assert desk.users.mails == ["iffat"]


def test_a_changed_user_keeps_what_is_left_out() -> None:
    desk = Desk()
    before = desk.add()

    changed = change_user(desk.users, desk.recipients, admin(), "IFFAT", ChangeUser(name=" Iffat University "))

    assert changed == desk.users.find("iffat") == replace(before, name="Iffat University")


def test_only_admins_change_users() -> None:
    desk = Desk()
    desk.add()

    with pytest.raises(WrongRole):
        change_user(desk.users, desk.recipients, organization_user(), "iffat", ChangeUser(name="X"))


def test_a_user_that_exists_is_refused_and_keeps_what_it_is() -> None:
    desk = Desk()
    before = desk.add()

    with pytest.raises(AlreadyExists, match="There already is a user IFFAT"):
        desk.add(username="IFFAT", name="Somebody else")

    assert desk.users.find("iffat") == before


def test_an_interrupted_request_is_completed_by_its_repetition() -> None:
    desk = Desk()
    desk.users.create(User("iffat", "Iffat", "iffat@example.com", None, organization_id=7))

    added = desk.add()

    assert added.role is Role.ORGANIZATION
    assert desk.users.mails == ["iffat"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"organization_id": None}, "organizationId", "is needed for a user of role organization"),
        ({"organization_id": 99}, "organizationId", "is not known: there is no organization 99"),
        ({"instructor_id": 32}, "instructorId", "must be left out: only users of role instructor have one"),
        ({"role": Role.ADMIN}, "organizationId", "must be left out: only users of role organization have one"),
    ],
)
def test_a_user_names_exactly_the_record_of_its_role(changes: dict[str, Any], field: str, message: str) -> None:
    desk = Desk()

    with pytest.raises(InvalidFields) as refused:
        desk.add(**changes)

    assert refused.value.errors == {field: message}
    assert desk.users.mails == []


def test_a_deactivated_record_gets_no_users() -> None:
    desk = Desk()
    desk.people.save([Instructor(32, "Mike", is_active=False)])

    with pytest.raises(InvalidFields) as refused:
        desk.add(role=Role.INSTRUCTOR, organization_id=None, instructor_id=32)

    assert refused.value.errors == {"instructorId": "is deactivated: Mike gets no new users"}


def test_only_admins_add_users() -> None:
    desk = Desk()

    with pytest.raises(WrongRole):
        add_user(desk.people, desk.users, desk.recipients, organization_user(), AddUser(
            username="x", name="X", email="x@example.com", role=Role.ADMIN
        ))  # fmt: skip


def test_a_user_is_disabled_and_enabled() -> None:
    desk = Desk()
    desk.add()

    disabled, enabled = (
        disable_user(desk.users, desk.recipients, admin(), "iffat"),
        enable_user(desk.users, desk.recipients, admin(), "Iffat"),
    )

    assert (disabled.is_enabled, enabled.is_enabled) == (False, True)


def test_an_admin_keeps_the_own_account() -> None:
    desk = Desk()
    added = desk.add(username="dana", role=Role.ADMIN, organization_id=None)

    with pytest.raises(OwnAccount):
        disable_user(desk.users, desk.recipients, replace(admin(), user_id=added.user_id), "dana")


def test_a_user_who_has_signed_in_is_not_invited_again() -> None:
    desk = Desk()
    desk.add()
    desk.users.signed_in("iffat")

    with pytest.raises(NotInvited):
        invite_again(desk.users, admin(), "iffat")


@pytest.mark.parametrize("act", [disable_user, enable_user])
def test_an_unknown_user_is_not_found(act: Any) -> None:
    with pytest.raises(NotFound):
        act(MemoryUsers(), MemoryRecipients(), admin(), "nobody")


def test_an_unknown_user_is_not_invited_again() -> None:
    with pytest.raises(NotFound):
        invite_again(MemoryUsers(), admin(), "nobody")
