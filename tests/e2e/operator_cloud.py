"""The running stack, as an operator's tools see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from infra.local.local_cloud import LocalCloud
from infra.shell import without_aws
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.program import COMMAND_SECONDS
from tests.functional.stage import sample

STACK = "coursewire-local"
REGION = "us-east-1"


class OperatorCloud:
    """``outputs`` are those of the stack."""

    def __init__(self, stack: Stack, stack_file: Path) -> None:
        self.endpoint = str(stack["awsEndpointUrl"])
        cloud = LocalCloud(stack_file.parent, int(self.endpoint.rsplit(":", 1)[1]))
        self.environment = without_aws(os.environ) | cloud.client_environment()
        found = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        self.outputs: dict[str, str] = {each["OutputKey"]: each["OutputValue"] for each in found}

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.endpoint, region_name=REGION, **keys)  # type: ignore[call-overload]

    def runs(self, module: str, *arguments: str) -> str:
        """What `python -m` of the module printed; fails unless the exit code is 0."""
        return self.runs_python("-m", module, *arguments)

    def runs_python(self, *arguments: str) -> str:
        """What Python with these arguments printed; fails unless the exit code is 0."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, timeout=COMMAND_SECONDS,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def without_schedule(self, function: str) -> Iterator[None]:
        """The function is not started by its schedule in the meantime."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [each for page in pages for each in page["StackResourceSummaries"]]
        names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}
        (rule,) = [each for each in names if each.startswith(function) and each.endswith(("Event", "Schedule"))]
        events = self.client("events")
        events.disable_rule(Name=names[rule])
        try:
            # A run that the schedule has started just before is over then too.
            run = self.client("lambda").invoke(FunctionName=names[function], Payload=json.dumps(sample("schedule")))
            assert "FunctionError" not in run, run["Payload"].read()
            yield
        finally:
            events.enable_rule(Name=names[rule])
