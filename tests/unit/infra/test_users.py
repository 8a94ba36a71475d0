"""The demo accounts, in a user pool that remembers what it was asked."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.demo_data import PASSWORD, USERS
from infra.local.users import ensure_users, sign_in

POOL = "pool-1"


class FakeCognito:
    def __init__(self, *usernames: str) -> None:
        self.attributes: dict[str, dict[str, str]] = {name: {} for name in usernames}
        self.groups: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.letters: list[str] = []

    def list_users(self, **_: Any) -> dict[str, Any]:
        return {"Users": [{"Username": name} for name in self.attributes]}

    def admin_create_user(
        self, Username: str, UserAttributes: list[dict[str, str]], MessageAction: str = "", **_: str  # noqa: N803
    ) -> None:  # fmt: skip
        self.attributes[Username] = {each["Name"]: each["Value"] for each in UserAttributes}
        self.letters += [] if MessageAction == "SUPPRESS" else [Username]

    def admin_set_user_password(self, Username: str, Password: str, Permanent: bool, **_: str) -> None:  # noqa: N803
        assert Permanent
        self.passwords[Username] = Password

    def admin_add_user_to_group(self, Username: str, GroupName: str, **_: str) -> None:  # noqa: N803
        self.groups[Username] = GroupName

    def initiate_auth(self, ClientId: str, AuthParameters: dict[str, str], **_: str) -> dict[str, Any]:  # noqa: N803
        return {"AuthenticationResult": {"IdToken": f"{ClientId}/{AuthParameters['USERNAME']}", "AccessToken": "no"}}


def test_every_demo_user_gets_the_group_of_his_role_and_the_password() -> None:
    cognito = FakeCognito()

    ensure_users(cognito, POOL)

    assert cognito.groups == {user.username: user.role for user in USERS}
    assert cognito.passwords == {user.username: PASSWORD for user in USERS}


def test_nobody_is_written_a_letter() -> None:
    cognito = FakeCognito()

    ensure_users(cognito, POOL)

    assert cognito.letters == []


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.username)
def test_a_user_carries_the_numbers_he_stands_for_and_no_empty_ones(user: Any) -> None:
    cognito = FakeCognito()

    ensure_users(cognito, POOL)

    attributes = cognito.attributes[user.username]
    numbers = {"custom:organizationId": user.organization_id, "custom:instructorId": user.instructor_id}
    assert attributes["name"] == user.name
    assert {name: value for name, value in attributes.items() if name.startswith("custom:")} == {
        name: str(number) for name, number in numbers.items() if number is not None
    }


def test_users_that_exist_are_left_as_they_are() -> None:
    cognito = FakeCognito("dana", "somebody")

    ensure_users(cognito, POOL)

    assert "dana" not in cognito.passwords
    assert set(cognito.passwords) == {user.username for user in USERS} - {"dana"}


def test_signing_in_gives_the_token_that_says_who_it_is() -> None:
    assert sign_in(FakeCognito(), "client-1", "dana") == "client-1/dana"
