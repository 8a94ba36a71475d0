"""A CloudFormation client that follows a script and records its calls."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.session import get_session
from botocore.waiter import NormalizedOperationMethod, Waiter

COMPLETE = {"Status": "CREATE_COMPLETE", "Changes": []}
UNCHANGED = {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}


def event(number: int, logical_id: str, status: str, reason: str = "") -> dict[str, Any]:
    return {
        "EventId": str(number),
        "LogicalResourceId": logical_id,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


class FakeCloudFormation:
    """`statuses` are the stack's states, one more after each change; None is no stack."""

    def __init__(self, *statuses: str | None, change_set: dict[str, Any] = COMPLETE) -> None:
        self.statuses, self.change_set = list(statuses), change_set
        self.meta = SimpleNamespace(region_name="ca-central-1")
        self.parameters: list[str] = []
        self.declared: list[str] = []
        self.happens: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.policies: list[dict[str, Any]] = []
        self.protected = False
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if self.statuses[0] is None:
            raise absent(StackName)
        parameters = [{"ParameterKey": key, "ParameterValue": "x"} for key in self.parameters]
        return {"Stacks": [{"StackStatus": self.statuses[0], "Parameters": parameters, "Outputs": []}]}

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if self.statuses[0] is None:
            raise absent(StackName)
        return {"StackEvents": list(reversed(self.events))}

    def get_template_summary(self, **_: str) -> dict[str, Any]:
        return {"Parameters": [{"ParameterKey": key} for key in self.declared]}

    def create_change_set(self, **asked: Any) -> None:
        self.calls.append(("create_change_set", asked))

    def describe_change_set(self, **_: Any) -> dict[str, Any]:
        return self.change_set

    def delete_change_set(self, **asked: str) -> None:
        self.calls.append(("delete_change_set", asked))

    def execute_change_set(self, **asked: str) -> None:
        self.calls.append(("execute_change_set", asked))
        self.events += self.happens
        self.statuses.pop(0)

    def set_stack_policy(self, StackName: str, StackPolicyBody: str) -> None:  # noqa: N803
        self.policies.append(json.loads(StackPolicyBody))

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> None:  # noqa: N803
        self.protected = EnableTerminationProtection

    def delete_stack(self, **asked: str) -> None:
        self.calls.append(("delete_stack", asked))
        self.statuses.pop(0)

    def get_waiter(self, name: str) -> Waiter:
        """botocore's own waiter, which asks this stack."""
        model = get_session().get_waiter_model("cloudformation")
        config: Any = model.get_waiter("".join(map(str.title, name.split("_"))))
        ask: Any = self.describe_stacks
        return Waiter(name, config, NormalizedOperationMethod(ask))

    def asked(self, name: str) -> list[dict[str, Any]]:
        return [asked for call, asked in self.calls if call == name]


def absent(stack: str) -> ClientError:
    """What CloudFormation says of a stack that does not exist."""
    error = {"Code": "ValidationError", "Message": f"Stack with id {stack} does not exist"}
    return ClientError({"Error": error}, "DescribeStacks")  # type: ignore[typeddict-item]
