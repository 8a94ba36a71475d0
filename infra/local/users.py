"""The demo accounts in the user pool."""

from typing import Any

from infra.local.demo_data import PASSWORD, USERS, DemoUser


def ensure_users(cognito: Any, pool: str) -> None:
    """Every demo user can sign in with the demo password afterwards and has one group, his role."""
    existing = {each["Username"] for each in cognito.list_users(UserPoolId=pool, Limit=60)["Users"]}
    for user in USERS:
        if user.username not in existing:
            _create(cognito, pool, user)


def sign_in(cognito: Any, client: str, username: str) -> str:
    """Returns an ID token."""
    answer = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD}
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def _create(cognito: Any, pool: str, user: DemoUser) -> None:
    cognito.admin_create_user(
        UserPoolId=pool, Username=user.username, UserAttributes=_attributes(user), MessageAction="SUPPRESS"
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=user.username, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.username, GroupName=user.role)


def _attributes(user: DemoUser) -> list[dict[str, str]]:
    values = {
        "name": user.name,
        "email": f"{user.username}@example.com",
        "email_verified": "true",
        "custom:organizationId": str(user.organization_id) if user.organization_id else None,
        "custom:instructorId": str(user.instructor_id) if user.instructor_id else None,
    }
    return [{"Name": name, "Value": value} for name, value in values.items() if value is not None]
