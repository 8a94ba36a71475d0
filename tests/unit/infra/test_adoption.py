"""Which resources of an earlier stack a new one imports, and what is missing for it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.adoption import CALENDAR_HOST, CALENDAR_HOST_TAG, calendar_host, import_template, resources_to_import
from infra.deploy import main
from infra.errors import CannotAdopt

RESOURCES: dict[str, Any] = {
    "CoursesTable": {"Type": "AWS::DynamoDB::Table"},
    "UserPool": {"Type": "AWS::Cognito::UserPool"},
    "AdminGroup": {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {"GroupName": "admin"}},
    "UserPoolClient": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"ClientName": "portals"}},
    "Sweep": {"Type": "AWS::Serverless::Function"},
}


class Cognito:
    """A user pool with these groups and these clients, each on a page of its own."""

    def __init__(self, groups: list[str], clients: list[str]) -> None:
        self._pages = {
            "list_groups": [{"Groups": [{"GroupName": name}]} for name in groups],
            "list_user_pool_clients": [
                {"UserPoolClients": [{"ClientName": name, "ClientId": f"id-{name}"}]} for name in clients
            ],
        }

    def get_paginator(self, name: str) -> Pages:
        return Pages(self._pages[name])


class Pages(list[dict[str, Any]]):
    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return self


def test_a_table_is_imported_by_its_name() -> None:
    found = resources_to_import(RESOURCES, {"CoursesTable": "courses-1"}, "coursewire-dev", None)

    assert found == [
        {
            "LogicalResourceId": "CoursesTable",
            "ResourceType": "AWS::DynamoDB::Table",
            "ResourceIdentifier": {"TableName": "courses-1"},
        }
    ]


def test_a_user_pool_comes_with_its_groups_and_the_portals_client() -> None:
    cognito = Cognito(["other", "admin"], ["scripts", "portals"])

    found = resources_to_import(RESOURCES, {"UserPool": "ca_1"}, "coursewire-dev", cognito)

    assert {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in found} == {
        "UserPool": {"UserPoolId": "ca_1"},
        "AdminGroup": {"UserPoolId": "ca_1", "GroupName": "admin"},
        "UserPoolClient": {"UserPoolId": "ca_1", "ClientId": "id-portals"},
    }


@pytest.mark.parametrize(
    ("cognito", "missing"),
    [
        (Cognito([], ["portals"]), "has no group admin"),
        (Cognito(["admin"], []), "has 0 clients named portals"),
        (Cognito(["admin"], ["portals", "portals"]), "has 2 clients named portals"),
    ],
)
def test_a_pool_without_a_group_or_with_another_number_of_clients_is_refused(cognito: Cognito, missing: str) -> None:
    with pytest.raises(CannotAdopt, match=missing):
        resources_to_import(RESOURCES, {"UserPool": "ca_1"}, "coursewire-dev", cognito)


def test_the_import_waits_for_nothing_that_comes_later() -> None:
    pool = {"Type": "AWS::Cognito::UserPool", "DependsOn": "Invocation"}
    group = {"Type": "AWS::Cognito::UserPoolGroup", "DependsOn": "UserPool"}
    resources = {"UserPool": pool, "AdminGroup": group, "Invocation": {"Type": "AWS::Lambda::Permission"}}
    template = {"Parameters": {}, "Conditions": {}, "Resources": resources}

    kept = import_template(template, {"UserPool", "AdminGroup"})["Resources"]

    assert "DependsOn" not in kept["UserPool"]
    assert kept["AdminGroup"]["DependsOn"] == "UserPool"


def test_the_import_has_no_outputs_no_transform_and_only_what_is_imported() -> None:
    template = {"Transform": "x", "Parameters": {}, "Conditions": {}, "Outputs": {"a": 1}, "Resources": RESOURCES}

    reduced = import_template(template, {"UserPool", "CoursesTable"})

    assert sorted(reduced) == ["Conditions", "Parameters", "Resources"]
    assert sorted(reduced["Resources"]) == ["CoursesTable", "UserPool"]


TAKES_A_HOST = {"Parameters": {CALENDAR_HOST: {"Type": "String"}}}


class Tables:
    """DynamoDB with a table of these tags, each on a page of its own."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._pages = [{"Tags": [{"Key": key, "Value": value}]} for key, value in tags.items()]

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803
        return {"Table": {"TableArn": f"arn:aws:dynamodb:ca-central-1:123456789012:table/{TableName}"}}

    def get_paginator(self, name: str) -> Pages:
        assert name == "list_tags_of_resource"
        return Pages(self._pages)


HOST = "a1.execute-api.ca-central-1.amazonaws.com"


def test_courses_keep_the_uids_that_they_had_in_the_stack_that_tagged_the_table() -> None:
    said: list[str] = []

    kept = calendar_host("t", Tables({"team": "a", CALENDAR_HOST_TAG: HOST}), TAKES_A_HOST, {}, said.append)

    assert kept == {CALENDAR_HOST: HOST}
    assert said == [f"Events in calendars keep the host {HOST}."]


def test_a_table_without_the_tag_is_adopted_with_a_word_about_new_uids() -> None:
    said: list[str] = []

    assert calendar_host("t", Tables({"team": "a"}), TAKES_A_HOST, {}, said.append) == {}
    assert said == ["t has no tag coursewire:calendar-host: without --parameter CalendarHost, courses get new UIDs."]


@pytest.mark.parametrize(
    ("template", "given"), [({"Parameters": {}}, {}), (TAKES_A_HOST, {CALENDAR_HOST: "given.example.com"})]
)
def test_an_earlier_package_and_a_host_that_is_given_are_left_alone(
    template: dict[str, Any], given: dict[str, str]
) -> None:
    said: list[str] = []

    assert calendar_host("t", Tables({CALENDAR_HOST_TAG: HOST}), template, given, said.append) == {}
    assert said == []


@pytest.mark.parametrize("value", ["CoursesTable", "CoursesTable=", "Sweep=x", "=x", ""])
def test_what_cannot_be_adopted_is_one_sentence(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stage", "dev", "--adopt", value])

    assert ended.value.code == 2
    assert "is not CoursesTable=<TableName> or UserPool=<UserPoolId>" in capsys.readouterr().err.splitlines()[-1]


def test_a_property_that_refers_to_a_resource_which_is_not_imported_is_added_later() -> None:
    pool = {
        "Type": "AWS::Cognito::UserPool",
        "Properties": {
            "UserPoolName": {"Fn::Sub": "coursewire-${Stage}"},
            "LambdaConfig": {"Fn::If": ["NeedsCodes", {"PreTokenGeneration": {"Fn::GetAtt": ["Trigger", "Arn"]}}, ""]},
            "AdminCreateUserConfig": {"EmailMessage": {"Fn::Sub": "at ${Portals.DomainName}"}},
        },
    }
    others = {"Trigger": {"Type": "AWS::Serverless::Function"}, "Portals": {"Type": "AWS::CloudFront::Distribution"}}
    template = {
        "Parameters": {"Stage": {}},
        "Conditions": {"NeedsCodes": {}},
        "Resources": {"UserPool": pool, **others},
    }

    imported = import_template(template, {"UserPool"})

    assert imported["Resources"]["UserPool"]["Properties"] == {"UserPoolName": {"Fn::Sub": "coursewire-${Stage}"}}
