"""A Cognito user pool that answers requests of our own client, as far as ``UserPool`` asks.

Shapes and errors are those of AWS's API reference. moto's user pools need a library that nothing else here needs.
``tests/e2e/test_people.py`` asks the emulator's user pool the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from msgspec import json

from chalicelib.aws.http import Response


class FakeUserPool:
    """Implements ``aws.http.Send``. ``operations`` holds what was called, ``mails`` the username of each invitation."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """There are no users, and nothing was called."""
        self.users: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, list[str]] = {"admin": [], "organization": [], "instructor": []}
        self.operations: list[str] = []
        self.mails: list[str] = []
        self._first_failure: int | None = None
        self._refused: tuple[str, str] | None = None

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        operation = headers["X-Amz-Target"].removeprefix("AWSCognitoIdentityProviderService.")
        request = json.decode(body)
        assert request["UserPoolId"]
        self.operations.append(operation)
        if self._first_failure is not None and len(self.operations) >= self._first_failure:
            return _refusal("InternalErrorException", 500)
        if operation == "ListUsersInGroup":
            if not request.get("NextToken", "0").isdecimal():
                return _refusal("InvalidParameterException", message="Invalid pagination token given.")
            return _reply(self._page(request))
        if self._refused and operation in {"AdminCreateUser", "AdminUpdateUserAttributes"}:
            return _refusal(self._refused[0], message=self._refused[1])
        name, user = request["Username"].lower(), self.users.get(request["Username"].lower())
        if operation == "AdminCreateUser":
            return self._create(name, user, request)
        if user is None:
            return _refusal("UserNotFoundException")
        acts: dict[str, Callable[[], Any]] = {
            "AdminGetUser": lambda: {**user, "Attributes": [], "UserAttributes": user["Attributes"]},
            "AdminListGroupsForUser": lambda: {
                "Groups": [{"GroupName": group} for group, members in self.groups.items() if name in members]
            },
            "AdminAddUserToGroup": lambda: self._join(name, request["GroupName"]),
            "AdminUpdateUserAttributes": lambda: self._update(user, request["UserAttributes"]),
            "AdminEnableUser": lambda: user.update(Enabled=True),
            "AdminDisableUser": lambda: user.update(Enabled=False),
            "AdminUserGlobalSignOut": dict,
        }
        return _reply(acts[operation]() or {})

    def fail_from_call(self, number: int | None) -> None:
        """Calls from that number on, since the operations were cleared, fail as in an outage of Cognito."""
        self._first_failure = number

    def refuse(self, kind: str, message: str) -> None:
        """Creating, changing and inviting users is refused with that error of Cognito from now on."""
        self._refused = kind, message

    def sign_in(self, username: str) -> None:
        """The user has chosen a password."""
        self.users[username]["UserStatus"] = "CONFIRMED"

    def _create(self, name: str, user: dict[str, Any] | None, request: dict[str, Any]) -> Response:
        if request.get("MessageAction") == "RESEND":
            if user is None:
                return _refusal("UserNotFoundException")
            if user["UserStatus"] != "FORCE_CHANGE_PASSWORD":
                return _refusal("UnsupportedUserStateException")
        elif user is not None:
            return _refusal("UsernameExistsException")
        else:
            attributes = [{"Name": "sub", "Value": str(uuid4())}, *request["UserAttributes"]]
            state = {"Enabled": True, "UserStatus": "FORCE_CHANGE_PASSWORD"}
            user = self.users[name] = {"Username": name, "Attributes": attributes, **state}
        assert request["DesiredDeliveryMediums"] == ["EMAIL"]
        self.mails.append(name)
        return _reply({"User": user})

    def _update(self, user: dict[str, Any], attributes: list[dict[str, str]]) -> None:
        names = {each["Name"] for each in attributes}
        user["Attributes"] = [each for each in user["Attributes"] if each["Name"] not in names] + attributes

    def _join(self, name: str, group: str) -> None:
        if name not in self.groups[group]:
            self.groups[group].append(name)

    def _page(self, request: dict[str, Any]) -> dict[str, Any]:
        members, start = self.groups[request["GroupName"]], int(request.get("NextToken", 0))
        assert 0 < request["Limit"] <= 60
        end = start + request["Limit"]
        users = [self.users[name] for name in members[start:end]]
        return {"Users": users} | ({"NextToken": str(end)} if end < len(members) else {})


def _reply(body: dict[str, Any]) -> Response:
    return Response(200, json.encode(body))


def _refusal(kind: str, status: int = 400, message: str = "refused") -> Response:
    return Response(status, json.encode({"__type": kind, "message": message}))
