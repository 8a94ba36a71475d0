"""Tables, the stream and its reader, and the user pool."""

from __future__ import annotations

from typing import Any

import pytest

from infra.adoption import CALENDAR_HOST, CALENDAR_HOST_TAG
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


def test_events_in_calendars_have_the_same_host_everywhere_and_the_table_keeps_it_for_a_stack_that_adopts_it(
    dev: Package,
) -> None:
    address = {"Fn::Sub": "${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
    host = {"Fn::If": ["HasCalendarHost", {"Ref": "CalendarHost"}, address]}

    assert dev.properties("CoursesTable")["Tags"] == [{"Key": CALENDAR_HOST_TAG, "Value": host}]
    assert [dev.variables(name)["STAGE_HOST"] for name in ("APIHandler", "Mailer")] == [host, host]
    # The UIDs of an existing stage.
    assert dev.template["Parameters"][CALENDAR_HOST]["Default"] == ""


def test_only_courses_have_a_stream(dev: Package) -> None:
    assert dev.properties("CoursesTable")["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert "StreamSpecification" not in dev.properties("ConnectionsTable")


@pytest.mark.parametrize("reader", ["Broadcaster", "Projections"])
def test_a_poison_record_blocks_nothing_and_is_kept(dev: Package, reader: str) -> None:
    source = _source(dev, reader)

    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BisectBatchOnFunctionError"] is True
    assert 0 < source["MaximumRetryAttempts"] <= 10
    assert 60 <= source["MaximumRecordAgeInSeconds"] <= 24 * 3600
    assert source["DestinationConfig"]["OnFailure"] == {
        "Type": "S3",
        "Destination": {"Fn::GetAtt": ["FailedBatches", "Arn"]},
    }


def test_somebody_hears_of_a_poison_record(dev: Package) -> None:
    queue, alarm = dev.properties("BroadcasterFailures"), dev.properties("BroadcasterFailuresAlarm")

    assert (queue["MessageRetentionPeriod"], queue["SqsManagedSseEnabled"]) == (14 * 24 * 3600, True)
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["BroadcasterFailures", "QueueName"]}}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_a_stored_batch_puts_a_message_into_the_queue_of_the_alarm(dev: Package) -> None:
    rule = dev.properties("FailedBatchStored")
    allowed, _ = dev.properties("BroadcasterFailuresPolicy")["PolicyDocument"]["Statement"]

    assert dev.properties("FailedBatches")["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": "FailedBatches"}]}},
    }
    assert [each["Arn"] for each in rule["Targets"]] == [{"Fn::GetAtt": ["BroadcasterFailures", "Arn"]}]
    assert (allowed["Action"], allowed["Principal"]) == ("sqs:SendMessage", {"Service": "events.amazonaws.com"})
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["FailedBatchStored", "Arn"]}}}


def test_failed_batches_are_encrypted_private_and_kept_as_long_as_backups(dev: Package) -> None:
    bucket = dev.properties("FailedBatches")
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]

    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 35)
    # CloudFormation cannot delete a bucket with objects, so a stack without this could not be removed.
    assert dev.template["Resources"]["FailedBatches"]["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize("name", ["FailedBatchesPolicy", "BroadcasterFailuresPolicy"])
def test_failed_batches_and_their_messages_are_reached_by_tls_only(dev: Package, name: str) -> None:
    last = dev.properties(name)["PolicyDocument"]["Statement"][-1]
    condition, denied, _ = last.get("Fn::If", ["IsReachedByTls", last, None])

    assert condition == "IsReachedByTls"
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_projections_apply_what_the_stream_still_has(dev: Package) -> None:
    """A stream keeps records for 24 hours. A mail or activity is wanted after an outage of hours too."""
    assert _source(dev, "Projections")["MaximumRecordAgeInSeconds"] == 24 * 3600


def test_a_channels_entries_are_posted_by_one_worker(dev: Package) -> None:
    """Parallel batches of a shard would each post the same entries: twice the work, and nothing sooner."""
    assert _source(dev)["ParallelizationFactor"] == 1


def test_somebody_hears_of_an_unreadable_item(dev: Package) -> None:
    alarm = dev.properties("UnreadableEntriesAlarm")
    variables = dev.template["Globals"]["Function"]["Environment"]["Variables"]

    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    service = {"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}
    assert alarm["Dimensions"] == [service, {"Name": "stage", "Value": {"Ref": "Stage"}}]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("UnreadableEntries", "Sum", 0)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_nobody_can_sign_up_or_change_their_organization(dev: Package) -> None:
    pool, client = dev.properties("UserPool"), dev.properties("UserPoolClient")

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert client["WriteAttributes"] == ["email"]


def test_an_invitation_has_the_username_the_first_password_and_the_portals_address(dev: Package) -> None:
    message = dev.properties("UserPool")["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]

    _, with_address, without = message["Fn::If"]

    # Cognito refuses a text without one of these: AWS's page on MessageTemplateType.
    for text in (with_address["Fn::Sub"][0], without):
        assert "{username}" in text
        assert "{####}" in text
    assert "${Portals}" in with_address["Fn::Sub"][0]


def test_mails_come_from_the_identity_that_a_stage_names_and_else_from_cognito(dev: Package) -> None:
    sender = dev.properties("UserPool")["EmailConfiguration"]["Fn::If"]

    assert sender[0] == "HasMailSender"
    assert sender[1]["SourceArn"] == {"Ref": "MailSenderArn"}
    assert sender[1]["From"] == {"Fn::If": ["HasMailFrom", {"Ref": "MailFrom"}, {"Ref": "AWS::NoValue"}]}
    assert sender[2] == {"EmailSendingAccount": "COGNITO_DEFAULT"}


def test_a_portal_needs_no_secret_and_sends_no_password(dev: Package) -> None:
    client = dev.properties("UserPoolClient")

    _, _, usual = client["ExplicitAuthFlows"]["Fn::If"]

    assert client["GenerateSecret"] is False
    assert usual == ["ALLOW_USER_SRP_AUTH"]
    assert dev.template["Parameters"]["PasswordSignIn"]["Default"] == "false"


def _source(dev: Package, reader: str = "Broadcaster") -> dict[str, Any]:
    return dict(dev.properties(reader)["Events"][f"{reader}DynamodbEventSource"]["Properties"])
