"""`python -m infra.drift --stage dev`: what somebody has changed by hand, by CloudFormation's drift detection.

Exit code 0: every resource that CloudFormation can compare is as the stack's template says, or there is no stack. 1: a
resource differs; each line says in what. Changes nothing.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from infra.command_line import add_stage, clients, require_account, run_command
from infra.console import Say, say
from infra.errors import DeployError
from infra.stack import Stack
from infra.stack_changer import NEW
from infra.targets import target_of

PAUSE_SECONDS = 5.0
DRIFTED = ("MODIFIED", "DELETED")


def report_drift(cloud: Any, stack: str, say: Say, pause_seconds: float) -> int:
    """Says each resource that differs from the stack's template; returns how many there are.

    ``cloud`` is a CloudFormation client. Raises DeployError when CloudFormation cannot compare the stack.
    """
    _detect(cloud, stack, pause_seconds)
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = cloud.describe_stack_resource_drifts(
            StackName=stack, StackResourceDriftStatusFilters=list(DRIFTED), **token
        )
        found += page["StackResourceDrifts"]
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    for each in found:
        say(f"  {each['StackResourceDriftStatus'].lower():8} {each['LogicalResourceId']} ({each['ResourceType']})")
        for difference in each.get("PropertyDifferences", []):
            say(f"           {difference['PropertyPath']}: {difference['ExpectedValue']} → {difference['ActualValue']}")
    return len(found)


def _detect(cloud: Any, stack: str, pause_seconds: float) -> None:
    number = cloud.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]
    # boto3 has no waiter for this.
    while True:
        state = cloud.describe_stack_drift_detection_status(StackDriftDetectionId=number)
        if state["DetectionStatus"] == "DETECTION_FAILED":
            raise DeployError(
                f"{stack} cannot be compared: {state.get('DetectionStatusReason', 'no reason was given')}"
            )
        if state["DetectionStatus"] == "DETECTION_COMPLETE":
            return
        time.sleep(pause_seconds)


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    return run_command(lambda: _compare(options), "Interrupted. The comparison changes nothing.")


def _compare(options: argparse.Namespace) -> int:
    target = target_of(options.stage)
    client = clients(options, target)
    require_account(target, client)
    if Stack(client("cloudformation"), target.stack).status in NEW:
        say(f"There is no stack {target.stack} here, so nobody can have changed it.")
        return 0
    count = report_drift(client("cloudformation"), target.stack, say, PAUSE_SECONDS)
    say(f"{target.stack}: {count} resources differ from the template." if count else f"{target.stack}: no drift.")
    return int(count > 0)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.drift", description=__doc__)
    add_stage(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
