"""Which alarms take a change back, by the services' own models."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.stub import Stubber

from infra.rollback_triggers import KIND, rollback_configuration

STACK = "coursewire-prod"


def resource(logical_id: str, kind: str = KIND) -> dict[str, Any]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": f"{STACK}-{logical_id}",
        "ResourceType": kind,
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": 0,
    }


def alarm(logical_id: str, state: str) -> dict[str, Any]:
    name = f"{STACK}-{logical_id}"
    return {"AlarmName": name, "AlarmArn": arn(logical_id), "StateValue": state}


def arn(logical_id: str) -> str:
    return f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{STACK}-{logical_id}"


def configuration(resources: list[dict[str, Any]], alarms: list[dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """What is given to CreateChangeSet, and what was said."""
    session = boto3.Session("a", "b", region_name="us-east-1")
    cloudformation, cloudwatch = session.client("cloudformation"), session.client("cloudwatch")
    said: list[str] = []
    with Stubber(cloudformation) as stacks, Stubber(cloudwatch) as watch:
        stacks.add_response("list_stack_resources", {"StackResourceSummaries": resources}, {"StackName": STACK})
        if alarms:
            names = [each["AlarmName"] for each in alarms]
            watch.add_response("describe_alarms", {"MetricAlarms": alarms}, {"AlarmNames": names})
        clients: dict[str, Any] = {"cloudformation": cloudformation, "cloudwatch": cloudwatch}
        found = rollback_configuration(clients.__getitem__, STACK, 10, said.append)
        watch.assert_no_pending_responses()
    return found, said


def test_alarms_of_the_stack_that_a_bad_version_raises_are_watched() -> None:
    resources = [resource("RestErrorsAlarm"), resource("SignInThrottledAlarm"), resource("CanaryAlarm")]

    found, said = configuration(resources, [alarm("RestErrorsAlarm", "OK"), alarm("CanaryAlarm", "INSUFFICIENT_DATA")])

    assert found == {
        "RollbackConfiguration": {
            "RollbackTriggers": [{"Arn": arn(name), "Type": KIND} for name in ("CanaryAlarm", "RestErrorsAlarm")],
            "MonitoringTimeInMinutes": 10,
        }
    }
    assert said == []


def test_an_alarm_that_rings_already_does_not_stop_its_own_correction() -> None:
    found, said = configuration([resource("RestErrorsAlarm")], [alarm("RestErrorsAlarm", "ALARM")])

    assert found["RollbackConfiguration"]["RollbackTriggers"] == []
    assert said == ["RestErrorsAlarm is in ALARM already, so it does not roll this change back."]


def test_a_stack_without_such_alarms_is_not_watched() -> None:
    found, _ = configuration([resource("Broadcaster", "AWS::Lambda::Function")], [])

    assert found == {}
