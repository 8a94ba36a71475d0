from __future__ import annotations

import pytest

from infra.change_approval import ChangeApproval
from infra.errors import ChangeFailed, ChangeRefused, StackBusy
from infra.stack_changer import StackChanger
from infra.stage_settings import StageSettings
from infra.targets import Target
from tests.unit.infra.fake_cloudformation import UNCHANGED, FakeCloudFormation, event

URL = "https://bucket/template.json"
ROLLBACK = {"RollbackConfiguration": {"RollbackTriggers": [], "MonitoringTimeInMinutes": 10}}
REFUSED = {"Status": "FAILED", "StatusReason": "Circular dependency between resources"}


def changer(
    cloud: FakeCloudFormation, parameters: dict[str, str] | None = None, heard: list[str] | None = None
) -> StackChanger:
    said: list[str] = [] if heard is None else heard
    target = Target("dev", "python3.11", parameters=parameters or {}, settings=StageSettings(tags={"team": "courses"}))
    return StackChanger(cloud, target, ChangeApproval("dev", yes=True), said.append, said.append, 0)


def change(cloud: FakeCloudFormation, parameters: dict[str, str] | None = None, heard: list[str] | None = None) -> bool:
    return changer(cloud, parameters, heard).change(URL)


class TestSuccess:
    def test_a_missing_stack_is_created(self) -> None:
        cloud = FakeCloudFormation(None, "CREATE_COMPLETE")

        assert change(cloud)
        assert [asked["ChangeSetType"] for asked in cloud.asked("create_change_set")] == ["CREATE"]

    def test_a_stack_is_updated(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")

        assert change(cloud)
        assert [asked["ChangeSetType"] for asked in cloud.asked("create_change_set")] == ["UPDATE"]

    def test_no_change_is_a_success_and_leaves_nothing_behind(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", change_set=UNCHANGED)

        assert not change(cloud)
        assert len(cloud.asked("delete_change_set")) == 1
        assert not cloud.asked("execute_change_set")

    def test_progress_is_told_resource_by_resource(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")
        cloud.events = [event(1, "CoursesTable", "CREATE_COMPLETE")]
        cloud.happens = [event(2, "Broadcaster", "UPDATE_IN_PROGRESS"), event(3, "Broadcaster", "UPDATE_COMPLETE")]
        heard: list[str] = []

        change(cloud, heard=heard)

        assert [line.split() for line in heard[2:]] == [
            ["UPDATE_IN_PROGRESS", "Broadcaster"],
            ["UPDATE_COMPLETE", "Broadcaster"],
        ]


class TestAlarms:
    def test_they_are_given_to_the_change(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")

        changer(cloud).change(URL, ROLLBACK)

        (asked,) = cloud.asked("create_change_set")
        assert asked["RollbackConfiguration"] == ROLLBACK["RollbackConfiguration"]

    @pytest.mark.parametrize("rollback", [None, {}])
    def test_those_of_the_change_before_do_not_stay(self, rollback: dict[str, str] | None) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE")

        changer(cloud).change(URL, rollback)
        changer(cloud).diff(URL)

        none = {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}
        assert [asked["RollbackConfiguration"] for asked in cloud.asked("create_change_set")] == [none, none]

    def test_a_new_stack_has_none_that_could_stay(self) -> None:
        cloud = FakeCloudFormation(None, "CREATE_COMPLETE")

        change(cloud)

        (asked,) = cloud.asked("create_change_set")
        assert "RollbackConfiguration" not in asked

    def test_one_that_rolls_back_is_named(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
        cloud.happens = [event(1, "coursewire-dev", "UPDATE_ROLLBACK_IN_PROGRESS", "arn:alarm/RestErrors is in ALARM")]

        with pytest.raises(ChangeFailed, match="RestErrors is in ALARM"):
            changer(cloud).change(URL, ROLLBACK)


class TestParameters:
    def test_one_that_is_not_given_keeps_its_value_unless_the_template_lost_it(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE")
        cloud.parameters, cloud.declared = ["Stage", "LogLevel", "Old"], ["Stage", "LogLevel", "New"]

        change(cloud, {"Stage": "dev"})

        (asked,) = cloud.asked("create_change_set")
        assert asked["Parameters"] == [
            {"ParameterKey": "Stage", "ParameterValue": "dev"},
            {"ParameterKey": "LogLevel", "UsePreviousValue": True},
        ]


def test_the_stack_and_its_resources_get_the_stages_tags() -> None:
    cloud = FakeCloudFormation(None, "CREATE_COMPLETE")

    change(cloud)

    (asked,) = cloud.asked("create_change_set")
    assert asked["Tags"] == [{"Key": "coursewire:stage", "Value": "dev"}, {"Key": "team", "Value": "courses"}]


class TestFailure:
    def test_a_refused_change_touches_nothing(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", change_set=REFUSED)

        with pytest.raises(ChangeRefused, match="Circular dependency"):
            change(cloud)

        assert cloud.asked("delete_change_set")
        assert not cloud.asked("execute_change_set")
        assert not cloud.asked("delete_stack")

    def test_a_refused_first_change_leaves_no_empty_stack(self) -> None:
        cloud = FakeCloudFormation("REVIEW_IN_PROGRESS", None, change_set=REFUSED)

        with pytest.raises(ChangeRefused):
            change(cloud)

        assert len(cloud.asked("delete_stack")) == 1

    def test_the_reason_is_the_failing_resources_own(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
        cloud.happens = [
            event(1, "Broadcaster", "UPDATE_FAILED", "Memory must be at most 10240"),
            event(2, "APIHandler", "UPDATE_FAILED", "Resource update cancelled"),
            event(3, "coursewire-dev", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed"),
        ]

        with pytest.raises(ChangeFailed) as failed:
            change(cloud)

        assert failed.value.reasons == ["Broadcaster: Memory must be at most 10240"]
        assert "UPDATE_ROLLBACK_COMPLETE" in str(failed.value)
        assert len(cloud.asked("delete_change_set")) == 1

    def test_what_a_failed_first_creation_left_is_removed_first(self) -> None:
        cloud = FakeCloudFormation("ROLLBACK_COMPLETE", None, "CREATE_COMPLETE")

        assert change(cloud)
        assert [name for name, _ in cloud.calls][:2] == ["delete_stack", "create_change_set"]

    @pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
    def test_a_stack_that_cannot_change_now_is_left_alone(self, status: str) -> None:
        cloud = FakeCloudFormation(status)

        with pytest.raises(StackBusy, match=status):
            change(cloud)

        assert not cloud.calls
