"""The demo accounts in the user pool, and how each of them signs in."""

import json
import urllib.request
from typing import Any

from chalicelib.people.identity import Role
from chalicelib.people.ports import User
from infra.local.api_client import DIRECTLY
from infra.local.demo_data import PASSWORD, USERS, DemoUser


def ensure_demo_users(cognito: Any, pool: str) -> None:
    """Every demo user can sign in with the demo password afterwards and is in one group, the user's role."""
    existing = {each["Username"] for each in cognito.list_users(UserPoolId=pool, Limit=60)["Users"]}
    for user in USERS:
        if user.username not in existing:
            _create_user(cognito, pool, user)


def demo_accounts(cognito: Any, pool: str) -> list[User]:
    """Returns the demo users with the ids that the pool gave them."""
    ids = {
        each["Username"]: attribute["Value"]
        for each in cognito.list_users(UserPoolId=pool, Limit=60)["Users"]
        for attribute in each["Attributes"]
        if attribute["Name"] == "sub"
    }
    return [
        User(
            user.username,
            user.name,
            f"{user.username}@example.com",
            Role(user.role),
            organization_id=user.organization_id,
            instructor_id=user.instructor_id,
            user_id=ids.get(user.username, ""),
        )
        for user in USERS
    ]


def sign_in(stack: dict[str, Any], username: str) -> dict[str, str]:
    """Returns the user's IdToken, AccessToken and RefreshToken.

    ``stack`` is the content of ``stack.json``, which also holds the user's password. Raises OSError when the sign-in is
    refused or Cognito cannot be reached.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
    """
    user = next(user for user in stack["users"] if user["username"] == username)
    body = {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": stack["userPoolClientId"],
        "AuthParameters": {"USERNAME": username, "PASSWORD": user["password"]},
    }
    headers = {
        "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        "Content-Type": "application/x-amz-json-1.1",
    }
    # S310 guards against file: addresses from outside; this address is the stack's own.
    request = urllib.request.Request(stack["cognitoUrl"], json.dumps(body).encode(), headers)  # noqa: S310
    with DIRECTLY.open(request, timeout=60) as response:
        return dict(json.load(response)["AuthenticationResult"])


def _create_user(cognito: Any, pool: str, user: DemoUser) -> None:
    cognito.admin_create_user(
        UserPoolId=pool, Username=user.username, UserAttributes=_user_attributes(user), MessageAction="SUPPRESS"
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=user.username, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.username, GroupName=user.role)


def _user_attributes(user: DemoUser) -> list[dict[str, str]]:
    values = {
        "name": user.name,
        "email": f"{user.username}@example.com",
        "email_verified": "true",
        "custom:organizationId": str(user.organization_id) if user.organization_id else None,
        "custom:instructorId": str(user.instructor_id) if user.instructor_id else None,
    }
    return [{"Name": name, "Value": value} for name, value in values.items() if value is not None]
