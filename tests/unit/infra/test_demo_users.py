"""The demo accounts, in a user pool that remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from infra.local.demo_data import PASSWORD, USERS
from infra.local.demo_users import ensure_demo_users, sign_in
from tests.unit.infra.http_server import serving

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


class Cognito(BaseHTTPRequestHandler):
    """Returns tokens that name the client and the user, and refuses a wrong password with 400."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        given = body["AuthParameters"]
        self.send_response(200 if given["PASSWORD"] == PASSWORD else 400)
        self.end_headers()
        tokens = {"IdToken": f"{body['ClientId']}/{given['USERNAME']}", "AccessToken": self.headers["X-Amz-Target"]}
        self.wfile.write(json.dumps({"AuthenticationResult": tokens}).encode())

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def cognito_url() -> Iterator[str]:
    with serving(Cognito) as url:
        yield url


def stack(cognito_url: str, password: str = PASSWORD) -> dict[str, Any]:
    users = [{"username": "dana", "password": password}]
    return {"cognitoUrl": cognito_url, "userPoolClientId": "client-1", "users": users}


def test_every_demo_user_gets_the_group_of_his_role_and_the_password() -> None:
    cognito = FakeCognito()

    ensure_demo_users(cognito, POOL)

    assert cognito.groups == {user.username: user.role for user in USERS}
    assert cognito.passwords == {user.username: PASSWORD for user in USERS}


def test_nobody_is_written_a_letter() -> None:
    cognito = FakeCognito()

    ensure_demo_users(cognito, POOL)

    assert cognito.letters == []


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.username)
def test_a_user_carries_the_numbers_he_stands_for_and_no_empty_ones(user: Any) -> None:
    cognito = FakeCognito()

    ensure_demo_users(cognito, POOL)

    attributes = cognito.attributes[user.username]
    numbers = {"custom:organizationId": user.organization_id, "custom:instructorId": user.instructor_id}
    assert attributes["name"] == user.name
    assert {name: value for name, value in attributes.items() if name.startswith("custom:")} == {
        name: str(number) for name, number in numbers.items() if number is not None
    }


def test_users_that_exist_are_left_as_they_are() -> None:
    cognito = FakeCognito("dana", "somebody")

    ensure_demo_users(cognito, POOL)

    assert "dana" not in cognito.passwords
    assert set(cognito.passwords) == {user.username for user in USERS} - {"dana"}


def test_signing_in_gives_the_tokens_of_the_user(cognito_url: str) -> None:
    tokens = sign_in(stack(cognito_url), "dana")

    assert tokens == {"IdToken": "client-1/dana", "AccessToken": "AWSCognitoIdentityProviderService.InitiateAuth"}


def test_a_wrong_password_is_an_error(cognito_url: str) -> None:
    with pytest.raises(OSError, match="400"):
        sign_in(stack(cognito_url, "wrong"), "dana")
