"""What any tool may no longer do to a deployed stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.change_approval import ChangeApproval
from infra.errors import ChangeFailed, NotConfirmed, ReplacementRefused
from infra.resource_changes import GUARDED
from infra.stack_changer import StackChanger
from infra.stack_protection import stack_policy
from infra.stage_settings import StageSettings
from infra.targets import Target
from tests.unit.infra.fake_cloudformation import UNCHANGED, FakeCloudFormation

LOCKED = stack_policy()


def change(cloud: FakeCloudFormation, stage: str = "prod", *allowed: str, protected: bool = False) -> bool:
    target = Target(stage, "python3.11", settings=StageSettings(protected=protected))
    approval = ChangeApproval(stage, allowed, yes=True)
    return StackChanger(cloud, target, approval, lambda _: None, lambda _: None, 0).change("url")


def denied(policy: dict[str, Any]) -> dict[str, Any]:
    (statement,) = [each for each in policy["Statement"] if each["Effect"] == "Deny"]
    return dict(statement)


def test_the_policy_denies_replacing_and_removing_what_a_deployment_guards_and_nothing_else() -> None:
    statement = denied(LOCKED)

    assert statement["Action"] == ["Update:Replace", "Update:Delete"]
    assert statement["Condition"] == {"StringEquals": {"ResourceType": sorted(GUARDED)}}
    assert statement["Resource"] == "*"
    assert {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"} in LOCKED["Statement"]


def test_a_new_stack_is_locked_once_it_exists() -> None:
    cloud = FakeCloudFormation(None, "CREATE_COMPLETE")

    change(cloud)

    assert cloud.policies == [LOCKED]


def test_what_was_named_may_be_replaced_during_this_change_only() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")

    change(cloud, "dev", "UserPool", "CoursesTable")

    during, after = cloud.policies
    assert denied(during)["NotResource"] == ["LogicalResourceId/CoursesTable", "LogicalResourceId/UserPool"]
    assert after == LOCKED


def test_a_change_that_was_rolled_back_leaves_the_stack_locked() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")

    with pytest.raises(ChangeFailed):
        change(cloud, "dev", "CoursesTable")

    assert cloud.policies[-1] == LOCKED


@pytest.mark.parametrize("change_set", [UNCHANGED, {"Status": "CREATE_COMPLETE", "Changes": []}])
def test_a_protected_stage_cannot_be_deleted_after_any_deployment(change_set: dict[str, Any]) -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", change_set=change_set)

    change(cloud, protected=True)

    assert cloud.protected
    assert cloud.policies[-1] == LOCKED


def test_another_stage_can_be_deleted() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")

    change(cloud, "dev")

    assert not cloud.protected


def test_the_local_cloud_has_no_policy() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")

    change(cloud, "local")

    assert cloud.policies == []


def first_creation(cloud: FakeCloudFormation, approval: ChangeApproval | None = None, *, protected: str) -> bool:
    target = Target("prod", "python3.11", parameters={"Protected": protected, "LogLevel": "INFO"})
    approval = approval or ChangeApproval("prod", yes=True)
    return StackChanger(cloud, target, approval, lambda _: None, lambda _: None, 0).change("url")


def protections(cloud: FakeCloudFormation) -> list[tuple[str, str]]:
    """The type of each change set with its parameter Protected."""
    return [
        (asked["ChangeSetType"], each["ParameterValue"])
        for asked in cloud.asked("create_change_set")
        for each in asked["Parameters"]
        if each["ParameterKey"] == "Protected"
    ]


@pytest.mark.parametrize("status", [None, "REVIEW_IN_PROGRESS"])
def test_a_protected_stack_is_created_without_deletion_protection_and_then_gets_it(status: str | None) -> None:
    cloud = FakeCloudFormation(status, "CREATE_COMPLETE", "UPDATE_COMPLETE")

    assert first_creation(cloud, protected="true")

    assert protections(cloud) == [("CREATE", "false"), ("UPDATE", "true")]
    assert len(cloud.asked("execute_change_set")) == 2


def test_a_first_creation_that_fails_has_protected_nothing_and_the_next_one_begins_anew() -> None:
    cloud = FakeCloudFormation(None, "ROLLBACK_COMPLETE", None, "CREATE_COMPLETE", "UPDATE_COMPLETE")
    with pytest.raises(ChangeFailed):
        first_creation(cloud, protected="true")

    assert first_creation(cloud, protected="true")

    assert protections(cloud) == [("CREATE", "false"), ("CREATE", "false"), ("UPDATE", "true")]
    assert len(cloud.asked("delete_stack")) == 1


def test_a_stack_that_was_not_protected_in_the_end_is_protected_by_the_next_deployment() -> None:
    answers = iter([True, False])
    cloud = FakeCloudFormation(None, "CREATE_COMPLETE", "UPDATE_COMPLETE")
    with pytest.raises(NotConfirmed):
        first_creation(cloud, ChangeApproval("prod", ask=lambda _: next(answers)), protected="true")

    assert first_creation(cloud, protected="true")

    assert protections(cloud) == [("CREATE", "false"), ("UPDATE", "true"), ("UPDATE", "true")]
    assert cloud.policies == [LOCKED] * 3


def test_any_other_stack_is_created_at_once() -> None:
    cloud = FakeCloudFormation(None, "CREATE_COMPLETE")

    assert first_creation(cloud, protected="false")

    assert protections(cloud) == [("CREATE", "false")]


SUSPECTED = {
    "Status": "CREATE_COMPLETE",
    "Changes": [
        {
            "Type": "Resource",
            "ResourceChange": {
                "Action": "Modify",
                "LogicalResourceId": "RestAPI",
                "ResourceType": "AWS::ApiGateway::RestApi",
                "Replacement": "Conditional",
            },
        }
    ],
}


def suspecting(cloud: FakeCloudFormation) -> Callable[..., None]:
    """After the first change, the next one perhaps replaces the REST API."""
    execute = cloud.execute_change_set

    def executed(**asked: str) -> None:
        execute(**asked)
        cloud.change_set = SUSPECTED

    return executed


def test_a_stack_without_data_is_protected_although_cloudformation_suspects_a_replacement() -> None:
    created = FakeCloudFormation("REVIEW_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_COMPLETE")
    created.execute_change_set = suspecting(created)  # type: ignore[method-assign]

    assert first_creation(created, protected="true")
    assert len(created.asked("execute_change_set")) == 2

    later = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", change_set=SUSPECTED)
    with pytest.raises(ReplacementRefused):
        first_creation(later, protected="true")

    assert later.asked("execute_change_set") == []
