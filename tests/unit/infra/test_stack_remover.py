"""What must be typed before a stack is removed, and what is said about the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.command_line import Cloud
from infra.destroy import main
from infra.errors import ChangeFailed, NobodyToAsk, NotConfirmed, Protected
from infra.portals.errors import PortalsNotRemoved
from infra.stack_remover import StackRemover, StackResource, adoption, summary
from infra.stage_settings import StageSettings
from infra.targets import Target
from tests.unit.infra.fake_cloudformation import FakeCloudFormation, event

COURSES = ("CoursesTable", "AWS::DynamoDB::Table", "coursewire-dev-CoursesTable-1A")
SWEEP = ("Sweep", "AWS::Lambda::Function", "coursewire-dev-Sweep-1B")
TEMPLATE: dict[str, Any] = {"Resources": {"CoursesTable": {"DeletionPolicy": "RetainExceptOnCreate"}, "Sweep": {}}}


class RemovableStack(FakeCloudFormation):
    """A stack with a table that stays and a function that goes."""

    def get_template(self, **_: str) -> dict[str, Any]:
        return {"TemplateBody": TEMPLATE}

    def get_paginator(self, _: str) -> RemovableStack:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId")
        return [{"StackResourceSummaries": [dict(zip(names, each, strict=True))]} for each in (COURSES, SWEEP)]

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        described = super().describe_stacks(StackName)
        described["Stacks"][0] |= {"StackId": "arn:stack", "EnableTerminationProtection": self.protected}
        return described

    def delete_stack(self, **asked: str) -> None:
        super().delete_stack(**asked)
        self.events += self.happens


def remover(
    cloud: RemovableStack, said: list[str] | None = None, *, typed: str = "dev", protected: bool = False, **options: Any
) -> StackRemover:
    heard: list[str] = [] if said is None else said
    target = Target("dev", "python3.11", settings=StageSettings(protected=protected))
    return StackRemover(target, Cloud(lambda _: cloud, heard.append, heard.append, 0), ask=lambda _: typed, **options)


def test_what_is_deleted_and_what_stays_is_shown_before_the_question() -> None:
    cloud, said = RemovableStack("UPDATE_COMPLETE"), list[str]()

    with pytest.raises(NotConfirmed, match="coursewire-dev runs on as it was: you did not type dev"):
        remover(cloud, said, typed="yes").remove()

    assert said == [
        "These are deleted with all that they hold:",
        "  Sweep (AWS::Lambda::Function) coursewire-dev-Sweep-1B",
        "These stay:",
        "  CoursesTable (AWS::DynamoDB::Table) coursewire-dev-CoursesTable-1A",
    ]
    assert cloud.calls == []


@pytest.mark.parametrize("options", [{}, {"confirmed": "dev", "typed": "no"}])
def test_the_stages_name_removes_the_stack_and_what_stays_is_returned(options: dict[str, Any]) -> None:
    cloud = RemovableStack("UPDATE_COMPLETE", None)

    left = remover(cloud, **options).remove()

    assert left == [StackResource(*COURSES, stays=True)]
    assert cloud.asked("delete_stack") == [{"StackName": "coursewire-dev"}]


def test_a_confirmation_for_another_stage_removes_nothing() -> None:
    cloud = RemovableStack("UPDATE_COMPLETE", None)

    with pytest.raises(NotConfirmed):
        remover(cloud, confirmed="prod").remove()

    assert cloud.calls == []


@pytest.mark.parametrize("by_settings", [True, False])
def test_a_stage_that_is_protected_by_its_settings_or_its_stack_is_refused(by_settings: bool) -> None:
    cloud = RemovableStack("UPDATE_COMPLETE", None)
    cloud.protected = not by_settings

    with pytest.raises(Protected, match="--even-protected"):
        remover(cloud, protected=by_settings, confirmed="dev").remove()

    assert cloud.calls == []
    assert cloud.protected is not by_settings


def test_a_protected_stage_is_removed_when_that_is_said_and_its_name_is_typed() -> None:
    cloud = RemovableStack("UPDATE_COMPLETE", None)
    cloud.protected = True

    remover(cloud, protected=True, even_protected=True).remove()

    assert not cloud.protected
    assert len(cloud.asked("delete_stack")) == 1


def test_a_resource_that_cannot_be_deleted_is_named_with_its_reason() -> None:
    cloud = RemovableStack("UPDATE_COMPLETE", "DELETE_FAILED")
    cloud.happens = [event(1, "Sweep", "DELETE_FAILED", "It is used elsewhere")]

    with pytest.raises(ChangeFailed) as failed:
        remover(cloud).remove()

    assert failed.value.reasons == ["Sweep: It is used elsewhere"]


def test_a_stage_that_does_not_exist_is_no_failure() -> None:
    cloud = RemovableStack(None)

    left = remover(cloud).remove()

    assert left is None
    assert summary(Target("dev", "python3.11"), left) == "coursewire-dev does not exist. Nothing was removed."


def test_the_end_says_how_a_new_stack_takes_over_what_stays() -> None:
    left = [
        StackResource(*COURSES, stays=True),
        StackResource("UserPool", "AWS::Cognito::UserPool", "ca_1", stays=True),
    ]

    assert adoption(left) == "--adopt CoursesTable=coursewire-dev-CoursesTable-1A --adopt UserPool=ca_1"
    assert adoption(left) in summary(Target("dev", "python3.11"), left)


def test_without_a_terminal_nothing_is_removed_and_the_way_out_is_named() -> None:
    def nobody(_: str) -> str:
        raise NobodyToAsk

    cloud = RemovableStack("UPDATE_COMPLETE", None)
    target = Target("dev", "python3.11")

    with pytest.raises(NobodyToAsk, match="--confirm dev"):
        StackRemover(target, Cloud(lambda _: cloud, print, print, 0), ask=nobody).remove()

    assert cloud.calls == []


@pytest.mark.parametrize("stage", ["", "Dev", "default"])
def test_a_wrong_stage_is_one_sentence(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stage", stage])

    assert ended.value.code == 2
    assert "cannot name a stage" in capsys.readouterr().err.splitlines()[-1]


def test_a_profile_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "AWS_PROFILE", "nobodys")

    assert main(["--stage", "dev"]) == 1
    assert capsys.readouterr().err == "The config profile (nobodys) could not be found\n"


class TestPortals:
    """The bucket with the portals' files, which CloudFormation keeps because it deletes none that holds something."""

    @pytest.fixture
    def bucket(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
        monkeypatch.setitem(TEMPLATE["Resources"], "PortalBucket", {"DeletionPolicy": "RetainExceptOnCreate"})
        with mock_aws():
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="portals")
            s3.put_object(Bucket="portals", Key="site/index.html", Body=b"page")
            yield s3

    def test_they_are_deleted_after_the_stack(self, bucket: Any) -> None:
        said: list[str] = []

        stay = portal_remover(bucket, said).remove()

        assert said[:3] == [
            "These are deleted with all that they hold:",
            "  Sweep (AWS::Lambda::Function) coursewire-dev-Sweep-1B",
            "  PortalBucket (AWS::S3::Bucket) portals",
        ]
        assert [each.logical_id for each in stay or []] == ["CoursesTable"]
        assert bucket.list_buckets()["Buckets"] == []

    def test_they_stay_when_the_name_is_not_typed(self, bucket: Any) -> None:
        with pytest.raises(NotConfirmed):
            portal_remover(bucket, typed="no").remove()

        assert bucket.list_objects_v2(Bucket="portals")["KeyCount"] == 1

    def test_those_of_a_protected_stage_stay(self, bucket: Any) -> None:
        stay = portal_remover(bucket, protected=True, even_protected=True).remove()

        assert [each.logical_id for each in stay or []] == ["CoursesTable", "PortalBucket"]
        assert bucket.list_objects_v2(Bucket="portals")["KeyCount"] == 1

    def test_a_bucket_that_cannot_be_deleted_is_named_with_the_command(self, bucket: Any) -> None:
        bucket.delete_object(Bucket="portals", Key="site/index.html")
        bucket.delete_bucket(Bucket="portals")

        with pytest.raises(PortalsNotRemoved, match=r"aws s3 rb --force s3://portals"):
            portal_remover(bucket).remove()


class WithPortals(RemovableStack):
    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId")
        portals = dict(zip(names, ("PortalBucket", "AWS::S3::Bucket", "portals"), strict=True))
        return [*super().paginate(**asked), {"StackResourceSummaries": [portals]}]

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}


def portal_remover(s3: Any, said: list[str] | None = None, **options: Any) -> StackRemover:
    made = remover(WithPortals("UPDATE_COMPLETE", None), said, **options)
    stack = made._cloud.client("cloudformation")
    cloud = Cloud(lambda service: s3 if service == "s3" else stack, made._cloud.say, made._cloud.detail, 0)
    made._cloud = cloud
    return made
