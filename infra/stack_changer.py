"""One change set on one stack: created, shown, approved, executed, followed to its end (ADR 0016).

A change that is refused or fails leaves the stack as it was before. The caller gets the reason of the resource that
failed, not the reason of the stack.
"""

import json
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.change_approval import ChangeApproval
from infra.console import Say, red
from infra.errors import CannotAdopt, ChangeFailed, ChangeRefused, DeployError, StackBusy
from infra.resource_changes import ResourceChange, parse_resource_change
from infra.stack import Stack, failure_in, rollback_reason
from infra.stack_protection import StackProtection
from infra.targets import Target

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html lists the states of a stack.
# A stack without resources, and the remains of a first creation that failed.
EMPTY = ("REVIEW_IN_PROGRESS",)
NEW = (None, *EMPTY)
LEFTOVER = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
STUCK = {
    **dict.fromkeys(
        LEFTOVER, "Its first creation failed. The next deployment removes what is left and creates it anew."
    ),
    "UPDATE_ROLLBACK_FAILED": "Mend what its events name, then run `aws cloudformation continue-update-rollback`.",
    # Happens only where another tool changed the stack with rollback switched off.
    "UPDATE_FAILED": "A change stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    "CREATE_FAILED": "Its creation stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    # The stack has held data, so a person decides what happens to the rest.
    "DELETE_FAILED": "Somebody was deleting it. See to what its events name and finish that, or keep what is left.",
}
# The stack parameter that protects the table and the user pool from deletion.
PROTECTED = "Protected"
WAIT = "Another change is under way: wait for its end."
REMOVAL_SECONDS = 3600
# CloudFormation calls a change set without changes failed.
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
# CloudFormation keeps the alarms of the change before where none are mentioned, and fails when one is gone.
NO_ALARMS = {"RollbackConfiguration": {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}}
SUCCESS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


