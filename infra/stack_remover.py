"""Removes one stack: shown, approved by typing its stage, deleted, followed to its end.

What has the deletion policy Retain or RetainExceptOnCreate stays in the account, outside of any stack. Only the bucket
with the portals' files is deleted all the same, unless the stage is protected: a deployment makes the files again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.adoption import ADOPTABLE
from infra.command_line import Cloud, require_account
from infra.errors import ChangeFailed, NobodyToAsk, NotConfirmed, Protected
from infra.portals.errors import PortalsNotRemoved
from infra.portals.publish_site import SiteBucket
from infra.stack import Stack, failure_in
from infra.targets import Target
from infra.terminal import ask_for
from infra.upload import Bucket

Typed = Callable[[str], str]
# Logical id of the bucket in infra/template/portals.yaml.
PORTAL_BUCKET = "PortalBucket"


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack. ``stays`` is whether it outlives the stack."""

    logical_id: str
    kind: str
    physical_id: str
    stays: bool

    def __str__(self) -> str:
        return f"{self.logical_id} ({self.kind}) {self.physical_id}"


class StackRemover:
    """Removes the target's stack from an account.

    ``ask`` gets a question and returns what the person typed. ``confirmed`` is the name of a stage that was typed
    beforehand, ``even_protected`` allows protected stages.
    """

    def __init__(
        self, target: Target, cloud: Cloud, *, confirmed: str | None = None, even_protected: bool = False,
        ask: Typed = ask_for,
    ) -> None:  # fmt: skip
        self._target, self._cloud, self._ask = target, cloud, ask
        self._confirmed, self._even_protected = confirmed, even_protected
        self._client = cloud.client("cloudformation")
        self._stack = Stack(self._client, target.stack)

    def remove(self) -> list[StackResource] | None:
        """There is no such stack afterwards; returns the resources that stay, or None when there was no stack.

        Raises Protected, NobodyToAsk or NotConfirmed before anything has changed, ChangeFailed when a resource could
        not be deleted, and PortalsNotRemoved when the stack is gone but the bucket of its portals is not.
        """
        if self._stack.status is None:
            return None
        is_protected = self._target.settings.protected or self._stack.has_termination_protection
        if is_protected and not self._even_protected:
            raise Protected(self._target.stage, self._stack.name)
        resources = self._resources(keeps_portals=is_protected)
        self._show(resources)
        self._confirm()
        if is_protected:
            self._client.update_termination_protection(StackName=self._stack.name, EnableTerminationProtection=False)
        self._delete()
        self._delete_portals(resources)
        return [each for each in resources if each.stays]

    def _resources(self, *, keeps_portals: bool) -> list[StackResource]:
        policies = self._stack.deletion_policies
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self._stack.name)
        return [
            StackResource(
                each["LogicalResourceId"],
                each["ResourceType"],
                each.get("PhysicalResourceId", ""),
                stays=policies.get(each["LogicalResourceId"], "Delete") != "Delete"
                and (keeps_portals or each["LogicalResourceId"] != PORTAL_BUCKET),
            )
            for page in pages
            for each in page["StackResourceSummaries"]
        ]

    def _show(self, resources: list[StackResource]) -> None:
        for stays, title in ((False, "These are deleted with all that they hold:"), (True, "These stay:")):
            self._cloud.detail(title)
            for each in resources:
                if each.stays is stays:
                    self._cloud.detail(f"  {each}")

    def _confirm(self) -> None:
        stage = self._target.stage
        if self._confirmed is not None:
            typed = self._confirmed
        else:
            try:
                typed = self._ask(f"Type {stage} to remove {self._stack.name} as listed: ")
            except NobodyToAsk as exc:
                raise NobodyToAsk(f"--confirm {stage}") from exc
        if typed != stage:
            raise NotConfirmed(self._stack.name, stage)

    def _delete(self) -> None:
        seen = {each["EventId"] for each in self._stack.events}
        failures: list[str] = []
        # A deleted stack can be read by its id only.
        stack = Stack(self._client, self._stack.stack_id)
        self._client.delete_stack(StackName=self._stack.name)
        while True:
            status = stack.status
            for each in (new := [each for each in stack.events if each["EventId"] not in seen]):
                self._cloud.detail(f"  {each['ResourceStatus']:30} {each['LogicalResourceId']}")
            seen.update(each["EventId"] for each in new)
            failures += [reason for each in new if (reason := failure_in(each, self._stack.name))]
            if status in (None, "DELETE_COMPLETE"):
                return
            if status == "DELETE_FAILED":
                raise ChangeFailed(self._stack.name, status, failures)
            time.sleep(self._cloud.pause_seconds)

    def _delete_portals(self, resources: list[StackResource]) -> None:
        for each in resources:
            if each.logical_id == PORTAL_BUCKET and not each.stays:
                account = require_account(self._target, self._cloud.client)
                try:
                    SiteBucket(self._cloud.client("s3"), Bucket(each.physical_id, account)).delete()
                except (BotoCoreError, ClientError) as exc:
                    raise PortalsNotRemoved(each.physical_id, str(exc)) from exc


def adoption(resources: list[StackResource]) -> str:
    """Returns the options of a deployment that takes these resources into a new stack, empty where there are none."""
    ids = {each.logical_id: each.physical_id for each in resources}
    return " ".join(f"--adopt {name}={ids[name]}" for name in ADOPTABLE if name in ids)


def summary(target: Target, resources: list[StackResource] | None) -> str:
    """Returns the text at the end of a removal that returned these resources."""
    if resources is None:
        return f"{target.stack} does not exist. Nothing was removed."
    if not (options := adoption(resources)):
        return f"{target.stack} is removed."
    return (
        f"{target.stack} is removed. To take what stays into a new stack, deploy with:\n  {options}\n"
        "Otherwise delete it by hand: AWS charges for it."
    )
