"""/people/users: administrators add, rename, invite, disable and enable those who sign in."""

from typing import Annotated, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct, to_builtins

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.errors import InvalidFields
from chalicelib.people.commands import ROLE_HINT, AddUser, ChangeUser, RoleName
from chalicelib.people.identity import USER_ROLES, Role, require_role
from chalicelib.people.manage_users import (
    add_user,
    change_user,
    disable_user,
    enable_user,
    invite_again,
    require_user,
)
from chalicelib.people.ports import User
from chalicelib.sockets.end_access import end_access
from chalicelib.wiring import wiring

people_users = Blueprint(__name__)

# As many as Cognito lists in one call.
PAGE = 60


class UserListing(Struct, frozen=True):
    """The query of a list of users, which has one role."""

    role: RoleName = Role.ADMIN
    next: Annotated[str | None, Meta(description="the `next` of a former page")] = None


@endpoint(people_users, "GET", "/people/users", query=True)
def users(call: Call) -> Response:
    require_role(call.identity, Role.ADMIN)
    wanted = call.query(UserListing)
    if wanted.role not in USER_ROLES:
        raise InvalidFields({"role": ROLE_HINT})
    try:
        page = wiring().users.page(wanted.role, PAGE, wanted.next)
    except ValueError as exc:
        raise InvalidFields({"next": "must be the `next` of a former page of this role"}) from exc
    return json_response({"items": [_view(user) for user in page.users], "next": page.next})


@endpoint(people_users, "POST", "/people/users", body=True)
def create_user(call: Call) -> Response:
    ports = wiring()
    return json_response(_view(add_user(ports.people, ports.users, call.identity, call.body(AddUser))), status=201)


@endpoint(people_users, "PATCH", "/people/users/{username}", body=True)
def change(call: Call, username: str) -> Response:
    return json_response(_view(change_user(wiring().users, call.identity, unquote(username), call.body(ChangeUser))))


@endpoint(people_users, "POST", "/people/users/{username}/invite")
def invite(call: Call, username: str) -> Response:
    users, username = wiring().users, unquote(username)
    invite_again(users, call.identity, username)
    return json_response(_view(require_user(users, call.identity, username)))


@endpoint(people_users, "POST", "/people/users/{username}/disable")
def disable(call: Call, username: str) -> Response:
    ports = wiring()
    user = disable_user(ports.users, call.identity, unquote(username))
    end_access(ports.revocations, ports.connections, ports.poster, user.user_id, ports.now())
    return json_response(_view(user))


@endpoint(people_users, "POST", "/people/users/{username}/enable")
def enable(call: Call, username: str) -> Response:
    ports = wiring()
    user = enable_user(ports.users, call.identity, unquote(username))
    ports.revocations.restore(user.user_id)
    return json_response(_view(user))


def _view(user: User) -> dict[str, Any]:
    view: dict[str, Any] = to_builtins(user)
    del view["userId"]
    return view
