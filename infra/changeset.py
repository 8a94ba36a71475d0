"""One change set on one stack: made, shown, approved, executed, followed to its end.

A change that is refused or fails leaves the stack as it was before; the caller gets the
reason of the resource that failed, not the stack's.
"""

import time
from typing import Any

from botocore.exceptions import ClientError

from infra.approval import Approval
from infra.changes import Change, change_of
from infra.console import Say
from infra.errors import ChangeFailed, ChangeRefused, DeployError, StackBusy
from infra.stack import Stack, failure_in

# The stack holds nothing yet, or is what a failed first creation left behind.
EMPTY = ("REVIEW_IN_PROGRESS",)
LEFTOVER = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
STUCK = {
    "UPDATE_ROLLBACK_FAILED": "Mend what its events name, then run `aws cloudformation continue-update-rollback`.",
    # Only where somebody else changed it, with rollback switched off.
    "UPDATE_FAILED": "A change stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    "CREATE_FAILED": "Its creation stopped half-way. Take it back with `aws cloudformation rollback-stack`.",
    # It has held data: nobody but a person ends that.
    "DELETE_FAILED": "Somebody was deleting it. See to what its events name and finish that, or keep what is left.",
}
WAIT = "Another change is under way: wait for its end."
# CloudFormation calls a change set without changes failed.
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
SUCCESS = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


class StackChanger:
    """Brings one stack to a template. `cloud` is a CloudFormation client; `detail` hears of each resource."""

    def __init__(self, cloud: Any, stack: str, approval: Approval, say: Say, detail: Say, pause_seconds: float) -> None:
        self._cloud, self._stack, self._pause_seconds = cloud, Stack(cloud, stack), pause_seconds
        self._approval, self._say, self._detail = approval, say, detail

    def change(self, template_url: str, parameters: dict[str, str]) -> bool:
        """The stack is at the template afterwards; False when it was already.

        Raises StackBusy, ChangeRefused, or what the approval raises (nothing happened); or ChangeFailed (rolled back).
        """
        change_set = {"StackName": self._stack.name, "ChangeSetName": f"change-{time.time_ns()}"}
        self._create(change_set, template_url, parameters)
        try:
            made = self._wait_for_change_set(change_set)
            if made["Status"] == "FAILED":
                return self._drop_failed(change_set, str(made.get("StatusReason", "no reason was given")))
            changes = self._changes(change_set, made)
            self._show(changes)
            self._approval.require(self._stack.name, changes)
        except BaseException:
            # Also for Ctrl-C at the question: nothing is left that somebody could execute later by mistake.
            self._drop(change_set)
            raise
        self._say(f"Changing {len(changes)} resources ...")
        self._execute(change_set)
        return True

    def _create(self, change_set: dict[str, str], template_url: str, parameters: dict[str, str]) -> None:
        kind = self._kind()
        given: list[dict[str, Any]] = [{"ParameterKey": key, "ParameterValue": parameters[key]} for key in parameters]
        if kind == "UPDATE":
            # A parameter that is not given keeps the value the stack has.
            kept = self._stack.parameters & self._declared(template_url) - parameters.keys()
            given += [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)]
        self._cloud.create_change_set(
            **change_set, ChangeSetType=kind, TemplateURL=template_url, Parameters=given, Capabilities=CAPABILITIES
        )

    def _kind(self) -> str:
        status = self._stack.status
        if status in LEFTOVER:
            self._approval.require_removal(self._stack.name, status)
            self._say(f"Removing {self._stack.name}, whose first creation failed ({status}) ...")
            self._cloud.delete_stack(StackName=self._stack.name)
            self._wait_until_gone()
            return "CREATE"
        if status is None or status in EMPTY:
            return "CREATE"
        if status in STUCK or status.endswith("_IN_PROGRESS"):
            raise StackBusy(self._stack.name, status, STUCK.get(status, WAIT))
        return "UPDATE"

    def _declared(self, template_url: str) -> set[str]:
        summary = self._cloud.get_template_summary(TemplateURL=template_url)
        return {each["ParameterKey"] for each in summary.get("Parameters", [])}

    def _wait_for_change_set(self, change_set: dict[str, str]) -> dict[str, Any]:
        while True:
            made = self._cloud.describe_change_set(**change_set)
            if made["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return dict(made)
            time.sleep(self._pause_seconds)

    def _changes(self, change_set: dict[str, str], page: dict[str, Any]) -> list[Change]:
        """Every page of the change set; ``page`` is the first."""
        found = list(page["Changes"])
        while following := page.get("NextToken"):
            page = self._cloud.describe_change_set(**change_set, NextToken=following)
            found += page["Changes"]
        return [change_of(each["ResourceChange"]) for each in found]

    def _drop_failed(self, change_set: dict[str, str], reason: str) -> bool:
        if not any(text in reason for text in NO_CHANGES):
            raise ChangeRefused(self._stack.name, reason)
        self._drop(change_set)
        return False

    def _drop(self, change_set: dict[str, str]) -> None:
        self._cloud.delete_change_set(**change_set)
        if self._stack.status in EMPTY:
            self._cloud.delete_stack(StackName=self._stack.name)

    def _show(self, changes: list[Change]) -> None:
        self._detail("Changes:")
        for each in changes:
            # Where the details are kept quiet, what is certainly lost is still said.
            (self._say if each.is_guarded and each.is_certain else self._detail)(f"  {each}")

    def _execute(self, change_set: dict[str, str]) -> None:
        seen = {each["EventId"] for each in self._stack.events}
        try:
            self._cloud.execute_change_set(**change_set)
        except ClientError:
            # Somebody else changed the stack meanwhile, so that this change set is out of date.
            self._drop(change_set)
            raise
        failures: list[str] = []
        while True:
            status = str(self._stack.status)
            failures += self._report(seen)
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(self._pause_seconds)
        if status not in SUCCESS:
            self._cloud.delete_change_set(**change_set)
            raise ChangeFailed(self._stack.name, status, failures)

    def _report(self, seen: set[str]) -> list[str]:
        """Tells each new event once; returns the reasons among them."""
        new = [each for each in self._stack.events if each["EventId"] not in seen]
        seen.update(each["EventId"] for each in new)
        for each in new:
            self._detail(f"  {each['ResourceStatus']:30} {each['LogicalResourceId']}")
        return [reason for each in new if (reason := failure_in(each, self._stack.name))]

    def _wait_until_gone(self) -> None:
        while (status := self._stack.status) not in (None, "DELETE_COMPLETE"):
            if status == "DELETE_FAILED":
                raise DeployError(f"{self._stack.name} could not be removed; its events say why.")
            time.sleep(self._pause_seconds)
