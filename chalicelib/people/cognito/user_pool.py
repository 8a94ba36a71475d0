"""The users of a Cognito user pool, over its JSON protocol.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
"""

from http import HTTPStatus
from typing import Any

from msgspec import DecodeError, Struct, field, json

from chalicelib.aws.service import Service
from chalicelib.people.identity import USER_ROLES, Role
from chalicelib.people.ports import (
    FieldRefused,
    MailLimitReached,
    MailNotSent,
    User,
    UserExists,
    UserMissing,
    UserNotInvited,
    UserPage,
)

MAX_PAGE = 60
INVITED = "FORCE_CHANGE_PASSWORD"


class UserPoolError(Exception):
    """Cognito refused a call. The text is Cognito's."""


class _Refusal(Struct):
    type: str = field(default="", name="__type")
    message: str = ""


class _InvalidParameter(UserPoolError):
    pass


class _Attribute(Struct):
    Name: str
    Value: str = ""


class _Account(Struct):
    Username: str = ""
    Enabled: bool = True
    UserStatus: str = ""
    Attributes: list[_Attribute] = []
    # AdminGetUser calls them by another name.
    UserAttributes: list[_Attribute] = []


class _Created(Struct):
    User: _Account


class _Group(Struct):
    GroupName: str


class _Groups(Struct):
    Groups: list[_Group] = []


class _Accounts(Struct):
    Users: list[_Account] = []
    NextToken: str | None = None


class _Nothing(Struct):
    pass


# Made at import, see aws/table.py.
_DECODERS: dict[type[Any], json.Decoder[Any]] = {
    kind: json.Decoder(kind) for kind in (_Account, _Created, _Groups, _Accounts, _Nothing, _Refusal)
}


class UserPool:
    """Implements ``people.ports.Users``. All methods raise UserPoolError, and UnreachableError without a response."""

    def __init__(self, pool_id: str, service: Service) -> None:
        self._pool_id, self._service = pool_id, service

    def find(self, username: str) -> User | None:
        named = {"Username": username}
        try:
            account: _Account = self._call("AdminGetUser", named, _Account)
            groups: _Groups = self._call("AdminListGroupsForUser", named, _Groups)
        # Cognito refuses what can be no username.
        except (UserMissing, _InvalidParameter):
            return None
        roles = [Role(group.GroupName) for group in groups.Groups if group.GroupName in USER_ROLES]
        return _user(account, roles[0] if len(roles) == 1 else None)

    def page(self, role: Role, limit: int, after: str | None = None) -> UserPage:
        wanted = {"GroupName": role, "Limit": min(limit, MAX_PAGE)} | ({"NextToken": after} if after else {})
        try:
            found: _Accounts = self._call("ListUsersInGroup", wanted, _Accounts)
        except _InvalidParameter as exc:
            if after is None:
                raise
            raise ValueError(str(exc)) from exc
        return UserPage([_user(account, role) for account in found.Users], found.NextToken)

    def create(self, user: User) -> User:
        wanted = {
            "Username": user.username,
            "UserAttributes": _attributes(user),
            "DesiredDeliveryMediums": ["EMAIL"],
        }
        created: _Created = self._save("AdminCreateUser", wanted, _Created)
        return _user(created.User, None)

    def describe(self, username: str, name: str, email: str) -> None:
        attributes = _attributes(User(username, name, email, None))
        self._save("AdminUpdateUserAttributes", {"Username": username, "UserAttributes": attributes}, _Nothing)

    def give_role(self, username: str, role: Role) -> None:
        self._call("AdminAddUserToGroup", {"Username": username, "GroupName": role}, _Nothing)

    def invite_again(self, username: str) -> None:
        # Cognito refuses this for a user who has signed in; emulators do not.
        found = self.find(username)
        if found is None:
            raise UserMissing(username)
        if not (found.is_invited and found.is_enabled):
            raise UserNotInvited(username)
        wanted = {"Username": found.username, "MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"]}
        self._call("AdminCreateUser", wanted, _Nothing)

    def enable(self, username: str) -> None:
        self._call("AdminEnableUser", {"Username": username}, _Nothing)

    def disable(self, username: str) -> None:
        self._call("AdminDisableUser", {"Username": username}, _Nothing)
        self._call("AdminUserGlobalSignOut", {"Username": username}, _Nothing)

    def _save(self, operation: str, request: dict[str, Any], result: type[Any]) -> Any:
        try:
            return self._call(operation, request, result)
        except _InvalidParameter as exc:
            # Cognito names the field in its sentence only: "Invalid email address format."
            named = [each for each in ("email", "username") if each in str(exc).lower()]
            if not named:
                raise
            raise FieldRefused(named[0], str(exc)) from exc

    def _call(self, operation: str, request: dict[str, Any], result: type[Any]) -> Any:
        body = json.encode(request | {"UserPoolId": self._pool_id})
        target = f"AWSCognitoIdentityProviderService.{operation}"
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
        response = self._service.call("POST", "/", headers, body)
        if response.status == HTTPStatus.OK:
            return _DECODERS[result].decode(response.body or b"{}")
        refusal = _refusal(response.body)
        if (kind := _ERRORS.get(refusal.type)) is not None:
            raise kind(refusal.message or operation)
        raise UserPoolError(f"{operation}: {response.status} {response.body.decode(errors='replace')[:500]}")


_ERRORS: dict[str, type[Exception]] = {
    "UsernameExistsException": UserExists,
    "UserNotFoundException": UserMissing,
    "UnsupportedUserStateException": UserNotInvited,
    "LimitExceededException": MailLimitReached,
    "CodeDeliveryFailureException": MailNotSent,
    "InvalidParameterException": _InvalidParameter,
}


def _refusal(body: bytes) -> _Refusal:
    try:
        found: _Refusal = _DECODERS[_Refusal].decode(body)
    except DecodeError:
        return _Refusal()
    # Some services write a namespace before the name.
    found.type = found.type.rpartition("#")[2]
    return found


def _user(account: _Account, role: Role | None) -> User:
    values = {each.Name: each.Value for each in (*account.Attributes, *account.UserAttributes)}
    return User(
        username=account.Username,
        name=values.get("name", ""),
        email=values.get("email", ""),
        role=role,
        organization_id=_number(values.get("custom:organizationId")),
        instructor_id=_number(values.get("custom:instructorId")),
        is_enabled=account.Enabled,
        is_invited=account.UserStatus == INVITED,
        user_id=values.get("sub", ""),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _attributes(user: User) -> list[dict[str, str]]:
    values = {
        "name": user.name,
        "email": user.email,
        # The administrator vouches for the address: a password can only be reset at a verified one.
        "email_verified": "true",
        "custom:organizationId": str(user.organization_id or ""),
        "custom:instructorId": str(user.instructor_id or ""),
    }
    return [{"Name": name, "Value": value} for name, value in values.items() if value]
