"""What CloudFormation's drift detection finds is listed, by CloudFormation's own model."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber

from infra.drift import main, report_drift
from infra.errors import DeployError
from tests.unit.infra.fake_cloudformation import FakeCloudFormation

STACK = "coursewire-prod"
DETECTION = {"StackDriftDetectionId": "d-1"}
STATUS = {"StackId": "arn", "StackDriftDetectionId": "d-1", "Timestamp": 0}
FILTERS = {"StackName": STACK, "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"]}
FUNCTION = {
    "StackId": "arn",
    "LogicalResourceId": "Broadcaster",
    "ResourceType": "AWS::Lambda::Function",
    "StackResourceDriftStatus": "MODIFIED",
    "Timestamp": 0,
    "PropertyDifferences": [
        {"PropertyPath": "/Timeout", "ExpectedValue": "60", "ActualValue": "90", "DifferenceType": "NOT_EQUAL"}
    ],
}


def test_each_resource_that_was_changed_by_hand_is_listed() -> None:
    cloud = boto3.client("cloudformation", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    said: list[str] = []
    queue = FUNCTION | {"LogicalResourceId": "Failures", "StackResourceDriftStatus": "DELETED"}
    del queue["PropertyDifferences"]

    with Stubber(cloud) as stub:
        stub.add_response("detect_stack_drift", DETECTION, {"StackName": STACK})
        stub.add_response(
            "describe_stack_drift_detection_status", STATUS | {"DetectionStatus": "DETECTION_IN_PROGRESS"}
        )
        stub.add_response("describe_stack_drift_detection_status", STATUS | {"DetectionStatus": "DETECTION_COMPLETE"})
        first = {"StackResourceDrifts": [FUNCTION], "NextToken": "2"}
        stub.add_response("describe_stack_resource_drifts", first, FILTERS)
        stub.add_response(
            "describe_stack_resource_drifts", {"StackResourceDrifts": [queue]}, FILTERS | {"NextToken": "2"}
        )
        count = report_drift(cloud, STACK, said.append, 0)

    assert count == 2
    assert [line.split() for line in said] == [
        ["modified", "Broadcaster", "(AWS::Lambda::Function)"],
        ["/Timeout:", "60", "→", "90"],
        ["deleted", "Failures", "(AWS::Lambda::Function)"],
    ]


def test_a_stack_that_cannot_be_compared_is_no_success() -> None:
    cloud = boto3.client("cloudformation", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    failed = STATUS | {"DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": "access denied"}

    with Stubber(cloud) as stub:
        stub.add_response("detect_stack_drift", DETECTION, {"StackName": STACK})
        stub.add_response("describe_stack_drift_detection_status", failed)
        with pytest.raises(DeployError, match="access denied"):
            report_drift(cloud, STACK, lambda _: None, 0)


@pytest.mark.parametrize("status", [None, "REVIEW_IN_PROGRESS"])
def test_a_stage_that_was_never_deployed_has_not_drifted(
    status: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or the nightly run would complain until the first deployment."""
    monkeypatch.setattr("infra.drift.clients", lambda *_: lambda _service: FakeCloudFormation(status))
    monkeypatch.setattr("infra.drift.require_account", lambda *_: "123456789012")

    assert main(["--stage", "dev"]) == 0
    assert capsys.readouterr().out == "There is no stack coursewire-dev here, so nobody can have changed it.\n"


def test_ctrl_c_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("infra.drift.clients", lambda *_: lambda _service: FakeCloudFormation("UPDATE_COMPLETE"))
    monkeypatch.setattr("infra.drift.require_account", lambda *_: "123456789012")
    monkeypatch.setattr("infra.drift.report_drift", interrupts)

    assert main(["--stage", "dev"]) == 130
    assert capsys.readouterr().err == "\nInterrupted. The comparison changes nothing.\n"
