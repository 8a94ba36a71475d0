"""The smoke test passes on a stage that works, with and without a user, and names another package."""

from __future__ import annotations

import os
import subprocess
import sys

from infra.local.demo_data import PASSWORD
from infra.local.local_cloud import LocalCloud
from infra.shell import without_aws
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.program import COMMAND_SECONDS


def smoke_test(stack: Stack, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.smoke_test", "--stage", "local", "--endpoint-url", stack["awsEndpointUrl"]]
    environment = without_aws(os.environ) | LocalCloud().client_environment() | {"COURSEWIRE_PASSWORD": PASSWORD}
    return subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, timeout=COMMAND_SECONDS,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_stage_that_works_passes_as_nobody_and_as_a_user(stack: Stack) -> None:
    done = smoke_test(stack, "--username", "mike")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "GET /me: instructor" in done.stdout
    assert "WebSocket with a ticket: ready" in done.stdout


def test_another_package_than_the_one_that_runs_is_named(stack: Stack) -> None:
    done = smoke_test(stack, "--package", "f" * 40, "--patience", "0")

    assert done.returncode == 1
    assert f"is deployed, not {'f' * 40}" in done.stdout
