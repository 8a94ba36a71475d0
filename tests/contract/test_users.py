"""What every directory of users must do: the one in memory, and Cognito's."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.service import Service
from chalicelib.people.cognito.user_pool import UserPool
from chalicelib.people.identity import Role
from chalicelib.people.ports import User, UserExists, UserMissing, UserNotInvited, Users
from tests.fake_user_pool import FakeUserPool
from tests.stores.memory_users import MemoryUsers

REGION = "us-east-1"
IFFAT = User("iffat", "Iffat College", "iffat@example.com", Role.ORGANIZATION, organization_id=7)


class Directory:
    """``sign_in`` lets a user choose a password."""

    users: Users

    def sign_in(self, username: str) -> None:
        raise NotImplementedError


class InMemory(Directory):
    def __init__(self) -> None:
        self.users = self._memory = MemoryUsers()

    def sign_in(self, username: str) -> None:
        self._memory.signed_in(username)


class InCognito(Directory):
    def __init__(self) -> None:
        self._pool = FakeUserPool()
        environment = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        service = Service("cognito-idp", environment=environment, send=self._pool)
        self.users = UserPool(f"{REGION}_EXAMPLE", service)

    def sign_in(self, username: str) -> None:
        self._pool.sign_in(username)


@pytest.fixture(params=[InMemory, InCognito])
def directory(request: pytest.FixtureRequest) -> Directory:
    found: Directory = request.param()
    return found


@pytest.fixture
def users(directory: Directory) -> Users:
    return directory.users


def stored(users: Users, username: str) -> User:
    found = users.find(username)
    assert found is not None
    return found


def test_a_created_user_is_invited_and_has_no_role(users: Users) -> None:
    created = users.create(IFFAT)

    assert created == stored(users, "iffat")
    assert (created.name, created.email, created.organization_id) == ("Iffat College", "iffat@example.com", 7)
    assert (created.role, created.is_enabled, created.is_invited) == (None, True, True)
    assert created.user_id


def test_a_user_has_another_name_and_mail_address_afterwards_and_the_rest_as_before(users: Users) -> None:
    created = users.create(IFFAT)

    users.describe("iffat", "Iffat University", "office@example.com")

    assert stored(users, "iffat") == replace(created, name="Iffat University", email="office@example.com")


def test_nobody_is_described_who_is_not_there(users: Users) -> None:
    with pytest.raises(UserMissing):
        users.describe("nobody", "Nobody", "nobody@example.com")


def test_a_user_is_found_with_the_role_that_was_given(users: Users) -> None:
    users.create(IFFAT)

    users.give_role("iffat", Role.ORGANIZATION)

    assert stored(users, "iffat").role is Role.ORGANIZATION


def test_a_second_user_of_that_name_is_not_created(users: Users) -> None:
    users.create(IFFAT)

    with pytest.raises(UserExists):
        users.create(IFFAT)


def test_users_are_listed_by_role_in_pages(users: Users) -> None:
    for number in range(3):
        users.create(User(f"admin{number}", "Dana", "dana@example.com", Role.ADMIN))
        users.give_role(f"admin{number}", Role.ADMIN)
    users.create(IFFAT)
    users.give_role("iffat", Role.ORGANIZATION)

    first = users.page(Role.ADMIN, 2)
    second = users.page(Role.ADMIN, 2, first.next)

    assert [user.username for user in (*first.users, *second.users)] == ["admin0", "admin1", "admin2"]
    assert {user.role for user in (*first.users, *second.users)} == {Role.ADMIN}
    assert second.next is None


def test_a_page_of_another_list_is_no_page(users: Users) -> None:
    with pytest.raises(ValueError, match=r"."):
        users.page(Role.ADMIN, 2, "of another list")


def test_a_user_is_disabled_and_enabled(users: Users) -> None:
    users.create(IFFAT)

    users.disable("iffat")
    disabled = stored(users, "iffat").is_enabled
    users.enable("iffat")

    assert (disabled, stored(users, "iffat").is_enabled) == (False, True)


def test_an_invited_user_is_invited_again(users: Users) -> None:
    users.create(IFFAT)

    users.invite_again("iffat")

    assert stored(users, "iffat").is_invited


def test_a_user_who_has_signed_in_is_not_invited_again(directory: Directory) -> None:
    directory.users.create(IFFAT)
    directory.sign_in("iffat")

    with pytest.raises(UserNotInvited):
        directory.users.invite_again("iffat")


def test_nobody_is_found_under_an_unknown_name(users: Users) -> None:
    assert users.find("nobody") is None


@pytest.mark.parametrize("act", [lambda users: users.disable("nobody"), lambda users: users.invite_again("nobody")])
def test_an_unknown_user_is_reported(users: Users, act: Any) -> None:
    with pytest.raises(UserMissing):
        act(users)
