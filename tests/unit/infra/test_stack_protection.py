"""What any tool may no longer do to a deployed stack."""

from __future__ import annotations

from typing import Any

import pytest

from infra.change_approval import ChangeApproval
from infra.errors import ChangeFailed
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
