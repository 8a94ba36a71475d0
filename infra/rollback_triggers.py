"""The alarms that make CloudFormation take a change back, while the change is made and some minutes after.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.console import Say

# What a bad version raises within minutes. CloudFormation takes five at most. ProjectionsBehindAlarm is none of them:
# events arrive without the projections, and what they lack is applied later, from a failed batch at the latest.
ALARMS = ("RestErrorsAlarm", "BroadcasterErrorsAlarm", "MessageFailuresAlarm", "StreamBehindAlarm", "CanaryAlarm")
KIND = "AWS::CloudWatch::Alarm"


def rollback_configuration(client: Callable[[str], Any], stack: str, minutes: int, say: Say) -> dict[str, Any]:
    """Returns the argument of CreateChangeSet with the alarms of ALARMS that the stack has, empty when it has none.

    ``client`` returns a client for the name of an AWS service; ``minutes`` is how long CloudFormation watches after the
    change. An alarm that is in the state ALARM already is left out, so that a correction can be deployed, and said.
    """
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    names = {
        each["PhysicalResourceId"]: each["LogicalResourceId"]
        for each in resources
        if each["ResourceType"] == KIND and each["LogicalResourceId"] in ALARMS and each.get("PhysicalResourceId")
    }
    if not names:
        return {}
    alarms = client("cloudwatch").describe_alarms(AlarmNames=list(names))["MetricAlarms"]
    for each in alarms:
        if each["StateValue"] == "ALARM":
            say(f"{names[each['AlarmName']]} is in ALARM already, so it does not roll this change back.")
    arns = sorted(each["AlarmArn"] for each in alarms if each["StateValue"] != "ALARM")
    # An empty list removes the triggers of the change before.
    triggers = [{"Arn": arn, "Type": KIND} for arn in arns]
    return {"RollbackConfiguration": {"RollbackTriggers": triggers, "MonitoringTimeInMinutes": minutes}}
