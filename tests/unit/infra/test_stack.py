"""One stack as CloudFormation tells it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.stack import Stack, failure_in
from tests.unit.infra.fake_cloudformation import FakeCloudFormation, event


class Denied(FakeCloudFormation):
    """A CloudFormation that the caller may not ask."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        error = {"Code": "AccessDenied", "Message": f"not authorized on {StackName}"}
        raise ClientError({"Error": error}, "DescribeStacks")  # type: ignore[typeddict-item]


def test_a_stack_that_does_not_exist_has_no_status_and_no_events() -> None:
    stack = Stack(FakeCloudFormation(None), "coursewire-dev")

    assert stack.status is None
    assert stack.events == []


def test_any_other_refusal_is_not_taken_for_absence() -> None:
    stack = Stack(Denied("UPDATE_COMPLETE"), "coursewire-dev")

    with pytest.raises(ClientError, match="AccessDenied"):
        _ = stack.status


def test_events_are_told_oldest_first() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE")
    cloud.events = [event(1, "Broadcaster", "UPDATE_IN_PROGRESS"), event(2, "Broadcaster", "UPDATE_COMPLETE")]

    told = [each["EventId"] for each in Stack(cloud, "coursewire-dev").events]

    assert told == ["1", "2"]


@pytest.mark.parametrize(
    ("logical_id", "status", "reason", "told"),
    [
        ("Broadcaster", "CREATE_FAILED", "Too big", "Broadcaster: Too big"),
        ("Broadcaster", "CREATE_FAILED", "Resource creation cancelled", None),
        ("Broadcaster", "CREATE_COMPLETE", "", None),
        ("Broadcaster", "CREATE_FAILED", "", None),
        ("coursewire-dev", "ROLLBACK_FAILED", "The following resource(s) failed", None),
    ],
)
def test_only_a_resources_own_failure_is_a_reason(logical_id: str, status: str, reason: str, told: str | None) -> None:
    assert failure_in(event(1, logical_id, status, reason), "coursewire-dev") == told
