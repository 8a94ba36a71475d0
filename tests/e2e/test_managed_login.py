"""The portals' sign-in on login pages, in a real browser. The tests are the portals', in ``portals/e2e/managed_login``.

They need a stage of their own: one that was deployed with the defaults, and so takes no password from the portals. The
REST API, its authorizer, the user pool and the portals are those of the package. ``login_server.ts`` says what stands
for the login pages, which only AWS has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.deploy import Request, deploy
from infra.local import portal_process
from infra.local.demo_seed import seed_people
from infra.local.demo_users import ensure_demo_users, sign_in
from infra.local.local_cloud import REGION
from infra.portals import build_portals
from infra.shell import no_account
from infra.targets import Target, running_architecture, running_python
from tests.e2e.conftest import Stack
from tests.e2e.portal_suites import build_or_skip, require_suite_holds
from tests.free_port import free_port

STAGE = "managed"
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}
# The emulator does not know that a pool that changes in place keeps its ARN, which the API refers to.
KEPT = ("RestAPI", "RestAPImanagedStage")
MAX_SECONDS = 900


@pytest.fixture(scope="module")
def environment(stack: Stack, stack_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A stage without passwords and its portals; the variables tell the tests where they are."""
    browsers = build_or_skip()
    port, folder = free_port(), tmp_path_factory.mktemp("managed")
    address, described = f"http://localhost:{port}", folder / "stack.json"
    command = [sys.executable, "-m", portal_process.SERVER, str(port), str(build_portals.DIST), str(described)]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (KEYS | no_account() | {"AWS_ENDPOINT_URL": stack["awsEndpointUrl"]}).items():
            patch.setenv(name, value)
        outputs = deployed(stack, folder, PortalUrl=address)
        described.write_text(json.dumps(_description(stack, stack_file, outputs)), "utf-8")
        with subprocess.Popen(command, cwd=build_portals.PORTALS.parent) as server:
            told = {"COURSEWIRE_STACK": str(described), "PORTAL_URL": address} | browsers
            yield os.environ | told | {"MANAGED_LOGIN": "1", "PACKAGE": outputs["Package"]}
            server.terminate()


def deployed(stack: Stack, folder: Path, package: str | None = None, **parameters: str) -> dict[str, str]:
    """The stage runs this source tree, or a package by its digest, with these parameters; returns its outputs."""
    local = {"Stage": STAGE, "LocalAddress": stack["awsEndpointUrl"].removeprefix("http://")}
    target = Target(STAGE, running_python(), running_architecture(), local | parameters)
    cloud = Cloud(_client, print, lambda _: None, 0.1)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        return deploy(Request(target, package), cloud, ChangeApproval(STAGE, KEPT, yes=True), Path(out))


def test_the_sign_in_on_login_pages_holds_in_a_browser(environment: dict[str, str]) -> None:
    require_suite_holds("managed_login.test.ts", environment, MAX_SECONDS)


def test_one_time_codes_hold_in_a_browser(environment: dict[str, str], stack: Stack, tmp_path: Path) -> None:
    parameters = {"PortalUrl": environment["PORTAL_URL"], "SecondFactorFor": "admins"}
    outputs = deployed(stack, tmp_path, environment["PACKAGE"], **parameters)
    assert outputs["RestUrl"] == json.loads(Path(environment["COURSEWIRE_STACK"]).read_text("utf-8"))["restUrl"]

    require_suite_holds("second_factor.test.ts", environment, MAX_SECONDS)


def _description(stack: Stack, stack_file: Path, outputs: dict[str, str]) -> Stack:
    """The stage has the demo users; returns its description."""
    pool = outputs["UserPoolId"]
    cognito = _client("cognito-idp")
    ensure_demo_users(cognito, pool)
    seed_people(outputs["CoursesTableName"], stack["awsEndpointUrl"])
    described = stack | {
        "restUrl": outputs["RestUrl"],
        "webSocketUrl": outputs["WebSocketUrl"],
        "userPoolId": pool,
        "userPoolClientId": outputs["UserPoolClientId"],
    }
    with pytest.raises(OSError, match="400"):
        sign_in(described, "dana")
    asks = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="login-pages", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    # The pool has a key after its first token.
    sign_in(described | {"userPoolClientId": asks}, "dana")
    key = stack_file.parent / "state" / "cognito-pool-keys" / f"{pool}-id.pem"
    return described | {
        "signIn": {"issuer": outputs["SignInIssuer"], "url": f"http://localhost:{free_port()}"},
        "managedLogin": {"passwordClientId": asks, "signingKey": str(key)},
    }


def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]
