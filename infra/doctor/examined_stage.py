"""A deployed stage as the checks see it: its stack, its resources, clients, the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from infra.doctor.findings import Finding
from infra.stack import Stack
from infra.targets import Target

FUNCTION, ALARM, RULE = "AWS::Lambda::Function", "AWS::CloudWatch::Alarm", "AWS::Events::Rule"
RECENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ExaminedStage:
    """``client`` returns a client for the name of an AWS service; ``http`` calls the stage from outside.

    ``resources`` are pairs of logical and physical id by type; ``now`` is aware.
    """

    target: Target
    client: Callable[[str], Any]
    http: httpx.Client
    status: str
    created_at: datetime
    is_protected: bool
    outputs: dict[str, str]
    parameters: dict[str, str]
    resources: dict[str, dict[str, str]]
    now: datetime

    def of_type(self, kind: str) -> dict[str, str]:
        """Returns the physical ids of the resources of that type by their logical ids."""
        return self.resources.get(kind, {})

    def name(self, logical_id: str) -> str:
        """Returns the physical id of a resource. Raises KeyError without that resource."""
        return {logical: physical for each in self.resources.values() for logical, physical in each.items()}[logical_id]

    @property
    def is_emulated(self) -> bool:
        """Whether the stage is in a local cloud, which has no backups and lets nothing expire."""
        return bool(self.parameters.get("LocalAddress"))

    @property
    def since(self) -> datetime:
        return self.now - RECENT


@dataclass(frozen=True, slots=True)
class Check:
    """``run`` yields what it found, nothing when all is well, or raises what boto3 and httpx raise."""

    name: str
    run: Callable[[ExaminedStage], Iterator[Finding]]


def examined_stage(target: Target, client: Callable[[str], Any], http: httpx.Client) -> ExaminedStage | None:
    """Returns the stage, None when it has no stack. Raises what boto3 raises."""
    cloudformation = client("cloudformation")
    stack = Stack(cloudformation, target.stack)
    status = stack.status
    if status is None:
        return None
    resources: dict[str, dict[str, str]] = {}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=target.stack):
        for each in page["StackResourceSummaries"]:
            if each.get("PhysicalResourceId"):
                of_type = resources.setdefault(each["ResourceType"], {})
                of_type[each["LogicalResourceId"]] = each["PhysicalResourceId"]
    return ExaminedStage(
        target, client, http, status, stack.created_at, stack.has_termination_protection, stack.outputs,
        stack.parameter_values, resources, datetime.now(UTC),
    )  # fmt: skip
