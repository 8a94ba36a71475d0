"""The twin of a stage: a local cloud in a folder of its own, with the deployed version and the stage's parameters."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.console import Say
from infra.deploy import Request, deploy
from infra.errors import DeployError
from infra.local import emulator
from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.local_cloud import LocalCloud
from infra.local.local_stack import aws_client, describe_local_stack, seed_local_stack
from infra.rehearse.packages import Packaged
from infra.resource_changes import ResourceChange
from infra.shell import leave_aws
from infra.stack import Stack
from infra.targets import Target, running_architecture, running_python

# The emulator's only account.
ACCOUNT = "000000000000"
PAUSE_SECONDS = 0.1
# Outputs that no change may alter.
KEPT = ("RestUrl", "WebSocketUrl", "UserPoolId", "UserPoolClientId", "CoursesTableName")
# A package that is stored in the twin has a digest of its own, which nobody can use; the emulator lists every resource.
DULL = re.compile(r"Package |Uploading |  [A-Z_]+_(IN_PROGRESS|COMPLETE) ")


# Parameters that name something outside of the stage, such as its domains.
ELSEWHERE = frozenset({
    "PortalDomain", "PortalCertificateArn", "RestDomain", "WebSocketDomain", "ApiCertificateArn", "HostedZoneId",
    "MailSenderArn", "MailFrom",
})  # fmt: skip
# Actors sign in with a password alone. Access logs need a role that is set up once per account.
OWN = {"PasswordSignIn": "true", "SecondFactorFor": "optional", "AccessLogs": "false"}


class NotHere(DeployError):
    """An address of the twin is that of another machine. Nobody has connected to it."""


class TwinApproval(ChangeApproval):
    """Refuses certain losses only, and asks nobody.

    The emulator reports a possible replacement of the API for each change of a function. `make diff` shows what
    CloudFormation itself reports, and the rehearsal whether anything was replaced.
    """

    def __init__(self, stage: str, allowed: Collection[str] = ()) -> None:
        super().__init__(stage, allowed, yes=True)

    def require_allowed(self, stack: str, changes: Sequence[ResourceChange]) -> None:
        super().require_allowed(stack, [each for each in changes if each.is_certain])


@dataclass(frozen=True, slots=True)
class Twin:
    """A stage's stack in the emulator. All methods raise what a deployment raises."""

    cloud: LocalCloud
    target: Target

    def deploy(self, package: Packaged, parameters: dict[str, str], approval: ChangeApproval, say: Say) -> None:
        """The twin's stack is at the package. ``parameters`` as for a deployment; ``say`` receives each change."""
        given = parameters_here(parameters, self.cloud.address)
        declared = package.template["Parameters"]
        target = replace(self.target, parameters={key: given[key] for key in given.keys() & declared.keys()})

        def say_unless_dull(text: str) -> None:
            if not DULL.match(text):
                say(text)

        account = Cloud(aws_client, say_unless_dull, say_unless_dull, PAUSE_SECONDS)
        deploy(Request(target, package.folder), account, approval, package.folder)

    def holdings(self) -> dict[str, str]:
        """What clients know by its address and what holds data: the stack's outputs, and the ARN of the table."""
        outputs = self._outputs()
        table = aws_client("dynamodb").describe_table(TableName=outputs["CoursesTableName"])
        return {key: each for key, each in outputs.items() if key in KEPT} | {"table": table["Table"]["TableArn"]}

    def people(self, say: Say) -> dict[str, Any]:
        """The demo people and courses exist; returns the twin's description, which is in ``stack.json`` too.

        Raises NotHere before anything is sent.
        """
        description = describe_local_stack(self.cloud, self._outputs(), None)
        require_here(description, self.cloud.address)
        seed_local_stack(description, say)
        self.cloud.stack_file.write_text(json.dumps(description, indent=2), "utf-8")
        return description

    def retention_days(self) -> int:
        """How long feed entries are kept."""
        return int(self._stack().parameter_values["FeedRetentionDays"])

    def _outputs(self) -> dict[str, str]:
        return self._stack().outputs

    def _stack(self) -> Stack:
        return Stack(aws_client("cloudformation"), self.target.stack)


@contextmanager
def running_twin(target: Target, environment: Path, *, keep: bool, say: Say) -> Iterator[Twin]:
    """Yields a twin without a stack; with ``keep`` it runs on afterwards, else nothing of it stays.

    ``environment`` is the folder of the emulator's virtual environment. This process has no other AWS settings and
    credentials than the twin's afterwards. Raises LocalError when the emulator does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="coursewire-twin-"))
    cloud = LocalCloud(folder, _free_port())
    leave_aws()
    os.environ.update(cloud.client_environment())
    try:
        ensure_emulator_environment(environment, say)
        cloud.environment_folder.symlink_to(environment)
        emulator.start(cloud, say)
        yield Twin(cloud, _on_this_machine(target))
    finally:
        if keep:
            say(f"The twin runs on at {cloud.endpoint}: {cloud.stack_file} has addresses and logins. Stop it with:")
            say(f"  {os.path.relpath(sys.executable)} -m infra.local down --dir {folder}")
        else:
            emulator.stop(cloud, keep_quiet)
            shutil.rmtree(folder, ignore_errors=True)


def parameters_here(parameters: Mapping[str, str], address: str) -> dict[str, str]:
    """Returns the parameters for a twin at the address, ``host:port``, without what names something elsewhere."""
    kept = {name: value for name, value in parameters.items() if name not in ELSEWHERE}
    return kept | OWN | {"LocalAddress": address}


def require_here(description: Mapping[str, Any], address: str) -> None:
    """Returns when clients of the twin can reach no other stage. Raises NotHere otherwise."""
    for url in (description["restUrl"], description["webSocketUrl"]):
        if urlsplit(url).netloc != address:
            raise NotHere(f"The twin names {url}, which is not on this machine. Nobody has connected to it.")


def _on_this_machine(target: Target) -> Target:
    """The stage keeps its protection, so that the change meets the same locks."""
    settings = replace(target.settings, account=ACCOUNT, region=None, monitoring_minutes=0)
    return replace(target, runtime=running_python(), architecture=running_architecture(), settings=settings)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keep_quiet(_: str) -> None:
    """Prints nothing."""
