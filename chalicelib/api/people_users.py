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
from chalicelib.people.recipients import Recipient, channel_of
from chalicelib.sockets.end_access import end_access
from chalicelib.wiring import wiring

people_users = Blueprint(__name__)

# As many as Cognito lists in one call.
PAGE = 60


class UserListing(Struct, frozen=True):
    """The query of a list of users, which has one role."""

    role: RoleName = Role.ADMIN
    next: Annotated[str | None, Meta(title="page", description="the `next` of a former page")] = None


@endpoint(people_users, "GET", "/people/users", query=True)
def users(call: Call) -> Response:
    require_role(call.identity, Role.ADMIN)
    wanted = call.query(UserListing)
    if wanted.role not in USER_ROLES:
        raise InvalidFields.of("role", "one_of", ROLE_HINT)
    try:
        page = wiring().users.page(wanted.role, PAGE, wanted.next)
    except ValueError as exc:
        raise InvalidFields.of("next", "page", "must be the `next` of a former page of this role") from exc
    names = [(channel, user.user_id) for user in page.users if (channel := channel_of(user))]
    known = wiring().recipients.find_many(names)
    items = [_view(user) | _mail_problem(known.get(user.user_id), user) for user in page.users]
    return json_response({"items": items, "next": page.next})


@endpoint(people_users, "POST", "/people/users", body=True)
def create_user(call: Call) -> Response:
    ports = wiring()
    added = add_user(ports.people, ports.users, ports.recipients, call.identity, call.body(AddUser))
    return json_response(_view(added), status=201)


@endpoint(people_users, "PATCH", "/people/users/{username}", body=True)
def change(call: Call, username: str) -> Response:
    ports, command = wiring(), call.body(ChangeUser)
    return json_response(_view(change_user(ports.users, ports.recipients, call.identity, unquote(username), command)))


@endpoint(people_users, "POST", "/people/users/{username}/invite")
def invite(call: Call, username: str) -> Response:
    users, username = wiring().users, unquote(username)
    invite_again(users, call.identity, username)
    return json_response(_view(require_user(users, call.identity, username)))


@endpoint(people_users, "POST", "/people/users/{username}/disable")
def disable(call: Call, username: str) -> Response:
    ports = wiring()
    user = disable_user(ports.users, ports.recipients, call.identity, unquote(username))
    end_access(ports.revocations, ports.connections, ports.poster, user.user_id, ports.now())
    ports.calendar_feeds.close(user.user_id)
    return json_response(_view(user))


@endpoint(people_users, "POST", "/people/users/{username}/enable")
def enable(call: Call, username: str) -> Response:
    ports = wiring()
    user = enable_user(ports.users, ports.recipients, call.identity, unquote(username))
    ports.revocations.restore(user.user_id)
    ports.calendar_feeds.reopen(user.user_id)
    return json_response(_view(user))


def _mail_problem(recipient: Recipient | None, user: User) -> dict[str, Any]:
    problem = recipient.problem if recipient else None
    shown = {"kind": problem.kind, "at": problem.at, "reason": problem.reason} if problem else None
    return {"mailProblem": shown if problem and problem.email == user.email else None}


def _view(user: User) -> dict[str, Any]:
    view: dict[str, Any] = to_builtins(user)
    del view["userId"]
    return view
