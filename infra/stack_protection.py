"""What protects a stack from changes by any tool: its stack policy and its termination protection.

The policy denies what a deployment refuses, so that the console and other tools cannot do it either.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from infra.resource_changes import GUARDED


class StackProtection:
    """Protects one stack. ``cloud`` is a CloudFormation client.

    ``has_policy`` is false in the local cloud. With ``is_permanent`` the stack cannot be deleted.
    """

    def __init__(self, cloud: Any, stack: str, *, has_policy: bool, is_permanent: bool) -> None:
        self._cloud, self._stack = cloud, stack
        self._has_policy, self._is_permanent = has_policy, is_permanent

    def apply(self, allowed: Collection[str] = ()) -> None:
        """Guarded resources cannot be replaced or removed afterwards, but for the logical ids in ``allowed``."""
        if self._has_policy:
            body = json.dumps(stack_policy(allowed))
            self._cloud.set_stack_policy(StackName=self._stack, StackPolicyBody=body)
        if self._is_permanent:
            self._cloud.update_termination_protection(StackName=self._stack, EnableTerminationProtection=True)


def stack_policy(allowed: Collection[str] = ()) -> dict[str, Any]:
    """Returns the policy that denies replacing or removing resources of the guarded types, but for ``allowed``."""
    everything = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
    guarded = {
        "Effect": "Deny",
        "Action": ["Update:Replace", "Update:Delete"],
        "Principal": "*",
        "Condition": {"StringEquals": {"ResourceType": sorted(GUARDED)}},
    }
    named = [f"LogicalResourceId/{each}" for each in sorted(allowed)]
    return {"Statement": [everything, guarded | ({"NotResource": named} if named else {"Resource": "*"})]}
