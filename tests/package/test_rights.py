"""Least privilege: this table is the contract, .chalice/policy-*.json must say the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.package.conftest import Package

ROLES = {
    "ApiHandlerRole": {
        "CoursesTable": "dynamodb: BatchGetItem DeleteItem GetItem PutItem Query",
        "ConnectionsTable": "dynamodb: GetItem PutItem",
        "ApiHandlerLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketConnectRole": {
        "ConnectionsTable": "dynamodb: BatchWriteItem DeleteItem",
        "Greeter": "lambda: InvokeFunction",
        "WebsocketConnectLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketMessageRole": {
        "ConnectionsTable": "dynamodb: BatchWriteItem DeleteItem GetItem PutItem",
        "CoursesTable": "dynamodb: GetItem PutItem Query",
        "WebsocketAPI": "execute-api: ManageConnections",
        "WebsocketMessageLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketDisconnectRole": {
        "ConnectionsTable": "dynamodb: BatchWriteItem GetItem",
        "WebsocketDisconnectLogs": "logs: CreateLogStream PutLogEvents",
    },
    "GreeterRole": {
        "ConnectionsTable": "dynamodb: BatchWriteItem GetItem",
        "WebsocketAPI": "execute-api: ManageConnections",
        "GreeterLogs": "logs: CreateLogStream PutLogEvents",
    },
    "FanOutRole": {
        "WebsocketAPI": "execute-api: ManageConnections",
        "FanOutLogs": "logs: CreateLogStream PutLogEvents",
    },
    "SweepRole": {
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem Query",
        "WebsocketAPI": "execute-api: ManageConnections",
        "SweepLogs": "logs: CreateLogStream PutLogEvents",
    },
    "BroadcasterRole": {
        "CoursesTable.StreamArn": "dynamodb: DescribeStream GetRecords GetShardIterator ListStreams",
        "ConnectionsTable": "dynamodb: BatchWriteItem GetItem Query UpdateItem",
        "FanOut": "lambda: InvokeFunction",
        "WebsocketAPI": "execute-api: ManageConnections",
        "BroadcasterFailures": "sqs: SendMessage",
        "BroadcasterLogs": "logs: CreateLogStream PutLogEvents",
    },
}


def test_every_function_has_a_role_of_its_own(dev: Package) -> None:
    roles = [each["Properties"]["Role"]["Fn::GetAtt"][0] for each in dev.of_type("AWS::Serverless::Function").values()]

    assert sorted(roles) == sorted(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_this(dev: Package, role: str) -> None:
    allowed: dict[str, set[str]] = {}
    for statement in _statements(dev, role):
        for target in _targets(statement):
            allowed.setdefault(target, set()).update(statement["Action"])

    assert allowed == {target: _actions(text) for target, text in ROLES[role].items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_right_is_wider_than_one_resource_of_this_stack(dev: Package, role: str) -> None:
    statements = _statements(dev, role)

    assert all("*" not in action for statement in statements for action in statement["Action"])
    # A literal would be a name of another stack, or a wildcard.
    assert all(isinstance(each, dict) for statement in statements for each in _listed(statement["Resource"]))


def test_connections_are_posted_to_and_closed_on_this_api_and_stage_only(dev: Package) -> None:
    (statement,) = [each for each in _statements(dev, "BroadcasterRole") if "execute-api" in each["Action"][0]]

    paths = {resource["Fn::Sub"].rpartition("${WebsocketAPI}")[2] for resource in statement["Resource"]}

    assert paths == {"/${Stage}/POST/@connections/*", "/${Stage}/DELETE/@connections/*"}


def test_a_socket_may_write_no_course(dev: Package) -> None:
    (statement,) = [each for each in _statements(dev, "WebsocketMessageRole") if "Condition" in each]

    assert statement["Action"] == ["dynamodb:PutItem"]
    assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["FEED#*"]}}


def _statements(dev: Package, role: str) -> list[dict[str, Any]]:
    (policy,) = dev.properties(role)["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def _targets(statement: dict[str, Any]) -> set[str]:
    return {_name(resource) for resource in _listed(statement["Resource"])}


def _name(resource: dict[str, Any]) -> str:
    if "Fn::GetAtt" in resource:
        return ".".join(resource["Fn::GetAtt"]).removesuffix(".Arn")
    assert "${WebsocketAPI}" in resource["Fn::Sub"], json.dumps(resource)
    return "WebsocketAPI"


def _listed(resource: object) -> list[Any]:
    return resource if isinstance(resource, list) else [resource]


def _actions(text: str) -> set[str]:
    service, _, names = text.partition(": ")
    return {f"{service}:{name}" for name in names.split()}
