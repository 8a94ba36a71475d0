"""The template of a drill: the alarms' periods are seconds and not minutes, and the stage sends mails. Pure."""

from __future__ import annotations

import copy

from infra.local.local_stack import PARAMETERS
from infra.package import Template

ALARM = "AWS::CloudWatch::Alarm"
# The emulator takes periods that AWS does not take. Thresholds, statistics and the numbers of periods stay.
PERIODS = {60: 3, 300: 5}
# Posts that are refused for the time being are repeated until 12 s before the function's time limit, of 60 s on AWS.
BROADCASTER_SECONDS = 14


def scaled(template: Template) -> Template:
    """Returns the template with the periods of ``PERIODS``. Raises KeyError for an alarm with another period."""
    result = copy.deepcopy(template)
    # As a default, since a twin is given no address of a stage.
    result["Parameters"]["MailFrom"]["Default"] = PARAMETERS["MailFrom"]
    for resource in result["Resources"].values():
        if resource["Type"] == ALARM:
            resource["Properties"]["Period"] = PERIODS[resource["Properties"]["Period"]]
    result["Resources"]["Broadcaster"]["Properties"]["Timeout"] = BROADCASTER_SECONDS
    return result


def alarms_of(template: Template) -> set[str]:
    """Returns the logical ids of the template's alarms."""
    return {name for name, each in template["Resources"].items() if each["Type"] == ALARM}
