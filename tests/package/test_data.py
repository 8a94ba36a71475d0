"""Tables, the stream and its reader, and the user pool."""

from __future__ import annotations

from typing import Any

import pytest

from tests.package.conftest import Package


def test_courses_and_users_survive_the_removal_of_the_stack(dev: Package) -> None:
    for name in ("CoursesTable", "UserPool", "UserPoolClient", "AdminGroup", "OrganizationGroup", "InstructorGroup"):
        resource = dev.template["Resources"][name]

        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_courses_can_be_restored_and_are_protected_where_the_stage_is(dev: Package) -> None:
    table = dev.properties("CoursesTable")

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}


@pytest.mark.parametrize("name", ["CoursesTable", "ConnectionsTable"])
def test_a_table_is_encrypted_expires_items_and_has_no_index(dev: Package, name: str) -> None:
    table = dev.properties(name)

    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert not [key for key in table if key.endswith("SecondaryIndexes")]


def test_only_courses_have_a_stream(dev: Package) -> None:
    assert dev.properties("CoursesTable")["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert "StreamSpecification" not in dev.properties("ConnectionsTable")


def test_a_poison_record_blocks_nothing_and_is_kept(dev: Package) -> None:
    source = _source(dev)

    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BisectBatchOnFunctionError"] is True
    assert 0 < source["MaximumRetryAttempts"] <= 10
    assert 60 <= source["MaximumRecordAgeInSeconds"] <= 24 * 3600
    assert source["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["BroadcasterFailures", "Arn"]}


def test_somebody_hears_of_a_poison_record(dev: Package) -> None:
    queue, alarm = dev.properties("BroadcasterFailures"), dev.properties("BroadcasterFailuresAlarm")

    assert (queue["MessageRetentionPeriod"], queue["SqsManagedSseEnabled"]) == (14 * 24 * 3600, True)
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["BroadcasterFailures", "QueueName"]}}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_a_channels_entries_are_posted_by_one_worker(dev: Package) -> None:
    """Parallel batches of a shard would each post the same entries: twice the work, and nothing sooner."""
    assert _source(dev)["ParallelizationFactor"] == 1


def test_somebody_hears_of_an_unreadable_item(dev: Package) -> None:
    alarm = dev.properties("UnreadableEntriesAlarm")
    variables = dev.template["Globals"]["Function"]["Environment"]["Variables"]

    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("UnreadableEntries", "Sum", 0)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_nobody_can_sign_up_or_change_their_organization(dev: Package) -> None:
    pool, client = dev.properties("UserPool"), dev.properties("UserPoolClient")

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert client["WriteAttributes"] == ["email"]


def test_a_portal_needs_no_secret_and_sends_no_password(dev: Package) -> None:
    client = dev.properties("UserPoolClient")

    _, _, usual = client["ExplicitAuthFlows"]["Fn::If"]

    assert client["GenerateSecret"] is False
    assert usual == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert dev.template["Parameters"]["PasswordSignIn"]["Default"] == "false"


def _source(dev: Package) -> dict[str, Any]:
    return dict(dev.properties("Broadcaster")["Events"]["BroadcasterDynamodbEventSource"]["Properties"])
