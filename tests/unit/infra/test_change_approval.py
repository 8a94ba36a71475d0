"""What is refused, what is asked, and that a refusal leaves the stack as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.change_approval import ChangeApproval
from infra.errors import NobodyToAsk, NotConfirmed, ReplacementRefused, StackBusy
from infra.stack_changer import StackChanger
from infra.targets import PROJECT, Target
from tests.unit.infra.fake_cloudformation import UNCHANGED, FakeCloudFormation

ASK = [sys.executable, "-c", "from infra.change_approval import ask_on_terminal; print(ask_on_terminal('Go on?'))"]


def modified(logical_id: str, kind: str, replacement: str = "True", action: str = "Modify") -> dict[str, Any]:
    change = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": kind}
    return {"ResourceChange": change | ({"Replacement": replacement} if action == "Modify" else {})}


COURSES = modified("CoursesTable", "AWS::DynamoDB::Table")
USERS = modified("UserPool", "AWS::Cognito::UserPool", "Conditional")
REST = modified("RestAPI", "AWS::ApiGateway::RestApi", action="Remove")
FUNCTION = modified("Broadcaster", "AWS::Lambda::Function", "False")


def cloud_with(*changes: dict[str, Any], status: str | None = "UPDATE_COMPLETE") -> FakeCloudFormation:
    return FakeCloudFormation(status, "UPDATE_COMPLETE", change_set={"Status": "CREATE_COMPLETE", "Changes": changes})


def change(cloud: FakeCloudFormation, approval: ChangeApproval, said: list[str] | None = None) -> bool:
    heard: list[str] = [] if said is None else said
    target = Target(approval.stage, "python3.11")
    return StackChanger(cloud, target, approval, heard.append, lambda _: None, 0).change("url")


class Person:
    def __init__(self, says: bool) -> None:
        self._says = says
        self.asked: list[str] = []

    def __call__(self, question: str) -> bool:
        self.asked.append(question)
        return self._says


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("lost", [COURSES, USERS, REST])
def test_what_would_be_lost_is_refused_and_the_stack_stays_as_it_was(lost: dict[str, Any], stage: str) -> None:
    cloud = cloud_with(FUNCTION, lost)

    with pytest.raises(ReplacementRefused):
        change(cloud, ChangeApproval(stage, yes=True))

    assert [call for call, _ in cloud.calls] == ["create_change_set", "delete_change_set"]
    assert cloud.statuses[0] == "UPDATE_COMPLETE"


def test_the_refusal_names_each_resource_the_reason_and_the_way_on() -> None:
    cloud = cloud_with(COURSES, USERS, FUNCTION)

    with pytest.raises(ReplacementRefused) as refused:
        change(cloud, ChangeApproval("dev"))

    text = str(refused.value)
    assert "CoursesTable (AWS::DynamoDB::Table): REPLACED" in text
    assert "UserPool (AWS::Cognito::UserPool): PERHAPS REPLACED" in text
    assert text.endswith("--allow-replacement CoursesTable --allow-replacement UserPool")
    assert "Broadcaster" not in text


def test_every_resource_must_be_named() -> None:
    with pytest.raises(ReplacementRefused) as refused:
        change(cloud_with(COURSES, USERS), ChangeApproval("dev", ["CoursesTable"]))

    assert [each.logical_id for each in refused.value.changes] == ["UserPool"]


def test_what_was_named_is_replaced() -> None:
    cloud = cloud_with(COURSES, USERS)

    assert change(cloud, ChangeApproval("dev", ["UserPool", "CoursesTable"], yes=True))
    assert len(cloud.asked("execute_change_set")) == 1


def test_a_name_that_the_change_set_does_not_have_allows_nothing_else() -> None:
    with pytest.raises(ReplacementRefused):
        change(cloud_with(COURSES), ChangeApproval("dev", ["CourseTable"]))


def test_the_local_cloud_says_what_is_lost_and_goes_on() -> None:
    said: list[str] = []

    assert change(cloud_with(COURSES, USERS, FUNCTION), ChangeApproval("local"), said)
    assert [line for line in said if "REPLACED" in line] == ["  modify  CoursesTable (AWS::DynamoDB::Table): REPLACED"]


def test_a_loss_on_a_later_page_of_the_change_set_is_seen() -> None:
    class Paged(FakeCloudFormation):
        def describe_change_set(self, NextToken: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
            if NextToken:
                return {"Status": "CREATE_COMPLETE", "Changes": [COURSES]}
            return {"Status": "CREATE_COMPLETE", "Changes": [FUNCTION], "NextToken": "second"}

    with pytest.raises(ReplacementRefused):
        change(Paged("UPDATE_COMPLETE"), ChangeApproval("dev"))


class TestDiff:
    def diff(self, cloud: FakeCloudFormation, said: list[str] | None = None) -> bool:
        heard: list[str] = [] if said is None else said
        approval = ChangeApproval("prod", ask=Person(says=False))
        return StackChanger(cloud, Target("prod", "python3.11"), approval, heard.append, heard.append, 0).diff("url")

    def test_the_changes_are_shown_and_nothing_is_executed_or_left_behind(self) -> None:
        cloud, said = cloud_with(FUNCTION), list[str]()

        assert self.diff(cloud, said)
        assert said == ["Changes:", "  modify  Broadcaster (AWS::Lambda::Function)"]
        assert [call for call, _ in cloud.calls] == ["create_change_set", "delete_change_set"]

    def test_what_a_deployment_would_refuse_is_refused(self) -> None:
        cloud = cloud_with(COURSES)

        with pytest.raises(ReplacementRefused):
            self.diff(cloud)

        assert [call for call, _ in cloud.calls] == ["create_change_set", "delete_change_set"]

    def test_no_change_is_told_from_changes(self) -> None:
        cloud = FakeCloudFormation("UPDATE_COMPLETE", change_set=UNCHANGED)

        assert not self.diff(cloud)

    def test_a_stack_that_does_not_exist_is_not_left_behind_empty(self) -> None:
        cloud = FakeCloudFormation("REVIEW_IN_PROGRESS", None)

        assert self.diff(cloud)
        assert len(cloud.asked("delete_stack")) == 1

    def test_the_leftover_of_a_failed_creation_is_not_removed(self) -> None:
        cloud = FakeCloudFormation("ROLLBACK_COMPLETE")

        with pytest.raises(StackBusy, match="The next deployment removes what is left"):
            self.diff(cloud)

        assert cloud.calls == []


class TestAsking:
    @pytest.mark.parametrize("stage", ["prod", "dev", "anna-2"])
    def test_every_stage_in_a_real_account_is_asked_about_after_the_changes_are_known(self, stage: str) -> None:
        cloud, person = cloud_with(FUNCTION), Person(says=True)

        assert change(cloud, ChangeApproval(stage, ask=person))
        assert person.asked == [f"Change coursewire-{stage} as listed?"]

    def test_anything_but_yes_leaves_the_stack_as_it_was(self) -> None:
        cloud = cloud_with(FUNCTION)

        with pytest.raises(NotConfirmed, match="runs on as it was"):
            change(cloud, ChangeApproval("prod", ask=Person(says=False)))

        assert [call for call, _ in cloud.calls] == ["create_change_set", "delete_change_set"]

    def test_a_no_to_the_first_change_leaves_no_empty_stack(self) -> None:
        cloud = FakeCloudFormation("REVIEW_IN_PROGRESS", None)

        with pytest.raises(NotConfirmed):
            change(cloud, ChangeApproval("prod", ask=Person(says=False)))

        assert len(cloud.asked("delete_stack")) == 1

    def test_an_interrupt_at_the_question_leaves_the_stack_as_it_was(self) -> None:
        def interrupted(_: str) -> bool:
            raise KeyboardInterrupt

        cloud = cloud_with(FUNCTION)

        with pytest.raises(KeyboardInterrupt):
            change(cloud, ChangeApproval("prod", ask=interrupted))

        assert [call for call, _ in cloud.calls] == ["create_change_set", "delete_change_set"]

    @pytest.mark.parametrize(("stage", "yes"), [("prod", True), ("dev", True), ("local", False)])
    def test_nobody_is_asked_where_yes_was_given_or_in_the_local_cloud(self, stage: str, yes: bool) -> None:
        person = Person(says=False)

        assert change(cloud_with(FUNCTION), ChangeApproval(stage, yes=yes, ask=person))
        assert person.asked == []

    def test_nobody_is_asked_when_nothing_changes(self) -> None:
        person = Person(says=False)

        assert not change(
            FakeCloudFormation("UPDATE_COMPLETE", change_set=UNCHANGED), ChangeApproval("prod", ask=person)
        )
        assert person.asked == []

    def test_yes_does_not_stand_for_allowing_a_replacement(self) -> None:
        with pytest.raises(ReplacementRefused):
            change(cloud_with(COURSES), ChangeApproval("prod", yes=True))

    def test_the_leftover_of_a_failed_creation_is_not_removed_unasked(self) -> None:
        cloud = FakeCloudFormation("ROLLBACK_COMPLETE", None, "CREATE_COMPLETE")

        with pytest.raises(NotConfirmed):
            change(cloud, ChangeApproval("prod", ask=Person(says=False)))

        assert cloud.calls == []


def test_a_change_set_that_came_out_of_date_is_removed() -> None:
    class Overtaken(FakeCloudFormation):
        def execute_change_set(self, **_: str) -> None:
            error = {"Code": "InvalidChangeSetStatus", "Message": "It is OBSOLETE"}
            raise ClientError({"Error": error}, "ExecuteChangeSet")  # type: ignore[typeddict-item]

    cloud = Overtaken("UPDATE_COMPLETE")

    with pytest.raises(ClientError, match="OBSOLETE"):
        change(cloud, ChangeApproval("dev", yes=True))

    assert len(cloud.asked("delete_change_set")) == 1


class TestTerminal:
    @pytest.mark.parametrize("shell", ["exec {ask} < /dev/null", "exec {ask} <&-", "echo yes | {ask}"])
    def test_without_a_terminal_the_question_fails_at_once_with_the_way_out(self, shell: str) -> None:
        ask = f"{sys.executable} -c \"from infra.change_approval import ask_on_terminal; ask_on_terminal('Go on?')\""

        run = subprocess.run(
            ["sh", "-c", shell.format(ask=ask)], cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False
        )

        assert "NobodyToAsk: Nothing was changed" in run.stderr
        assert "--yes" in run.stderr

    @pytest.mark.parametrize(
        ("typed", "answer"), [(b"yes\n", "True"), (b"YES \n", "True"), (b"y\n", "False"), (b"\n", "False")]
    )
    def test_at_a_terminal_only_yes_is_yes(self, typed: bytes, answer: str) -> None:
        ours, theirs = os.openpty()
        with subprocess.Popen(ASK, cwd=PROJECT, stdin=theirs, stdout=subprocess.PIPE, text=True) as process:
            os.close(theirs)
            os.write(ours, typed)
            printed, _ = process.communicate(timeout=30)
        os.close(ours)

        assert printed == f"Go on? Type yes to go on: {answer}\n"

    def test_the_end_of_the_input_is_no_yes(self) -> None:
        self.test_at_a_terminal_only_yes_is_yes(b"\x04", "False")


def test_the_refusal_of_a_question_says_how_to_answer_it() -> None:
    assert "--yes" in str(NobodyToAsk())
