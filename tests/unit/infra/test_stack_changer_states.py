"""Every state in which a stack can be found, and every end that a change can come to."""

from __future__ import annotations

from typing import Any

import pytest

from infra.change_approval import ChangeApproval
from infra.errors import ChangeFailed, ChangeRefused, DeployError, StackBusy
from infra.stack_changer import StackChanger
from infra.targets import Target
from tests.unit.infra.fake_cloudformation import FakeCloudFormation, event

URL = "https://bucket/template.json"
UNTOUCHED = ("execute_change_set", "delete_stack")


class SlowCloudFormation(FakeCloudFormation):
    """Takes its time: each look at the change set, or at the stack after the change, is the next of a list."""

    def __init__(self, *statuses: str | None, making: tuple[str, ...] = (), changing: tuple[str, ...] = ()) -> None:
        super().__init__(*statuses)
        self.making, self.changing = list(making), list(changing)

    def describe_change_set(self, **asked: Any) -> dict[str, Any]:
        return {"Status": self.making.pop(0)} if self.making else super().describe_change_set(**asked)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        answer = super().describe_stacks(StackName)
        if self.asked("execute_change_set") and self.changing:
            answer["Stacks"][0]["StackStatus"] = self.changing.pop(0)
        return answer


def change(cloud: FakeCloudFormation, said: list[str] | None = None, detail: list[str] | None = None) -> bool:
    heard, told = ([] if said is None else said), ([] if detail is None else detail)
    approval = ChangeApproval("dev", yes=True)
    return StackChanger(cloud, Target("dev", "python3.11"), approval, heard.append, told.append, 0).change(URL)


def failed_with(reason: str) -> dict[str, Any]:
    return {"Status": "FAILED", "StatusReason": reason}


def test_a_change_set_is_waited_for() -> None:
    cloud = SlowCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", making=("CREATE_PENDING", "CREATE_IN_PROGRESS"))

    assert change(cloud)
    assert cloud.making == []


def test_a_change_is_followed_to_its_end() -> None:
    cloud = SlowCloudFormation(
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE",
        changing=("UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    )

    assert change(cloud)
    assert cloud.changing == []


def test_what_an_interrupted_first_change_left_is_created_in_place() -> None:
    cloud = FakeCloudFormation("REVIEW_IN_PROGRESS", "CREATE_COMPLETE")

    assert change(cloud)
    assert [asked["ChangeSetType"] for asked in cloud.asked("create_change_set")] == ["CREATE"]
    assert not cloud.asked("delete_stack")


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_runs_is_updated_and_never_removed(status: str) -> None:
    cloud = FakeCloudFormation(status, "UPDATE_COMPLETE")

    assert change(cloud)
    assert [asked["ChangeSetType"] for asked in cloud.asked("create_change_set")] == ["UPDATE"]
    assert not cloud.asked("delete_stack")


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_the_leftover_of_a_failed_creation_is_removed_and_that_is_said(status: str) -> None:
    cloud = FakeCloudFormation(status, None, "CREATE_COMPLETE")
    said: list[str] = []

    assert change(cloud, said)
    assert len(cloud.asked("delete_stack")) == 1
    assert status in said[0]


def test_what_somebody_began_to_delete_is_left_to_them() -> None:
    cloud = FakeCloudFormation("DELETE_FAILED")

    with pytest.raises(StackBusy, match="Somebody was deleting it"):
        change(cloud)

    assert not cloud.asked("delete_stack")
    assert not cloud.asked("create_change_set")


def test_a_leftover_that_cannot_be_removed_stops_everything() -> None:
    cloud = FakeCloudFormation("ROLLBACK_COMPLETE", "DELETE_FAILED")

    with pytest.raises(DeployError, match="coursewire-dev could not be removed"):
        change(cloud)

    assert not cloud.asked("create_change_set")


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ],
)
def test_both_wordings_of_no_change_are_a_success(reason: str) -> None:
    cloud = FakeCloudFormation("CREATE_COMPLETE", change_set=failed_with(reason))

    assert change(cloud) is False
    assert not [call for call, _ in cloud.calls if call in UNTOUCHED]


def test_a_refused_change_says_that_the_stack_runs_on_and_why() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", change_set=failed_with("Unresolved dependencies [Topic]"))

    with pytest.raises(ChangeRefused) as refused:
        change(cloud)

    assert str(refused.value) == (
        "coursewire-dev cannot take this change, and runs on as it was: Unresolved dependencies [Topic]"
    )


def test_a_refusal_without_a_reason_is_still_a_refusal() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", change_set={"Status": "FAILED"})

    with pytest.raises(ChangeRefused, match="no reason was given"):
        change(cloud)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "ROLLBACK_COMPLETE"),
        (None, "ROLLBACK_FAILED"),
        ("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"),
        ("UPDATE_COMPLETE", "UPDATE_ROLLBACK_FAILED"),
    ],
)
def test_a_change_that_was_rolled_back_has_failed(before: str | None, after: str) -> None:
    cloud = FakeCloudFormation(before, after)

    with pytest.raises(ChangeFailed) as failed:
        change(cloud)

    assert failed.value.status == after
    assert not cloud.asked("delete_stack")


def test_failures_of_earlier_changes_are_not_blamed() -> None:
    cloud = FakeCloudFormation("UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    cloud.events = [event(1, "UserPool", "UPDATE_FAILED", "Last week's mistake")]
    cloud.happens = [event(2, "Broadcaster", "UPDATE_FAILED", "Today's mistake")]

    with pytest.raises(ChangeFailed) as failed:
        change(cloud)

    assert failed.value.reasons == ["Broadcaster: Today's mistake"]


def test_a_failure_without_a_reason_says_so() -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")

    with pytest.raises(ChangeFailed, match="no reason was given"):
        change(cloud)


def test_a_stuck_stack_comes_with_the_way_out() -> None:
    cloud = FakeCloudFormation("UPDATE_ROLLBACK_FAILED")

    with pytest.raises(StackBusy, match="continue-update-rollback"):
        change(cloud)


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED"])
def test_a_change_that_stopped_half_way_comes_with_the_way_back(status: str) -> None:
    cloud = FakeCloudFormation(status)

    with pytest.raises(StackBusy, match="rollback-stack"):
        change(cloud)

    assert not cloud.calls
