"""The pages' shell blocks, run by bash as they stand there, with curl and the AWS CLI, in a cloud of this file's own.

The blocks of a page run in one shell, in the page's order, after the sign-in of the README. A request that is refused
fails the test, as does any other command. `make` commands run in tests/functional/test_make_blocks.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.local_cloud import LocalCloud
from infra.shell import without_aws
from tests.architecture.test_docs_links import Block, blocks
from tests.e2e import python_clients, test_people, test_verify_table
from tests.e2e.conftest import ROOT, local
from tests.e2e.program import COMMAND_SECONDS
from tests.free_port import free_port
from tests.functional import test_make_blocks

STACK = "coursewire-local"
# In the order in which they run: README first, while course 1 is pending; what removes the stack is last.
PAGES = (
    "README.md",
    "docs/rest.md",
    "docs/polling.md",
    "docs/troubleshooting.md",
    "docs/local-cloud.md",
    "docs/deploying.md",
    "docs/recovery.md",
)
RUNS = [
    block
    for block in blocks("sh")
    if (block.page in PAGES and block not in [*test_make_blocks.RUNS, *test_verify_table.RUNS, *test_people.RUNS])
    or "export TOKEN=" in block.text
]
# Without --fail-with-body, curl exits with 0 when a request is refused. 500, 502, 503 and 504 are repeated.
PRELUDE = 'set -euo pipefail\ncurl() { command curl --fail-with-body --retry 8 "$@"; }\n'
# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS: findings/aws-cli-1-sqs-ignores-the-endpoint-variable.sh
AWS = '#!/bin/sh\nexec "{python}" -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n'


def of(page: str) -> list[Block]:
    return [block for block in RUNS if block.page == page]


def sign_in() -> Block:
    (block,) = (block for block in of("README.md") if "sign_in()" in block.text)
    return block


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who pastes blocks into a shell in the project's folder while the local cloud runs."""

    cloud: LocalCloud

    def pastes(self, *pasted: Block | str, **variables: str) -> str:
        """What the blocks printed, errors included. Fails when one of their commands does."""
        script = PRELUDE + "\n".join(
            f"echo '== {each}'\n{each.text}" if isinstance(each, Block) else each for each in pasted
        )
        folder = self.cloud.folder.parent
        environment = without_aws(os.environ) | self.cloud.client_environment() | variables
        environment["PATH"] = f"{folder / 'bin'}:{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.cloud.endpoint, region_name="us-east-1", **keys)  # type: ignore[call-overload]

    def outputs(self) -> dict[str, str]:
        found = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        return {each["OutputKey"]: each["OutputValue"] for each in found}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, stack_file: Path) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("project")
    cloud = LocalCloud(folder / ".local", free_port())
    cloud.folder.mkdir()
    # The emulator's packages are as the other cloud has them; only what it keeps is this one's own.
    cloud.environment_folder.symlink_to(stack_file.with_name(cloud.environment_folder.name))
    aws = folder / "bin" / "aws"
    aws.parent.mkdir()
    aws.write_text(AWS.format(python=sys.executable), "utf-8")
    aws.chmod(0o755)
    try:
        local("up", cloud.folder, "--port", str(cloud.port))
        yield Reader(cloud)
    finally:
        local("down", cloud.folder)


def replaced(block: Block, *pairs: tuple[str, str]) -> Block:
    """The block with a reader's own values in the place of the page's."""
    text = block.text
    for placeholder, value in pairs:
        assert placeholder in text
        text = text.replace(placeholder, value)
    return Block(block.page, block.line, text)


def test_the_blocks_of_the_readme_run(reader: Reader) -> None:
    printed = reader.pastes(*of("README.md"))

    assert '"course_assigned"' in printed


def test_the_blocks_of_the_rest_page_run(reader: Reader) -> None:
    printed = reader.pastes(sign_in(), *of("docs/rest.md"))

    assert printed.count("== docs/rest.md") == len(of("docs/rest.md"))
    assert "HTTP/1.1 201" in printed


def test_the_block_of_the_polling_page_finds_nothing_new(reader: Reader) -> None:
    assert "HTTP/1.1 304" in reader.pastes(sign_in(), *of("docs/polling.md"))


def test_the_block_that_asks_for_an_event_finds_it(reader: Reader) -> None:
    (block,) = of("docs/troubleshooting.md")
    ask = replaced(block, ("<the cursor before it>", "$CURSOR"))
    change = (
        'curl -s "$REST/courses" -H "Authorization: $IFFAT" -H "Content-Type: application/json" -d \'{"courseType": '
        '"CPR Basic", "scheduledDate": "2045-07-15", "timeZone": "UTC", "location": "Annex", "students": 3}\''
    )

    printed = reader.pastes(sign_in(), *of("docs/polling.md"), change, "echo; TOKEN=$IFFAT", ask)

    assert '"new_course_request"' in printed.splitlines()[-1]


def test_the_exports_of_the_clients_page_name_a_stack_and_a_token(reader: Reader) -> None:
    (block,) = of("docs/clients.md")
    address = "https://f6g7h8i9j0.execute-api.ca-central-1.amazonaws.com/prod"
    export = replaced(block, (f"'{address}'", '"$REST"'), ("'<an ID token>'", '"$MIKE"'))

    printed = reader.pastes(sign_in(), export, 'bash -c \'curl -s "$REST/me" -H "Authorization: $TOKEN"\'')

    assert '"instructorId":32' in printed.replace(" ", "")


def test_an_aws_tool_sees_the_tables_of_the_local_cloud(reader: Reader) -> None:
    (block,) = of("docs/local-cloud.md")

    printed = reader.pastes(replaced(block, ("localhost:4566", reader.cloud.address)), **python_clients.install())

    assert f"{STACK}-CoursesTable-" in printed


def test_the_commands_of_an_operator_run_and_the_last_removes_the_stage(reader: Reader) -> None:
    """In the pages' order: check, empty the queue, serve requests, remove. The other commands have tests of their own.

    `make destroy` is given as the program that it starts (tests/functional/test_make_blocks.py), without a terminal.
    """
    outputs = reader.outputs()
    commands = [*of("docs/deploying.md"), *of("docs/recovery.md")]
    destroy = f"cd {ROOT} && {sys.executable} -m infra.destroy --stage local --confirm local"

    printed = reader.pastes(
        *commands,
        destroy,
        REST_URL=outputs["RestUrl"],
        BROADCASTER_FAILURES_URL=outputs["BroadcasterFailuresUrl"],
        STACK=STACK,
        **python_clients.install(),
    )

    assert printed.count("== docs/") == len(commands) == 3
    assert "coursewire-local is removed" in printed
    stacks = reader.client("cloudformation").list_stacks()["StackSummaries"]
    assert [each["StackStatus"] for each in stacks if each["StackName"] == STACK][-1].startswith("DELETE_")
