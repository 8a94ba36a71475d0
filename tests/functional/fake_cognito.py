"""Cognito's user pools, as far as an export and an import need them: pages of two, and a state for each user.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
"""

# ruff: noqa: N803 - the names are those of Cognito's parameters

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

PAGE = 2
CREATED_AT = datetime(2025, 7, 12, 19, 0, tzinfo=UTC)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "Cognito")


class FakeCognito:
    """``mails`` are the users that were invited."""

    def __init__(self) -> None:
        self._pools: dict[str, dict[str, Any]] = {}
        self.mails: list[str] = []

    def create_pool(self, *groups: str) -> str:
        pool = f"us-east-1_pool{len(self._pools)}"
        self._pools[pool] = {"users": {}, "groups": {group: [] for group in groups}}
        return pool

    def list_users(self, UserPoolId: str, Limit: int, PaginationToken: str = "0") -> dict[str, Any]:
        users = [self._summary(user) for user in self._pools[UserPoolId]["users"].values()]
        return _page("Users", "PaginationToken", users, PaginationToken, Limit)

    def list_groups(self, UserPoolId: str, Limit: int, NextToken: str = "0") -> dict[str, Any]:
        groups = [{"GroupName": name} for name in self._pools[UserPoolId]["groups"]]
        return _page("Groups", "NextToken", groups, NextToken, Limit)

    def list_users_in_group(self, UserPoolId: str, GroupName: str, Limit: int, NextToken: str = "0") -> dict[str, Any]:
        names = self._pools[UserPoolId]["groups"][GroupName]
        return _page("Users", "NextToken", [{"Username": name} for name in names], NextToken, Limit)

    def admin_get_user(self, UserPoolId: str, Username: str) -> dict[str, Any]:
        user = self._user(UserPoolId, Username)
        attributes = [{"Name": name, "Value": value} for name, value in user["attributes"].items()]
        return self._summary(user) | {"UserAttributes": attributes, **user["mfa"]}

    def admin_create_user(
        self, UserPoolId: str, Username: str, UserAttributes: list[Any], **how: Any
    ) -> dict[str, Any]:
        users = self._pools[UserPoolId]["users"]
        if Username in users:
            raise refused("UsernameExistsException")
        attributes = {each["Name"]: each["Value"] for each in UserAttributes}
        if {"sub", "identities"} & attributes.keys():
            raise refused("InvalidParameterException")
        attributes["sub"] = f"sub-{UserPoolId}-{Username}"
        users[Username] = {
            "name": Username, "enabled": True, "status": "FORCE_CHANGE_PASSWORD", "attributes": attributes, "mfa": {},
        }  # fmt: skip
        if how.get("MessageAction") != "SUPPRESS":
            self.mails.append(Username)
        return {}

    def admin_set_user_password(self, UserPoolId: str, Username: str, Password: str, Permanent: bool) -> dict[str, Any]:
        kinds = (str.islower, str.isupper, str.isdigit)
        if len(Password) < 12 or not all(any(map(kind, Password)) for kind in kinds):
            raise refused("InvalidPasswordException")
        self._user(UserPoolId, Username)["status"] = "CONFIRMED" if Permanent else "FORCE_CHANGE_PASSWORD"
        return {}

    def admin_add_user_to_group(self, UserPoolId: str, Username: str, GroupName: str) -> dict[str, Any]:
        self._user(UserPoolId, Username)
        members = self._pools[UserPoolId]["groups"].get(GroupName)
        if members is None:
            raise refused("ResourceNotFoundException")
        if Username not in members:
            members.append(Username)
        return {}

    def admin_disable_user(self, UserPoolId: str, Username: str) -> dict[str, Any]:
        self._user(UserPoolId, Username)["enabled"] = False
        return {}

    def change(self, pool: str, username: str, **changes: Any) -> None:
        """Changes what the fake stores of a user: ``attributes`` and ``mfa`` are added to, others replaced."""
        user = self._user(pool, username)
        for name, value in changes.items():
            user[name] = user[name] | value if isinstance(value, dict) else value

    def _user(self, pool: str, username: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._pools[pool]["users"][username]
        except KeyError:
            raise refused("UserNotFoundException") from None
        return found

    def _summary(self, user: dict[str, Any]) -> dict[str, Any]:
        return {
            "Username": user["name"], "Enabled": user["enabled"], "UserStatus": user["status"],
            "UserCreateDate": CREATED_AT,
        }  # fmt: skip


def _page(members: str, token: str, everything: list[Any], start: str, limit: int) -> dict[str, Any]:
    assert 0 < limit <= 60
    end = int(start) + PAGE
    return {members: everything[int(start) : end]} | ({token: str(end)} if end < len(everything) else {})
