"""A protected stage from its creation to its removal and back, with the real package in the emulated CloudFormation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.deploy import Request, deploy
from infra.errors import CannotAdopt, NotConfirmed, Protected, ReplacementRefused
from infra.package import Template, package
from infra.stack_remover import StackRemover, adoption
from infra.stage_settings import StageSettings
from infra.targets import Target, running_architecture, running_python
from tests.e2e.conftest import Stack

STAGE = "drill"
ROW = {"PK": {"S": "COURSE#1"}, "SK": {"S": "COURSE"}}


@dataclass
class Production:
    """A stage that is in use, and what was said to the person who deploys it."""

    endpoint: str
    built: Path
    monkeypatch: pytest.MonkeyPatch
    said: list[str] = field(default_factory=list)

    @property
    def target(self) -> Target:
        settings = StageSettings(account="000000000000", protected=True)
        parameters = {"Stage": STAGE, "Protected": "true", "LocalAddress": self.endpoint.removeprefix("http://")}
        parameters["AlarmEmail"] = "operator@example.com"
        return Target(STAGE, running_python(), running_architecture(), parameters, settings)

    @property
    def cloud(self) -> Cloud:
        return Cloud(self.client, self.said.append, self.said.append, 0.1)

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", **keys)  # type: ignore[call-overload]

    def deploy(
        self, out: Path, edit: Callable[[Template], None] = lambda _: None, adopted: dict[str, str] | None = None
    ) -> dict[str, str]:
        def edited(_: Target, folder: Path, *__: Any) -> Template:
            shutil.copytree(self.built, folder, dirs_exist_ok=True)
            template = json.loads((folder / "template.json").read_text("utf-8"))
            edit(template)
            return dict(template)

        self.monkeypatch.setattr("infra.deploy.package", edited)
        request = Request(self.target, adopted=adopted or {})
        return deploy(request, self.cloud, ChangeApproval(STAGE, yes=True), out)

    def remover(self, *, typed: str = STAGE, even_protected: bool = True) -> StackRemover:
        return StackRemover(self.target, self.cloud, even_protected=even_protected, ask=lambda _: typed)

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(self.client("dynamodb").scan(TableName=table)["Items"])

    def tables(self) -> set[str]:
        names = self.client("dynamodb").list_tables()["TableNames"]
        return {name for name in names if name.startswith(f"coursewire-{STAGE}-")}

    def variables(self, function: str) -> dict[str, str]:
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self.target.stack, LogicalResourceId=function
        )
        name = found["StackResourceDetail"]["PhysicalResourceId"]
        configuration = self.client("lambda").get_function_configuration(FunctionName=name)
        return dict(configuration["Environment"]["Variables"])

    def status(self) -> str:
        return str(
            self.client("cloudformation").describe_stacks(StackName=self.target.stack)["Stacks"][0]["StackStatus"]
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drill") / "package"
    package(Target(STAGE, running_python(), running_architecture()), folder)
    return folder


@pytest.fixture
def production(stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Production]:
    """The stage is deployed, its courses table has one row, and one user is an admin."""
    found = Production(stack["awsEndpointUrl"], built, monkeypatch)
    outputs = found.deploy(tmp_path / "first")
    found.client("dynamodb").put_item(TableName=outputs["CoursesTableName"], Item=ROW)
    cognito = found.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=outputs["UserPoolId"], Username="drilla")
    cognito.admin_add_user_to_group(UserPoolId=outputs["UserPoolId"], Username="drilla", GroupName="admin")
    found.said.clear()
    yield found
    found.remover().remove()
    for table in found.tables():
        found.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=False)
        found.client("dynamodb").delete_table(TableName=table)


def new_key(template: Template) -> None:
    table = template["Resources"]["CoursesTable"]["Properties"]
    table["KeySchema"][0]["AttributeName"] = table["AttributeDefinitions"][0]["AttributeName"] = "id"


def new_name(template: Template) -> None:
    template["Resources"]["CoursesTable"]["Properties"]["TableName"] = "courses"


def removed(template: Template) -> None:
    del template["Resources"]["UserPoolClient"]
    del template["Outputs"]["UserPoolClientId"]


def other_id(template: Template) -> None:
    text = json.dumps(template).replace('"CoursesTable"', '"Courses"')
    template.clear()
    template.update(json.loads(text))


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (new_key, "CoursesTable (AWS::DynamoDB::Table): PERHAPS REPLACED because of KeySchema"),
        (new_name, "CoursesTable (AWS::DynamoDB::Table): REPLACED because of TableName"),
        (other_id, "CoursesTable (AWS::DynamoDB::Table): REMOVED"),
        (removed, "UserPoolClient (AWS::Cognito::UserPoolClient): REMOVED"),
    ],
)
def test_a_one_line_edit_that_loses_data_is_shown_and_refused_and_nothing_changes(
    production: Production, edit: Callable[[Template], None], shown: str, tmp_path: Path
) -> None:
    tables, (table,) = production.tables(), [each for each in production.tables() if "CoursesTable" in each]

    with pytest.raises(ReplacementRefused) as refused:
        production.deploy(tmp_path / "edited", edit)

    assert [line for line in production.said if shown in line]
    assert "--allow-replacement" in str(refused.value)
    assert (production.tables(), production.rows(table)) == (tables, [ROW])
    assert production.status() in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def test_no_tool_can_delete_a_protected_stack(production: Production) -> None:
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        production.client("cloudformation").delete_stack(StackName=production.target.stack)

    with pytest.raises(Protected, match="--even-protected"):
        production.remover(even_protected=False).remove()

    with pytest.raises(NotConfirmed, match=f"you did not type {STAGE}"):
        production.remover(typed="yes").remove()

    assert production.status() == "UPDATE_COMPLETE"


def test_a_stack_policy_denies_the_same_to_other_tools(production: Production) -> None:
    policy = production.client("cloudformation").get_stack_policy(StackName=production.target.stack)

    denied = [each for each in json.loads(policy["StackPolicyBody"])["Statement"] if each["Effect"] == "Deny"]
    assert [each["Action"] for each in denied] == [["Update:Replace", "Update:Delete"]]


def test_what_a_removed_stage_leaves_is_adopted_by_a_new_stack(production: Production, tmp_path: Path) -> None:
    before = production.deploy(tmp_path / "before")
    with pytest.raises(CannotAdopt, match="it exists already"):
        production.deploy(tmp_path / "while", adopted={"CoursesTable": before["CoursesTableName"]})

    host = production.variables("APIHandler")["STAGE_HOST"]
    left = production.remover().remove()
    assert left is not None
    options = dict(each.split("=") for each in adoption(left).split() if "=" in each)
    after = production.deploy(tmp_path / "after", adopted=options)

    kept = ("CoursesTableName", "UserPoolId", "UserPoolClientId")
    assert [after[each] for each in kept] == [before[each] for each in kept]
    assert production.rows(after["CoursesTableName"]) == [ROW]
    groups = production.client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=after["UserPoolId"], Username="drilla"
    )
    assert [each["GroupName"] for each in groups["Groups"]] == ["admin"]

    # Calendars know an event by this host, and the new WebSocket API has another one. It stays with later deployments.
    api = host.partition(".")[0]
    assert [api in each["WebSocketUrl"] for each in (before, after)] == [True, False]
    production.deploy(tmp_path / "later")
    assert [production.variables(each)["STAGE_HOST"] for each in ("APIHandler", "Mailer")] == [host, host]
