"""Least privilege: this table is the contract, .chalice/policy-*.json must say the same."""

from __future__ import annotations

import pytest

from chalicelib.activity.activity_entry import Position
from chalicelib.activity.dynamo import activity_keys
from chalicelib.courses.dynamo import course_keys, search_keys
from chalicelib.courses.dynamo.stored_totals import totals_key
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.projection_cursors import cursor_key
from chalicelib.mail.dynamo import mail_keys
from chalicelib.people.dynamo.people_keys import recipient
from chalicelib.presence.dynamo import presence_keys
from chalicelib.sockets.dynamo import connection_keys
from chalicelib.webhooks.dynamo import webhook_keys
from tests.package.conftest import Package
from tests.package.role_policies import LEADING_KEYS, actions_of, listed, statements, targets, written_keys

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
    "PersonalRole": {
        "CoursesTable": "dynamodb: BatchGetItem DeleteItem GetItem PartiQLUpdate PutItem Query UpdateItem",
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem Query",
        "WebsocketAPI": "execute-api: ManageConnections",
        "PersonalLogs": "logs: CreateLogStream PutLogEvents",
    },
    "OperationsRole": {
        "CoursesTable": "dynamodb: DeleteItem GetItem PutItem Query UpdateItem",
        "ConnectionsTable": "dynamodb: BatchWriteItem GetItem Query",
        "Webhooks": "lambda: InvokeFunction",
        "OperationsLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketConnectRole": {
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem PutItem Query UpdateItem",
        "Greeter": "lambda: InvokeFunction",
        "WebsocketConnectLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebsocketMessageRole": {
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query UpdateItem",
        "CoursesTable": "dynamodb: BatchGetItem GetItem PutItem Query UpdateItem",
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
        "ConnectionsTable": "dynamodb: BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query UpdateItem",
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
    "MailerRole": {
        "CoursesTable": "dynamodb: BatchGetItem DeleteItem GetItem PutItem Query",
        "identity/*": "ses: SendEmail SendRawEmail",
        "configuration-set/coursewire-${Stage}": "ses: SendEmail SendRawEmail",
        "AsyncFailures": "sqs: SendMessage",
        "MailerLogs": "logs: CreateLogStream PutLogEvents",
    },
    "ProjectionsRole": {
        "CoursesTable.StreamArn": "dynamodb: DescribeStream GetRecords GetShardIterator ListStreams",
        "CoursesTable": "dynamodb: BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query UpdateItem",
        "Webhooks": "lambda: InvokeFunction",
        "FailedBatches": "s3: ListBucket",
        "FailedBatches/*": "s3: PutObject",
        "ProjectionsLogs": "logs: CreateLogStream PutLogEvents",
    },
    "WebhooksRole": {
        "CoursesTable": "dynamodb: GetItem PutItem Query UpdateItem",
        "AsyncFailures": "sqs: SendMessage",
        "WebhooksLogs": "logs: CreateLogStream PutLogEvents",
    },
}


def test_every_function_has_a_role_of_its_own(dev: Package) -> None:
    roles = [each["Properties"]["Role"]["Fn::GetAtt"][0] for each in dev.of_type("AWS::Serverless::Function").values()]

    assert sorted(roles) == sorted(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_this(dev: Package, role: str) -> None:
    allowed: dict[str, set[str]] = {}
    for statement in statements(dev, role):
        for target in targets(statement):
            allowed.setdefault(target, set()).update(statement["Action"])

    assert allowed == {target: actions_of(text) for target, text in ROLES[role].items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_right_is_wider_than_one_resource_of_this_stack(dev: Package, role: str) -> None:
    found = statements(dev, role)

    assert all("*" not in action for statement in found for action in statement["Action"])
    # A literal would be a name of another stack, or a wildcard.
    assert all(isinstance(each, dict) for statement in found for each in listed(statement["Resource"]))


def test_connections_are_posted_to_and_closed_on_this_api_and_stage_only(dev: Package) -> None:
    (statement,) = [each for each in statements(dev, "BroadcasterRole") if "execute-api" in each["Action"][0]]

    paths = {resource["Fn::Sub"].rpartition("${WebsocketAPI}")[2] for resource in statement["Resource"]}

    assert paths == {"/${Stage}/POST/@connections/*", "/${Stage}/DELETE/@connections/*"}


def test_only_the_sweep_asks_when_connections_were_active(dev: Package) -> None:
    resource = "/${Stage}/GET/@connections/*"

    asking = [role for role in ROLES for each in statements(dev, role) if resource in str(each["Resource"])]

    assert asking == ["SweepRole"]


@pytest.mark.parametrize("role", ["WebsocketMessageRole", "SweepRole"])
def test_who_removes_somebody_from_a_course_deletes_presence_only(dev: Package, role: str) -> None:
    assert written_keys(dev, role, "ConnectionsTable")["DeleteItem"] == ["PRESENCE#*"]
    assert presence_keys.stay("admin", 118, "c-1").pk == presence_keys.watcher("admin", "c-1").pk == "PRESENCE#admin"


@pytest.mark.parametrize("role", ["WebsocketMessageRole", "SweepRole", "BroadcasterRole"])
def test_what_only_reads_feeds_may_write_nothing_but_feeds(dev: Package, role: str) -> None:
    """Readers fill numbers that stay empty, and note on the heads how far they came."""
    writes = {"PutItem": ["FEED#*", "HEAD#*"], "UpdateItem": ["HEAD#*", "FEED#*"]}

    assert written_keys(dev, role) == writes


def test_projections_are_all_that_their_function_changes(dev: Package) -> None:
    """As a reader of feeds it fills numbers too."""
    written = written_keys(dev, "ProjectionsRole")

    assert written == {
        "PutItem": ["PROJECTION#*", "SEARCH#*", "INDEXED#*", "FEED#*", "HEAD#*", "MAILQUEUE"],
        "BatchWriteItem": ["ACTIVITY#*"],
        "DeleteItem": ["SEARCH#*", "PROJECTION#*"],
        "UpdateItem": ["HEAD#*", "FEED#*"],
    }


def test_the_mailer_changes_mails_and_what_was_reported_of_their_recipients(dev: Package) -> None:
    assert written_keys(dev, "MailerRole") == {
        "PutItem": ["MAILQUEUE", "MAILED#*", "MAILKEY", "RECIPIENTS#*"],
        "DeleteItem": ["MAILQUEUE"],
    }
    keys = (mail_keys.queued(5, "u"), mail_keys.mailed(5, "u"), mail_keys.SIGNING_KEY, recipient("admin", "u"))
    assert [key.pk for key in keys] == ["MAILQUEUE", "MAILED#5", "MAILKEY", "RECIPIENTS#admin"]


READ_KEYS = {
    "BroadcasterRole": ["FEED#*", "HEAD#*"],
    "MailerRole": ["COURSE#*", "MAILQUEUE", "MAILED#*", "MAILKEY", "RECIPIENTS#*", "PERSON#*"],
    "OperationsRole": ["WEBHOOKS", "WEBHOOK#*", "FEED#admin", "HEAD#admin"],
    "SweepRole": ["FEED#*", "HEAD#*", "COURSE#*"],
    "WebhooksRole": ["FEED#admin", "HEAD#admin", "WEBHOOKS", "WEBHOOK#*"],
    "WebsocketMessageRole": ["FEED#*", "HEAD#*", "COURSE#*"],
}
SECRETS = {
    "ApiHandlerRole": ["WEBHOOKS", "WEBHOOK#*", "MAILKEY"],
    # Checks the links by which people unsubscribe.
    "PeopleRole": ["WEBHOOKS", "WEBHOOK#*"],
    "PersonalRole": ["WEBHOOKS", "WEBHOOK#*", "MAILKEY"],
    # Reads whether there are webhooks, in the list without their secrets.
    "ProjectionsRole": ["WEBHOOK#*", "MAILKEY"],
}


def test_a_role_reads_the_keys_that_it_needs_or_all_but_secrets(dev: Package) -> None:
    reading = {
        role: each["Condition"]
        for role in ROLES
        for each in statements(dev, role)
        if "dynamodb:Query" in each["Action"] and targets(each) == {"CoursesTable"}
    }

    assert reading == {
        **{role: {"ForAllValues:StringLike": {LEADING_KEYS: keys}} for role, keys in READ_KEYS.items()},
        **{role: {"ForAllValues:StringNotLike": {LEADING_KEYS: keys}} for role, keys in SECRETS.items()},
    }


def test_the_function_that_sends_to_other_systems_reads_and_changes_the_admins_feed_and_webhooks_alone(
    dev: Package,
) -> None:
    found = [each for each in statements(dev, "WebhooksRole") if "dynamodb" in each["Action"][0]]

    keys = {key for each in found for key in each["Condition"]["ForAllValues:StringLike"][LEADING_KEYS]}

    assert keys == {"FEED#admin", "HEAD#admin", "WEBHOOKS", "WEBHOOK#*"}


def test_the_api_updates_heads_and_the_counter_and_no_course(dev: Package) -> None:
    """Courses and feed entries are put. What is updated on FEED#* is the head of earlier versions."""
    written = written_keys(dev, "ApiHandlerRole")

    assert written["UpdateItem"] == ["HEAD#*", "FEED#*", "COUNTER"]
    assert written["PartiQLUpdate"] == ["HEAD#*", "COUNTER"]


def test_the_keys_of_the_rights_are_those_of_the_items() -> None:
    activity = activity_keys.entry_key("admin", Position(1_750_000_000_000, 41))
    keys = (feed_keys.feed_head("admin"), feed_keys.feed_entry("admin", 1), feed_keys.locked_head("admin"))

    assert [key.pk for key in keys] == ["HEAD#admin", "FEED#admin", "FEED#admin"]
    assert [totals_key("admin").pk, search_keys.CURSOR.pk] == ["PROJECTION#admin"] * 2
    assert search_keys.partition("pending", "cpr") == "SEARCH#pending#cpr"
    assert search_keys.indexed_key(5).pk == "INDEXED#5"
    assert course_keys.COURSE_COUNTER.pk == "COUNTER"
    assert [key.pk for key in (cursor_key("ACTIVITY", "admin"), activity)] == ["PROJECTION#admin", "ACTIVITY#admin"]
    assert activity_keys.activity_of_course("admin", 5) == "ACTIVITY#admin#5"
    assert webhook_keys.webhook("0a1b2c3d").pk == "WEBHOOKS"
    assert webhook_keys.secret("0a1b2c3d").pk == webhook_keys.delivery("0a1b2c3d", 1).pk == "WEBHOOK#0a1b2c3d"


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
    assert written_keys(dev, role, "ConnectionsTable")["UpdateItem"] == keys
    assert feed_keys.quota("tickets#2f1c9f0e", 29_000_000).pk.startswith("QUOTA#")
    assert feed_keys.tickets("our-secret").pk.startswith("TICKETS#")
    assert connection_keys.subscription("admin", "c-1").pk.startswith("CHANNEL#")
