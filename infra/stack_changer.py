"""One change set on one stack: created, shown, approved, executed, followed to its end (ADR 0016).

A change that is refused or fails leaves the stack as it was before. The caller gets the reason of the resource that
failed, not the reason of the stack.
"""

import time
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.change_approval import ChangeApproval
from infra.console import Say
from infra.errors import ChangeFailed, ChangeRefused, DeployError, StackBusy
from infra.resource_changes import ResourceChange, parse_resource_change
from infra.stack import Stack, failure_in

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html lists the states of a stack.
# A stack without resources, and the remains of a first creation that failed.
EMPTY = ("REVIEW_IN_PROGRESS",)
LEFTOVER = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
STUCK = {
    "UPDATE_ROLLBACK_FAILED": "Mend what its events name, then run `aws cloudformation continue-update-rollback`.",
    # Happens only where another tool changed the stack with rollback switched off.
    "UPDATE_FAILED": "A change stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    "CREATE_FAILED": "Its creation stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    # The stack has held data, so a person decides what happens to the rest.
    "DELETE_FAILED": "Somebody was deleting it. See to what its events name and finish that, or keep what is left.",
}
WAIT = "Another change is under way: wait for its end."
REMOVAL_SECONDS = 3600
# CloudFormation calls a change set without changes failed.
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
SUCCESS = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


class StackChanger:
    """Changes one stack to a template.

    `cloud` is a CloudFormation client, `say` receives each step and `detail` a line for each resource. The stack is
    asked for its state every `pause_seconds`.
    """

    def __init__(
        self, cloud: Any, stack: str, approval: ChangeApproval, say: Say, detail: Say, pause_seconds: float
    ) -> None:
        self._cloud, self._stack, self._pause_seconds = cloud, Stack(cloud, stack), pause_seconds
        self._approval, self._say, self._detail = approval, say, detail

    def change(self, template_url: str, parameters: dict[str, str]) -> bool:
        """The stack is at the template afterwards. Returns False when nothing had to change.

        `template_url` is an address in S3. A stack parameter that is not in `parameters` keeps its value.

        Raises StackBusy, ChangeRefused or what the approval raises, before anything has changed, DeployError when the
        remains of a first creation cannot be removed, and ChangeFailed when the change was rolled back.
        """
        change_set = {"StackName": self._stack.name, "ChangeSetName": f"change-{time.time_ns()}"}
        self._create_change_set(change_set, template_url, parameters)
        try:
            created = self._wait_for_change_set(change_set)
            if created["Status"] == "FAILED":
                return self._drop_failed_change_set(change_set, str(created.get("StatusReason", "no reason was given")))
            changes = self._changes(change_set, created)
            self._show_changes(changes)
            self._approval.require(self._stack.name, changes)
        except BaseException:
            # Also after Ctrl-C at the question: nobody can execute by mistake what is no longer there.
            self._drop_change_set(change_set)
            raise
        self._say(f"Changing {len(changes)} resources ...")
        self._execute_change_set(change_set)
        return True

    def _create_change_set(self, change_set: dict[str, str], template_url: str, parameters: dict[str, str]) -> None:
        kind = self._change_set_type()
        given: list[dict[str, Any]] = [{"ParameterKey": key, "ParameterValue": parameters[key]} for key in parameters]
        if kind == "UPDATE":
            # CloudFormation would set a parameter that is not mentioned to the template's default.
            kept = self._stack.parameters & self._declared_parameters(template_url) - parameters.keys()
            given += [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)]
        self._cloud.create_change_set(
            **change_set, ChangeSetType=kind, TemplateURL=template_url, Parameters=given, Capabilities=CAPABILITIES
        )

    def _change_set_type(self) -> str:
        status = self._stack.status
        if status in LEFTOVER:
            self._approval.require_removal(self._stack.name, status)
            self._say(f"Removing {self._stack.name}, whose first creation failed ({status}) ...")
            self._cloud.delete_stack(StackName=self._stack.name)
            self._wait_until_stack_is_gone()
            return "CREATE"
        if status is None or status in EMPTY:
            return "CREATE"
        if status in STUCK or status.endswith("_IN_PROGRESS"):
            raise StackBusy(self._stack.name, status, STUCK.get(status, WAIT))
        return "UPDATE"

    def _declared_parameters(self, template_url: str) -> set[str]:
        summary = self._cloud.get_template_summary(TemplateURL=template_url)
        return {each["ParameterKey"] for each in summary.get("Parameters", [])}

    def _wait_for_change_set(self, change_set: dict[str, str]) -> dict[str, Any]:
        # boto3's waiter raises for a change set without changes, which is a success here.
        while True:
            described = self._cloud.describe_change_set(**change_set)
            if described["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return dict(described)
            time.sleep(self._pause_seconds)

    def _changes(self, change_set: dict[str, str], page: dict[str, Any]) -> list[ResourceChange]:
        """Every page of the change set; ``page`` is the first."""
        found = list(page["Changes"])
        while following := page.get("NextToken"):
            page = self._cloud.describe_change_set(**change_set, NextToken=following)
            found += page["Changes"]
        return [parse_resource_change(each["ResourceChange"]) for each in found]

    def _drop_failed_change_set(self, change_set: dict[str, str], reason: str) -> bool:
        if not any(text in reason for text in NO_CHANGES):
            raise ChangeRefused(self._stack.name, reason)
        self._drop_change_set(change_set)
        return False

    def _drop_change_set(self, change_set: dict[str, str]) -> None:
        self._cloud.delete_change_set(**change_set)
        if self._stack.status in EMPTY:
            self._cloud.delete_stack(StackName=self._stack.name)

    def _show_changes(self, changes: list[ResourceChange]) -> None:
        self._detail("Changes:")
        for each in changes:
            # A caller that ignores the details still gets the certain losses.
            (self._say if each.is_guarded and each.is_certain else self._detail)(f"  {each}")

    def _execute_change_set(self, change_set: dict[str, str]) -> None:
        seen = {each["EventId"] for each in self._stack.events}
        try:
            self._cloud.execute_change_set(**change_set)
        except ClientError:
            # Another change of the stack has made this change set obsolete.
            self._drop_change_set(change_set)
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
            raise ChangeFailed(self._stack.name, status, failures)

    def _report_new_events(self, seen: set[str]) -> list[str]:
        """Passes each new event on once, and returns the reasons for failures among them."""
        new = [each for each in self._stack.events if each["EventId"] not in seen]
        seen.update(each["EventId"] for each in new)
        for each in new:
            self._detail(f"  {each['ResourceStatus']:30} {each['LogicalResourceId']}")
        return [reason for each in new if (reason := failure_in(each, self._stack.name))]

    def _wait_until_stack_is_gone(self) -> None:
        pauses = {"Delay": self._pause_seconds, "MaxAttempts": int(REMOVAL_SECONDS / (self._pause_seconds or 1))}
        try:
            self._cloud.get_waiter("stack_delete_complete").wait(StackName=self._stack.name, WaiterConfig=pauses)
        except WaiterError as exc:
            raise DeployError(f"{self._stack.name} could not be removed; its events say why.") from exc
