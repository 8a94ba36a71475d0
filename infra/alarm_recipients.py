"""A protected stage whose alarms notify nobody is not deployed. The template has the same rule, for other tools."""

from __future__ import annotations

from typing import Any

from infra.errors import DeployError
from infra.stack import Stack
from infra.targets import Target

RECIPIENTS = ("AlarmEmail", "AlarmTopicArn")


class NobodyIsNotified(DeployError):
    """The stage is protected, and neither parameter names a recipient of its alarms."""

    def __init__(self, target: Target) -> None:
        self.target = target
        super().__init__(target)

    def __str__(self) -> str:
        stage, stack = self.target.stage, self.target.stack
        return (
            f"{stack} runs on as it was: stage {stage} is protected, and its alarms would notify nobody. "
            f"Write an address below [{stage}] in infra/stages.toml, or the ARN of an SNS topic as AlarmTopicArn:\n"
            '  parameters = { AlarmEmail = "ops@example.com" }'
        )


def require_recipient(target: Target, cloud: Any) -> None:
    """Returns when the alarms of a protected stage notify somebody. Raises NobodyIsNotified otherwise.

    ``cloud`` is a CloudFormation client: a parameter that the target does not name keeps its value in the stack.
    """
    if not target.settings.protected:
        return
    stack = Stack(cloud, target.stack)
    kept = stack.parameter_values if stack.status is not None else {}
    if not any((kept | target.parameters).get(name) for name in RECIPIENTS):
        raise NobodyIsNotified(target)
