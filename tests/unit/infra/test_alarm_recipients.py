"""Whether the alarms of a stage notify somebody, before anything is built or uploaded."""

from __future__ import annotations

from typing import Any

import pytest

from infra.alarm_recipients import NobodyIsNotified, require_recipient
from infra.stage_settings import StageSettings
from infra.targets import Target
from tests.unit.infra.fake_cloudformation import FakeCloudFormation

PROTECTED = StageSettings(protected=True)


class StackWith(FakeCloudFormation):
    """A stack with these parameters."""

    def __init__(self, **values: str) -> None:
        super().__init__("UPDATE_COMPLETE")
        self.values = values

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        found = super().describe_stacks(StackName=StackName)
        given = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.values.items()]
        return {"Stacks": [found["Stacks"][0] | {"Parameters": given}]}


def prod(**parameters: str) -> Target:
    return Target("prod", "python3.13", parameters=parameters, settings=PROTECTED)


@pytest.mark.parametrize("cloud", [FakeCloudFormation(None), StackWith(), StackWith(AlarmEmail="")])
def test_a_protected_stage_without_a_recipient_is_refused_with_the_line_to_write(cloud: Any) -> None:
    with pytest.raises(NobodyIsNotified) as refused:
        require_recipient(prod(), cloud)

    assert "below [prod] in infra/stages.toml" in str(refused.value)
    assert 'parameters = { AlarmEmail = "ops@example.com" }' in str(refused.value)


@pytest.mark.parametrize(
    ("target", "cloud"),
    [
        (prod(AlarmEmail="ops@example.com"), FakeCloudFormation(None)),
        (prod(AlarmTopicArn="arn:topic"), FakeCloudFormation(None)),
        (prod(), StackWith(AlarmTopicArn="arn:topic")),
        (Target("dev", "python3.13"), FakeCloudFormation(None)),
    ],
)
def test_a_stage_with_a_recipient_and_a_stage_for_trying_out_are_deployed(target: Target, cloud: Any) -> None:
    require_recipient(target, cloud)


def test_a_recipient_that_is_taken_away_is_refused() -> None:
    with pytest.raises(NobodyIsNotified):
        require_recipient(prod(AlarmTopicArn=""), StackWith(AlarmTopicArn="arn:topic"))
