"""The command that compares a stage with its courses, as the pages write it, on a running stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.feed.dynamo.projection_cursors import PREFIX
from infra.shell import no_account, without_aws
from tests.architecture.test_docs_links import blocks
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.program import COMMAND_SECONDS

RUNS = [block for block in blocks("sh") if "-m infra.verify_table" in block.text]
COPIES = ("LIST#", "INSTRUCTOR#")
QUIET_SECONDS = 15.0


class Operator:
    """Pastes the page's command into a shell in the project's folder."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        address, region = stack["awsEndpointUrl"], stack["region"]
        given = {"AWS_ENDPOINT_URL": address, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        self._environment = without_aws(os.environ) | no_account() | given | keys | {"PYTHONPATH": str(folder)}
        self._folder = folder
        resource = boto3.resource(
            "dynamodb", endpoint_url=address, region_name=region, aws_access_key_id="test", aws_secret_access_key="test"
        )
        self.table = resource.Table(stack["tables"]["courses"])
        for name in ("infra", "chalicelib"):
            (folder / name).symlink_to(ROOT / name)
        program = folder / ".venv" / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        program.chmod(0o755)

    def pastes(self, *, repair: bool = True, stage: str = "local") -> tuple[int, str]:
        """Returns the exit code and what was printed. Without ``repair``, that option of the page is left out."""
        # docs/recovery.md and docs/deploying.md write the same.
        (command,) = {block.text.strip() for block in RUNS}
        assert command.endswith("--stage dev --repair")
        command = command.replace("--stage dev", f"--stage {stage}")
        return self.run(command if repair else command.removesuffix("--repair"))

    def run(self, command: str) -> tuple[int, str]:
        """Returns the exit code and what was printed."""
        done = subprocess.run(
            ["bash", "-euc", command], cwd=self._folder, env=self._environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    def items(self, prefix: str) -> list[dict[str, Any]]:
        pages = self.table.meta.client.get_paginator("scan").paginate(TableName=self.table.name, ConsistentRead=True)
        return [item for page in pages for item in page["Items"] if str(item["PK"]).startswith(prefix)]


@pytest.fixture
def operator(stack: Stack, tmp_path: Path) -> Operator:
    return Operator(stack, tmp_path)


def contents(item: dict[str, Any]) -> Any:
    """The decoded body. A repair need not list bookings in the order in which they were made."""
    body = json.loads(item["body"])
    return sorted(body, key=lambda booking: booking["courseId"]) if isinstance(body, list) else body


def test_a_stage_that_only_its_functions_wrote_agrees(operator: Operator) -> None:
    code, printed = operator.pastes(repair=False)

    assert code == 0, printed
    assert printed.splitlines()[-1].endswith("Everything agrees with the courses.")


def until_projections_rest(operator: Operator) -> None:
    """Totals that are behind their feed are compared with the rows, which the test removes.

    A projection that a busy machine has only begun must not be taken for one that rests.
    """
    before, since = None, time.monotonic()
    while time.monotonic() < since + QUIET_SECONDS:
        if (cursors := operator.items(PREFIX)) != before:
            before, since = cursors, time.monotonic()
        time.sleep(1)


def test_lost_rows_and_slots_are_reported_and_repaired(operator: Operator) -> None:
    until_projections_rest(operator)
    before = {(item["PK"], item["SK"]): contents(item) for prefix in COPIES for item in operator.items(prefix)}
    lost = {key: body for key, body in before.items() if body}
    copies = sum(len(body) if isinstance(body, list) else 1 for body in lost.values())
    for pk, sk in lost:
        operator.table.delete_item(Key={"PK": pk, "SK": sk})

    reported = operator.pastes(repair=False)
    repaired = operator.pastes()
    agreed = operator.pastes()

    assert (reported[0], repaired[0], agreed[0]) == (1, 0, 0), reported[1] + repaired[1] + agreed[1]
    assert f"{copies:,} disagreements are left; --repair can mend {copies:,}." in reported[1]
    assert f"{copies:,} disagreements were repaired." in repaired[1]
    after = {(item["PK"], item["SK"]): contents(item) for prefix in COPIES for item in operator.items(prefix)}
    assert after == before


def test_a_stage_that_does_not_exist_is_named(operator: Operator) -> None:
    code, printed = operator.pastes(stage="dev")

    assert code == 3
    assert "coursewire-dev" in printed
