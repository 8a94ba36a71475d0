"""Least privilege: this table is the contract, .chalice/policy-*.json must say the same."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.courses.dynamo import course_keys
from chalicelib.feed.dynamo import feed_keys
from chalicelib.sockets.dynamo import connection_keys
from tests.package.conftest import Package

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "PartiQLUpdate", "BatchWriteItem")
LEADING_KEYS = "dynamodb:LeadingKeys"
ROLES = {
    "ApiHandlerRole": {
        "CoursesTable": "dynamodb: BatchGetItem DeleteItem GetItem PartiQLUpdate PutItem Query UpdateItem",
        "ConnectionsTable": "dynamodb: GetItem PutItem Query UpdateItem",
        "ApiHandlerLogs": "logs: CreateLogStream PutLogEvents",
    },
    "PeopleRole": {
        "CoursesTable": "dynamodb: BatchGetItem BatchWriteItem DeleteItem GetItem PartiQLUpdate PutItem Query"
        " UpdateItem",
        "UserPool": "cognito-idp: AdminAddUserToGroup AdminCreateUser AdminDisableUser AdminEnableUser AdminGetUser"
        " AdminListGroupsForUser AdminUpdateUserAttributes AdminUserGlobalSignOut ListUsersInGroup",
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem Query",
        "WebsocketAPI": "execute-api: ManageConnections",
        "PeopleLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketConnectRole": {
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem PutItem Query UpdateItem",
        "Greeter": "lambda: InvokeFunction",
        "WebsocketConnectLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketMessageRole": {
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem GetItem PutItem Query UpdateItem",
        "CoursesTable": "dynamodb: GetItem PutItem Query UpdateItem",
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
        "AsyncFailures": "sqs: SendMessage",
        "GreeterLogs": "logs: CreateLogStream PutLogEvents",
    },
    "FanOutRole": {
        "WebsocketAPI": "execute-api: ManageConnections",
        "FanOutLogs": "logs: CreateLogStream PutLogEvents",
    },
    "CanaryRole": {
        "RestAPI": "execute-api: Invoke",
        "CanaryLogs": "logs: CreateLogStream PutLogEvents",
    },
    "SecondFactorRole": {
        "SecondFactorLogs": "logs: CreateLogStream PutLogEvents",
    },
    "SweepRole": {
        "CoursesTable": "dynamodb: BatchGetItem GetItem PutItem Query UpdateItem",
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem GetItem Query UpdateItem",
        "FanOut": "lambda: InvokeFunction",
        "WebsocketAPI": "execute-api: ManageConnections",
        "AsyncFailures": "sqs: SendMessage",
        "SweepLogs": "logs: CreateLogStream PutLogEvents",
    },
    "BroadcasterRole": {
        "CoursesTable.StreamArn": "dynamodb: DescribeStream GetRecords GetShardIterator ListStreams",
        "CoursesTable": "dynamodb: GetItem PutItem Query UpdateItem",
        "ConnectionsTable": "dynamodb: BatchWriteItem GetItem Query UpdateItem",
        "FanOut": "lambda: InvokeFunction",
        "WebsocketAPI": "execute-api: ManageConnections",
        "FailedBatches": "s3: ListBucket",
        "FailedBatches/*": "s3: PutObject",
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


@pytest.mark.parametrize("role", ["WebsocketMessageRole", "SweepRole", "BroadcasterRole"])
def test_what_only_reads_feeds_may_write_nothing_but_feeds(dev: Package, role: str) -> None:
    """Readers fill numbers that stay empty, and note on the heads how far they came."""
    writes = {"PutItem": ["FEED#*", "HEAD#*"], "UpdateItem": ["HEAD#*", "FEED#*"]}

    assert _written_keys(dev, role) == writes


def test_the_api_updates_heads_and_the_counter_and_no_course(dev: Package) -> None:
    """Courses and feed entries are put. What is updated on FEED#* is the head of earlier versions."""
    written = _written_keys(dev, "ApiHandlerRole")

    assert written["UpdateItem"] == ["HEAD#*", "FEED#*", "COUNTER"]
    assert written["PartiQLUpdate"] == ["HEAD#*", "COUNTER"]


def test_the_keys_of_the_rights_are_those_of_the_items() -> None:
    keys = (feed_keys.feed_head("admin"), feed_keys.feed_entry("admin", 1), feed_keys.locked_head("admin"))

    assert [key.pk for key in keys] == ["HEAD#admin", "FEED#admin", "FEED#admin"]
    assert course_keys.COURSE_COUNTER.pk == "COUNTER"


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("ApiHandlerRole", ["QUOTA#*"]),
        ("WebsocketConnectRole", ["QUOTA#*", "TICKETS#*"]),
        ("WebsocketMessageRole", ["QUOTA#*", "TICKETS#*", "CHANNEL#*"]),
    ],
)
def test_what_counts_uses_and_uses_tickets_updates_no_connection(dev: Package, role: str, keys: list[str]) -> None:
    """Clients of sockets change the visibility of subscriptions too."""
    assert _written_keys(dev, role, "ConnectionsTable")["UpdateItem"] == keys
    assert feed_keys.quota("tickets#2f1c9f0e", 29_000_000).pk.startswith("QUOTA#")
    assert feed_keys.tickets("our-secret").pk.startswith("TICKETS#")
    assert connection_keys.subscription("admin", "c-1").pk.startswith("CHANNEL#")


def _written_keys(dev: Package, role: str, table: str = "CoursesTable") -> dict[str, Any]:
    """The partition keys that a write to the table is limited to, by operation; None for any key."""
    found: dict[str, Any] = {}
    for each in _statements(dev, role):
        keys = each.get("Condition", {}).get("ForAllValues:StringLike", {}).get(LEADING_KEYS)
        for action in each["Action"]:
            if _targets(each) == {table} and action.endswith(WRITES):
                name = action.removeprefix("dynamodb:")
                found[name] = [*found[name], *keys] if name in found else keys
    return found


def _statements(dev: Package, role: str) -> list[dict[str, Any]]:
    (policy,) = dev.properties(role)["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def _targets(statement: dict[str, Any]) -> set[str]:
    return {_name(resource) for resource in _listed(statement["Resource"])}


def _name(resource: dict[str, Any]) -> str:
    if "Fn::GetAtt" in resource:
        return ".".join(resource["Fn::GetAtt"]).removesuffix(".Arn")
    if resource == {"Fn::Sub": "${FailedBatches.Arn}/*"}:
        return "FailedBatches/*"
    (name,) = (each for each in ("WebsocketAPI", "RestAPI") if f"${{{each}}}" in resource["Fn::Sub"])
    return name


def _listed(resource: object) -> list[Any]:
    return resource if isinstance(resource, list) else [resource]


def _actions(text: str) -> set[str]:
    service, _, names = text.partition(": ")
    return {f"{service}:{name}" for name in names.split()}
