"""The stack in the emulator: deployed, filled with demo data, described in stack.json."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.console import Say
from infra.deploy import Request, deploy
from infra.local.api_client import ApiClient
from infra.local.demo_data import PASSWORD, TIME_ZONE, USERS, DemoUser
from infra.local.demo_seed import seed_courses, seed_people
from infra.local.demo_users import demo_accounts, ensure_demo_users, sign_in
from infra.local.local_cloud import REGION, LocalCloud
from infra.targets import target_of

POLL_SECONDS = 0.1
# The tests and benchmarks open many sockets as few users.
MANY = "10000"
PARAMETERS = {
    "PasswordSignIn": "true",
    "MaxTicketsPerMinute": MANY,
    "MaxConnectionsPerPerson": MANY,
    "MaxUnauthenticatedPerMinute": MANY,
    "MailFrom": "Coursewire <courses@example.com>",
    # Whoever tries it out waits for a mail.
    "MailQuietSeconds": "5",
}
# The domain of MailFrom, and of the demo users.
MAIL_DOMAIN = "example.com"


def deploy_local_stack(cloud: LocalCloud, portal_url: str | None, say: Say) -> dict[str, Any]:
    """The stack runs the current source tree and holds the demo data; returns the content of stack.json.

    ``portal_url`` is None without portals. Raises DeployError, LocalError, OSError, or what boto3 raises.
    """
    target = target_of("local", {"LocalAddress": cloud.address, "PortalUrl": portal_url or ""} | PARAMETERS)
    with tempfile.TemporaryDirectory() as out:
        account = Cloud(aws_client, say, _keep_quiet, POLL_SECONDS)
        outputs = deploy(Request(target), account, ChangeApproval(target.stage), Path(out))
    allow_mails()
    description = describe_local_stack(cloud, outputs, portal_url)
    if cloud.has_demo_data:
        seed_local_stack(description, say)
    scratch = cloud.stack_file.with_suffix(".new")
    scratch.write_text(json.dumps(description, indent=2), "utf-8")
    scratch.replace(cloud.stack_file)
    return description


def seed_local_stack(description: dict[str, Any], say: Say) -> None:
    """The demo users, people and courses exist afterwards. ``description`` is the content of stack.json."""
    cognito = aws_client("cognito-idp")
    ensure_demo_users(cognito, description["userPoolId"])
    users = demo_accounts(cognito, description["userPoolId"])
    seed_people(description["tables"]["courses"], description["awsEndpointUrl"], users)
    admin = next(user for user in USERS if user.role == "admin")
    token = sign_in(description, admin.username)["IdToken"]
    seed_courses(ApiClient(description["restUrl"], token), datetime.now(ZoneInfo(TIME_ZONE)).date(), say)


def describe_local_stack(cloud: LocalCloud, outputs: dict[str, str], portal_url: str | None) -> dict[str, Any]:
    """Returns the content of stack.json. ``outputs`` are the outputs of the stack."""
    return {
        "restUrl": outputs["RestUrl"],
        "webSocketUrl": outputs["WebSocketUrl"],
        "region": REGION,
        "userPoolId": outputs["UserPoolId"],
        "userPoolClientId": outputs["UserPoolClientId"],
        "cognitoUrl": cloud.endpoint,
        "awsEndpointUrl": cloud.endpoint,
        "portalUrl": portal_url,
        "tables": {"courses": outputs["CoursesTableName"], "connections": outputs["ConnectionsTableName"]},
        "users": [_user_description(user) for user in USERS if cloud.has_demo_data],
    }


def aws_client(name: str) -> Any:
    """Returns a boto3 client for the service, with address and keys from this process's environment."""
    return boto3.client(name)  # type: ignore[call-overload]


def allow_mails() -> None:
    """The emulator's SES takes mails from MAIL_DOMAIN to everybody, and keeps them."""
    mails = aws_client("sesv2")
    mails.create_email_identity(EmailIdentity=MAIL_DOMAIN)
    mails.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="http://localhost", ProductionAccessEnabled=True)


def _keep_quiet(_: str) -> None:
    """Prints nothing: nobody reads 80 lines per second, and an error names its resource."""


def _user_description(user: DemoUser) -> dict[str, Any]:
    return {
        "username": user.username,
        "password": PASSWORD,
        "role": user.role,
        "name": user.name,
        "organizationId": user.organization_id,
        "instructorId": user.instructor_id,
    }
