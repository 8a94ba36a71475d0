"""Reads one CloudFormation stack: state, parameters, outputs, events. Changes nothing."""

import json
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import NoStack


class Stack:
    """The stack of this name. `cloud` is a CloudFormation client; what it raises passes through.

    Without the stack, `status` and `events` say so, and everything else raises NoStack.
    """

    def __init__(self, cloud: Any, name: str) -> None:
        self._cloud, self.name = cloud, name

    @property
    def status(self) -> str | None:
        """The stack's StackStatus, or None when there is no such stack."""
        try:
            return str(self._describe()["StackStatus"])
        except NoStack:
            return None

    @property
    def stack_id(self) -> str:
        """The id of the stack, which can be read for 90 days after the stack is deleted."""
        return str(self._describe()["StackId"])

    @property
    def created_at(self) -> datetime:
        """When the stack was created, with a time zone."""
        created: datetime = self._describe()["CreationTime"]
        return created

    @property
    def has_termination_protection(self) -> bool:
        """Whether CloudFormation refuses to delete the stack."""
        return bool(self._describe().get("EnableTerminationProtection"))

    @property
    def deletion_policies(self) -> dict[str, str]:
        """The deletion policy of each resource that has one, by its logical id."""
        template = self._cloud.get_template(StackName=self.name, TemplateStage="Processed")["TemplateBody"]
        resources = (json.loads(template) if isinstance(template, str) else template)["Resources"]
        return {name: each["DeletionPolicy"] for name, each in resources.items() if "DeletionPolicy" in each}

    @property
    def parameters(self) -> set[str]:
        """The names of the parameters that the stack has."""
        return {each["ParameterKey"] for each in self._describe().get("Parameters", [])}

    @property
    def parameter_values(self) -> dict[str, str]:
        """The value of each parameter by its name."""
        return {each["ParameterKey"]: each["ParameterValue"] for each in self._describe().get("Parameters", [])}

    @property
    def outputs(self) -> dict[str, str]:
        """The value of each output by its name."""
        return {each["OutputKey"]: each["OutputValue"] for each in self._describe().get("Outputs", [])}

    @property
    def events(self) -> list[dict[str, Any]]:
        """The latest page of events, oldest first; empty when there is no such stack."""
        try:
            found = self._cloud.describe_stack_events(StackName=self.name)["StackEvents"]
        except ClientError as error:
            _unless_absent(error)
            return []
        return list(reversed(found))

    def _describe(self) -> dict[str, Any]:
        try:
            return dict(self._cloud.describe_stacks(StackName=self.name)["Stacks"][0])
        except ClientError as error:
            _unless_absent(error)
            raise NoStack(self.name, self._cloud.meta.region_name) from error


def failure_in(event: dict[str, Any], stack: str) -> str | None:
    """Returns the resource and the reason when the event reports a failure that no other failure caused."""
    reason = str(event.get("ResourceStatusReason", ""))
    is_own = event["ResourceStatus"].endswith("_FAILED") and event["LogicalResourceId"] != stack
    return f"{event['LogicalResourceId']}: {reason}" if is_own and reason and "cancelled" not in reason else None


def rollback_reason(event: dict[str, Any], stack: str) -> str | None:
    """Returns the reason when the event says that the stack's change is being rolled back."""
    is_rollback = event["ResourceStatus"].endswith("ROLLBACK_IN_PROGRESS") and event["LogicalResourceId"] == stack
    return str(event.get("ResourceStatusReason", "")) or None if is_rollback else None


def _unless_absent(error: ClientError) -> None:
    # CloudFormation returns the general code ValidationError for a stack that does not exist.
    if "does not exist" not in error.response["Error"]["Message"]:
        raise error