class StackChanger:
    """Changes one stack to a template.

    `cloud` is a CloudFormation client, `say` receives each step and `detail` a line for each resource. The stack is
    asked for its state every `pause_seconds`.
    """

    def __init__(
        self, cloud: Any, target: Target, approval: ChangeApproval, say: Say, detail: Say, pause_seconds: float
    ) -> None:
        self._cloud, self._stack, self._pause_seconds = cloud, Stack(cloud, target.stack), pause_seconds
        self._approval, self._say, self._detail = approval, say, detail
        self._parameters, self._tags = target.parameters, target.tags
        self._protection = StackProtection(
            cloud, target.stack, has_policy=not target.is_local, is_permanent=target.settings.protected
        )

    def change(self, template_url: str, rollback: Mapping[str, Any] | None = None) -> bool:
        """The stack is at the template afterwards, and protected. Returns False when nothing had to change.

        `template_url` is an address in S3, `rollback` what `rollback_configuration` returned, no alarms without it. A
        stack parameter that the target does not have keeps its value.

        Raises StackBusy, ChangeRefused or what the approval raises, before anything has changed, DeployError when the
        remains of a first creation cannot be removed, and ChangeFailed when the change was rolled back.
        """
        self._remove_leftover()
        if self._parameters.get(PROTECTED) == "true" and self._stack.status in NEW:
            # The rollback of a creation that fails could not delete what is protected already.
            self._say(f"{self._stack.name} is created without protection, and protected by a second change ...")
            self._change(template_url, rollback, self._parameters | {PROTECTED: "false"})
            # What CloudFormation only suspects of this change would lose nothing: the stack holds nothing yet.
            self._approval = self._approval.of_empty_stack()
        return self._change(template_url, rollback, self._parameters)

    def _change(self, template_url: str, rollback: Mapping[str, Any] | None, parameters: dict[str, str]) -> bool:
        change_set = self._create_change_set(template_url, parameters, rollback)
        has_changed = self._execute_approved(change_set)
        self._protection.apply()
        return has_changed

    def adopt(self, template: dict[str, Any], resources: list[dict[str, Any]]) -> None:
        """A new stack has the resources of `template`, which exist already, and nothing else.

        `resources` are what CreateChangeSet calls ResourcesToImport. Raises CannotAdopt when the stack exists, and what
        `change` raises.
        """
        if (status := self._stack.status) not in NEW:
            raise CannotAdopt(self._stack.name, f"it exists already ({status}), and only a new stack can.")
        change_set = self._new_change_set()
        parameters = {key: value for key, value in self._parameters.items() if key in template["Parameters"]}
        self._cloud.create_change_set(
            **change_set,
            ChangeSetType="IMPORT",
            TemplateBody=json.dumps(template),
            Parameters=_given(parameters),
            Capabilities=CAPABILITIES,
            ResourcesToImport=resources,
        )
        self._execute_approved(change_set)

    def _execute_approved(self, change_set: dict[str, str]) -> bool:
        """The changes are shown, approved and made, or there are none; returns whether there are any."""
        try:
            changes = self._read_change_set(change_set)
            self._show_changes(changes)
            if changes is not None:
                self._approval.require(self._stack.name, changes)
        except BaseException:
            # Also after Ctrl-C at the question: nobody can execute by mistake what is no longer there.
            self._drop_change_set(change_set)
            raise
        if changes is None:
            self._drop_change_set(change_set)
            return False
        self._say(f"Changing {len(changes)} resources ...")
        self._execute_change_set(change_set)
        return True

    def diff(self, template_url: str) -> bool:
        """Shows what `change` would do, and changes nothing. Returns False when nothing would change.

        Raises StackBusy or ChangeRefused, and ReplacementRefused where `change` would.
        """
        change_set = self._create_change_set(template_url, self._parameters)
        try:
            changes = self._read_change_set(change_set)
            self._show_changes(changes)
            self._approval.require_allowed(self._stack.name, changes or [])
        finally:
            self._drop_change_set(change_set)
        return changes is not None

    def _create_change_set(
        self, template_url: str, parameters: dict[str, str], rollback: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        change_set = self._new_change_set()
        kind = self._change_set_type()
        given = _given(parameters)
        if kind == "UPDATE":
            # CloudFormation would set a parameter that is not mentioned to the template's default.
            kept = self._stack.parameters & self._declared_parameters(template_url) - parameters.keys()
            given += [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)]
        self._cloud.create_change_set(
            **change_set,
            ChangeSetType=kind,
            TemplateURL=template_url,
            Parameters=given,
            Capabilities=CAPABILITIES,
            Tags=[{"Key": key, "Value": value} for key, value in sorted(self._tags.items())],
            **(rollback or (NO_ALARMS if kind == "UPDATE" else {})),
        )
        return change_set

    def _new_change_set(self) -> dict[str, str]:
        return {"StackName": self._stack.name, "ChangeSetName": f"change-{time.time_ns()}"}

    def _remove_leftover(self) -> None:
        if (status := self._stack.status) in LEFTOVER:
            self._approval.require_removal(self._stack.name, str(status))
            self._say(f"Removing {self._stack.name}, whose first creation failed ({status}) ...")
            self._cloud.delete_stack(StackName=self._stack.name)
            self._wait_until_stack_is_gone()

    def _change_set_type(self) -> str:
        if (status := self._stack.status) is None or status in EMPTY:
            return "CREATE"
        if status in STUCK or status.endswith("_IN_PROGRESS"):
            raise StackBusy(self._stack.name, status, STUCK.get(status, WAIT))
        return "UPDATE"

    def _declared_parameters(self, template_url: str) -> set[str]:
        summary = self._cloud.get_template_summary(TemplateURL=template_url)
        return {each["ParameterKey"] for each in summary.get("Parameters", [])}

    def _read_change_set(self, change_set: dict[str, str]) -> list[ResourceChange] | None:
        """Returns the changes once CloudFormation knows them, or None when there are none. Raises ChangeRefused."""
        page = self._wait_for_change_set(change_set)
        if page["Status"] == "FAILED":
            reason = str(page.get("StatusReason", "no reason was given"))
            if not any(text in reason for text in NO_CHANGES):
                raise ChangeRefused(self._stack.name, reason)
            return None
        found = list(page["Changes"])
        while following := page.get("NextToken"):
            page = self._cloud.describe_change_set(**change_set, IncludePropertyValues=True, NextToken=following)
            found += page["Changes"]
        return [parse_resource_change(each["ResourceChange"]) for each in found]

    def _wait_for_change_set(self, change_set: dict[str, str]) -> dict[str, Any]:
        # boto3's waiter raises for a change set without changes, which is a success here.
        while True:
            described = self._cloud.describe_change_set(**change_set, IncludePropertyValues=True)
            if described["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return dict(described)
            time.sleep(self._pause_seconds)

    def _drop_change_set(self, change_set: dict[str, str]) -> None:
        self._cloud.delete_change_set(**change_set)
        if self._stack.status in EMPTY:
            self._cloud.delete_stack(StackName=self._stack.name)

    def _show_changes(self, changes: list[ResourceChange] | None) -> None:
        if changes is None:
            return
        self._detail("Changes:")
        for each in changes:
            first, *others = each.lines
            # A caller that ignores the details still gets the certain losses.
            tell = self._say if each.is_guarded and each.is_certain else self._detail
            tell(f"  {red(first) if each.is_guarded else first}")
            for line in others:
                self._detail(line)

    def _execute_change_set(self, change_set: dict[str, str]) -> None:
        seen = {each["EventId"] for each in self._stack.events}
        try:
            if self._stack.status not in NEW:
                self._protection.apply(self._approval.allowed)
            self._cloud.execute_change_set(**change_set)
        except ClientError:
            # Another change of the stack has made this change set obsolete.
            self._drop_change_set(change_set)
            if self._stack.status not in NEW:
                self._protection.apply()
            raise
        failures: list[str] = []
        # boto3's waiters return nothing before the end, and operators read the events meanwhile.
        while True:
            status = str(self._stack.status)
            failures += self._report_new_events(seen)
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(self._pause_seconds)
        if status not in SUCCESS:
            self._cloud.delete_change_set(**change_set)
            if status not in LEFTOVER:
                self._protection.apply()
            raise ChangeFailed(self._stack.name, status, failures or self._rollback_reasons())

    def _report_new_events(self, seen: set[str]) -> list[str]:
        """Passes each new event on once, and returns the reasons for failures among them."""
        new = [each for each in self._stack.events if each["EventId"] not in seen]
        seen.update(each["EventId"] for each in new)
        for each in new:
            self._detail(f"  {each['ResourceStatus']:30} {each['LogicalResourceId']}")
        return [reason for each in new if (reason := failure_in(each, self._stack.name))]

    def _rollback_reasons(self) -> list[str]:
        """Where no resource failed, as after an alarm, the stack's own last event of a rollback says why."""
        reasons = [each for each in map(partial(rollback_reason, stack=self._stack.name), self._stack.events) if each]
        return reasons[-1:]

    def _wait_until_stack_is_gone(self) -> None:
        pauses = {"Delay": self._pause_seconds, "MaxAttempts": int(REMOVAL_SECONDS / (self._pause_seconds or 1))}
        try:
            self._cloud.get_waiter("stack_delete_complete").wait(StackName=self._stack.name, WaiterConfig=pauses)
        except WaiterError as exc:
            raise DeployError(f"{self._stack.name} could not be removed; its events say why.") from exc


def _given(parameters: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
