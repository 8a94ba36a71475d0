"""The stack in the emulator: deployed, filled with demo data, described in stack.json."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3

from infra.approval import Approval
from infra.console import Say
from infra.deploy import deploy
from infra.local.api import Api
from infra.local.demo_data import PASSWORD, TIME_ZONE, USERS, DemoUser
from infra.local.place import REGION, Place
from infra.local.seed import seed_courses, seed_people
from infra.local.users import ensure_users, sign_in
from infra.targets import target_of

POLL_SECONDS = 0.1


def bring_up(place: Place, portal_url: str | None, say: Say) -> dict[str, Any]:
    """The stack runs the current source tree and holds the demo data; returns the content of stack.json.

    ``portal_url`` is None without portals. Raises DeployError, LocalError, OSError, or what boto3 raises.
    """
    target = target_of("local", {"LocalAddress": place.address, "PasswordSignIn": "true"})
    with tempfile.TemporaryDirectory() as out:
        outputs = deploy(
            target, client, Approval(target.stage), say, Path(out), detail=_keep_quiet, pause_seconds=POLL_SECONDS
        )
    description = describe(place, outputs, portal_url)
    seed(description, say)
    scratch = place.stack_file.with_suffix(".new")
    scratch.write_text(json.dumps(description, indent=2), "utf-8")
    scratch.replace(place.stack_file)
    return description


def seed(description: dict[str, Any], say: Say) -> None:
    """The demo users, people and courses exist afterwards. ``description`` is the content of stack.json."""
    cognito = client("cognito-idp")
    ensure_users(cognito, description["userPoolId"])
    seed_people(description["tables"]["courses"])
    admin = next(user for user in USERS if user.role == "admin")
    token = sign_in(description, admin.username)["IdToken"]
    seed_courses(Api(description["restUrl"], token), datetime.now(ZoneInfo(TIME_ZONE)).date(), say)


def describe(place: Place, outputs: dict[str, str], portal_url: str | None) -> dict[str, Any]:
    """Returns the content of stack.json. ``outputs`` are the outputs of the stack."""
    return {
        "restUrl": outputs["RestUrl"],
        "webSocketUrl": outputs["WebSocketUrl"],
        "region": REGION,
        "userPoolId": outputs["UserPoolId"],
        "userPoolClientId": outputs["UserPoolClientId"],
        "cognitoUrl": place.endpoint,
        "awsEndpointUrl": place.endpoint,
        "portalUrl": portal_url,
        "tables": {"courses": outputs["CoursesTableName"], "connections": outputs["ConnectionsTableName"]},
        "users": [_user(user) for user in USERS],
    }


def client(name: str) -> Any:
    """Returns a boto3 client for the service, with address and keys from this process's environment."""
    return boto3.client(name)  # type: ignore[call-overload]


def _keep_quiet(_: str) -> None:
    """Prints nothing: nobody reads 80 lines per second, and an error names its resource."""


def _user(user: DemoUser) -> dict[str, Any]:
    return {
        "username": user.username,
        "password": PASSWORD,
        "role": user.role,
        "name": user.name,
        "organizationId": user.organization_id,
        "instructorId": user.instructor_id,
    }
