"""What is read from a change set: which resources are lost, for certain or perhaps, and why."""

from __future__ import annotations

from typing import Any

import pytest

from infra.resource_changes import GUARDED, MAYBE_REPLACED, REMOVED, REPLACED, parse_resource_change

TABLE = "AWS::DynamoDB::Table"


def detail(name: str, recreation: str = "Always", causing: str = "", evaluation: str = "Static") -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    return {"Target": target, "Evaluation": evaluation} | ({"CausingEntity": causing} if causing else {})


def resource(action: str = "Modify", **more: Any) -> dict[str, Any]:
    return {"Action": action, "LogicalResourceId": "CoursesTable", "ResourceType": TABLE} | more


@pytest.mark.parametrize(
    ("change", "fate"),
    [
        (resource("Add"), ""),
        (resource("Import"), ""),
        (resource(Replacement="False"), ""),
        (resource(Replacement="True"), REPLACED),
        (resource(Replacement="Conditional"), MAYBE_REPLACED),
        (resource("SyncWithActual", Replacement="False"), ""),
        (resource("SyncWithActual", Replacement="True"), REPLACED),
        (resource("Remove"), REMOVED),
        (resource("Remove", PolicyAction="Retain"), REMOVED),
    ],
)
def test_the_fate_of_a_resource_is_what_cloudformation_says(change: dict[str, Any], fate: str) -> None:
    assert parse_resource_change(change).fate == fate
    assert parse_resource_change(change).is_guarded == bool(fate)


@pytest.mark.parametrize("change", [resource(), resource("Dynamic"), resource("SomethingNew")])
def test_what_cloudformation_leaves_open_counts_as_a_replacement_that_may_happen(change: dict[str, Any]) -> None:
    assert parse_resource_change(change).fate == MAYBE_REPLACED


@pytest.mark.parametrize("kind", sorted(GUARDED))
def test_what_holds_data_or_is_an_address_is_guarded(kind: str) -> None:
    assert parse_resource_change(resource("Remove", ResourceType=kind)).is_guarded


@pytest.mark.parametrize("kind", ["AWS::Lambda::Permission", "AWS::ApiGateway::Deployment", "AWS::Lambda::Function"])
def test_what_every_deployment_replaces_is_not_guarded(kind: str) -> None:
    change = parse_resource_change(resource(ResourceType=kind, Replacement="True"))

    assert change.fate == REPLACED
    assert not change.is_guarded


def test_the_causes_are_the_properties_that_need_a_new_resource_each_once() -> None:
    details = [
        detail("KeySchema"),
        detail("TableName", causing="Stage", evaluation="Dynamic"),
        detail("KeySchema", evaluation="Dynamic"),
        detail("SSESpecification", "Never"),
    ]

    change = parse_resource_change(resource(Replacement="True", PolicyAction="ReplaceAndRetain", Details=details))

    assert change.causes == ("KeySchema", "TableName (from Stage)")
    assert str(change) == (
        "modify  CoursesTable (AWS::DynamoDB::Table): "
        "REPLACED because of KeySchema, TableName (from Stage) (the old one stays, outside of the stack)"
    )


def test_an_ordinary_change_names_every_property_and_attribute() -> None:
    tags = {"Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}, "Evaluation": "Static"}
    details = [detail("TimeToLiveSpecification", "Never"), tags]

    change = parse_resource_change(resource(Replacement="False", Details=details))

    assert str(change) == "modify  CoursesTable (AWS::DynamoDB::Table): TimeToLiveSpecification, Tags"


def test_a_replacement_that_another_one_brings_about_names_the_other() -> None:
    details = [detail("UserPoolId", causing="UserPool", evaluation="Dynamic")]

    change = parse_resource_change(resource(Replacement="Conditional", Details=details))

    assert "PERHAPS REPLACED because of UserPoolId (from UserPool)" in str(change)


def test_a_new_resource_is_its_name_and_type() -> None:
    assert str(parse_resource_change(resource("Add"))) == "add     CoursesTable (AWS::DynamoDB::Table)"


def test_what_is_replaced_and_each_known_value_follow_below_the_change() -> None:
    key = detail("KeySchema")
    key["Target"] |= {"Path": "/Properties/KeySchema/0/AttributeName", "BeforeValue": "PK", "AfterValue": "id"}
    policy = detail("PolicyText", "Never")
    policy["Target"] |= {"AfterValue": "x" * 100}

    change = parse_resource_change(
        resource(Replacement="True", PhysicalResourceId="coursewire-prod-CoursesTable-1A", Details=[key, policy, key])
    )

    assert change.lines == [
        "modify  CoursesTable (AWS::DynamoDB::Table): REPLACED because of KeySchema",
        "          replaces coursewire-prod-CoursesTable-1A",
        "          KeySchema/0/AttributeName: PK → id",
        f"          PolicyText: nothing → {'x' * 59}…",
    ]
