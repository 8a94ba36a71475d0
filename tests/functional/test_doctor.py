"""`python -m infra.doctor`: a stage in which nothing is wrong, and one line for each thing that is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.doctor.__main__ import CHECKS
from infra.doctor.address_checks import check_domains
from infra.doctor.examined_stage import Check, ExaminedStage
from infra.doctor.findings import Finding, by_severity, exit_code
from infra.doctor.function_checks import read_error
from infra.doctor.run_checks import run_checks
from infra.stage_settings import StageSettings
from infra.targets import Target

NOW = datetime(2025, 7, 12, 19, 0, tzinfo=UTC)
DIGEST, OLDER = "a" * 40, "b" * 40
OUTPUTS = {
    "RestUrl": "https://api.example.com", "Package": DIGEST, "FailedBatchesBucket": "batches",
    "BroadcasterFailuresUrl": "broadcaster-failures", "AsyncFailuresUrl": "async-failures",
    "CoursesTableName": "courses", "ConnectionsTableName": "connections", "UserPoolId": "pool",
    "UserPoolClientId": "client", "PortalDistributionId": "E1",
}  # fmt: skip
RESOURCES = {
    "AWS::Lambda::Function": {"APIHandler": "api", "Broadcaster": "broadcaster", "Projections": "projections"},
    "AWS::CloudWatch::Alarm": {"GreeterFailuresAlarm": "stack-GreeterFailuresAlarm"},
    "AWS::Events::Rule": {"SweepSweepEvent": "rule"},
}
ERROR = {
    "level": "ERROR", "service": "coursewire", "message": "A channel could not be broadcast", "body": "secret",
    "correlation_id": "c6af", "exception": "Traceback, token eyJ", "exception_name": "OutOfTime",
}  # fmt: skip


def denied(operation: str, text: str = "") -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": text}}, operation)


def tells(value: Any) -> Callable[..., Any]:
    return lambda **_: value


class FakeCloud:
    """A stage without anything wrong. A test changes what an operation of a service returns."""

    def __init__(self) -> None:
        mapping = {"UUID": "1", "State": "Enabled", "LastProcessingResult": "OK"}
        stored = [{"Key": f"coursewire/{DIGEST}.package.json", "LastModified": NOW}]
        table = {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": True}
        alarm = {"AlarmName": "stack-GreeterFailuresAlarm", "StateValue": "OK", "ActionsEnabled": True}
        distribution = {"Status": "Deployed", "DistributionConfig": {"Enabled": True}}
        pitr = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}
        self.replies: dict[str, Callable[..., Any]] = {
            "sts.get_caller_identity": tells({"Account": "1"}),
            "s3.list_objects_v2": lambda **asked: {"Contents": stored} if "Prefix" in asked else {"KeyCount": 0},
            "sqs.get_queue_attributes": tells({"Attributes": {"ApproximateNumberOfMessages": "0"}}),
            "cloudwatch.describe_alarms": tells({"MetricAlarms": [alarm]}),
            "cloudwatch.get_metric_statistics": self._statistics,
            "lambda.get_function_configuration": tells({"State": "Active", "LoggingConfig": {"LogGroup": "group"}}),
            "lambda.get_function_concurrency": tells({}),
            "lambda.list_event_source_mappings": tells({"EventSourceMappings": [mapping]}),
            "logs.filter_log_events": tells({"events": []}),
            "dynamodb.describe_table": tells({"Table": table}),
            "dynamodb.describe_time_to_live": tells({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED"}}),
            "dynamodb.describe_continuous_backups": tells({"ContinuousBackupsDescription": pitr}),
            "events.describe_rule": tells({"State": "ENABLED", "ScheduleExpression": "rate(1 minute)"}),
            "cognito-idp.describe_user_pool": tells({"UserPool": {"DeletionProtection": "ACTIVE"}}),
            "cognito-idp.describe_user_pool_client": tells({}),
            "cloudfront.get_distribution": tells({"Distribution": distribution}),
        }
        self.throttles, self.sweeps = 0.0, 1.0
        self.health: dict[str, tuple[int, Any]] = {"/health": (200, {}), "/health/ready": (200, {})}

    def client(self, service: str) -> FakeClient:
        return FakeClient(service, self.replies)

    def respond(self, request: httpx.Request) -> httpx.Response:
        status, body = self.health[request.url.path]
        return httpx.Response(status, json=body)

    def _statistics(self, MetricName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Datapoints": [{"Sum": self.sweeps if MetricName == "SweepRuns" else self.throttles}]}


class FakeClient:
    def __init__(self, service: str, replies: dict[str, Callable[..., Any]]) -> None:
        self._service, self._replies = service, replies
        self.meta = type("Meta", (), {"region_name": "us-east-1"})

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return self._replies[f"{self._service}.{operation}"]

    def get_paginator(self, operation: str) -> Any:
        return type("Paginator", (), {"paginate": lambda _, **asked: [getattr(self, operation)(**asked)]})()


def examined(cloud: FakeCloud, **changes: Any) -> ExaminedStage:
    target = Target("prod", "python3.13", settings=StageSettings(protected=True))
    given: dict[str, Any] = {
        "target": target, "client": cloud.client, "http": httpx.Client(transport=httpx.MockTransport(cloud.respond)),
        "status": "UPDATE_COMPLETE", "created_at": NOW - timedelta(days=1), "is_protected": True, "outputs": OUTPUTS,
        "parameters": {"Protected": "true"}, "resources": RESOURCES, "now": NOW,
    }  # fmt: skip
    return ExaminedStage(**given | changes)


def lines(cloud: FakeCloud, **changes: Any) -> tuple[int, list[str]]:
    """The exit code, and the findings as they are printed."""
    found = run_checks(CHECKS, examined(cloud, **changes))
    findings = by_severity(each for of_check in found.values() for each in of_check)
    return exit_code(findings), [str(each).strip() for each in findings]


def test_nothing_is_said_of_a_stage_in_which_nothing_is_wrong() -> None:
    assert lines(FakeCloud()) == (0, [])


@pytest.mark.parametrize(("mail_from", "findings"), [("", 0), ("courses@example.com", 1)])
def test_the_schedule_of_mails_is_enabled_on_a_stage_that_sends_mails(mail_from: str, findings: int) -> None:
    cloud = FakeCloud()
    cloud.replies["events.describe_rule"] = tells({"State": "DISABLED", "ScheduleExpression": "rate(1 minute)"})
    rules = {"AWS::Events::Rule": {"MailerSchedule": "mails"}}

    code, found = lines(cloud, parameters={"Protected": "true", "MailFrom": mail_from}, resources=RESOURCES | rules)

    assert (code, ["MailerSchedule is DISABLED" in each for each in found]) == (findings, [True] * findings)


ENABLE = "aws lambda update-event-source-mapping --enabled --uuid 1"
BATCHES = "docs/recovery.md#batches-that-could-not-be-pushed"
ALARM = {"AlarmName": "stack-GreeterFailuresAlarm", "StateValue": "ALARM", "StateUpdatedTimestamp": NOW}


@pytest.mark.parametrize(
    ("operation", "reply", "expected"),
    [
        ("cloudwatch.describe_alarms", {"MetricAlarms": [ALARM]},
         "GreeterFailuresAlarm is in ALARM since 19:00 → docs/monitoring.md#greeterfailuresalarm"),
        ("lambda.get_function_concurrency", {"ReservedConcurrentExecutions": 0},
         "APIHandler cannot run: its reserved concurrency is 0 → docs/settings.md#ceilings"),
        ("lambda.list_event_source_mappings", {"EventSourceMappings": []},
         "Projections has no event source mapping → make drift"),
        ("lambda.list_event_source_mappings",
         {"EventSourceMappings": [{"UUID": "1", "State": "Disabled"}]},
         f"Broadcaster does not read the stream: its mapping is Disabled → {ENABLE}"),
        ("lambda.list_event_source_mappings",
         {"EventSourceMappings": [{"UUID": "1", "State": "Enabled", "LastProcessingResult": "PROBLEM: failed"}]},
         "the last result of Projections is PROBLEM: failed → docs/monitoring.md#projectionsbehindalarm"),
        ("sqs.get_queue_attributes", {"Attributes": {"ApproximateNumberOfMessages": "2"}},
         f"2 messages tell of batches that were given up → {BATCHES}"),
        ("dynamodb.describe_table", {"Table": {"TableStatus": "ARCHIVING"}},
         "CoursesTable is ARCHIVING → aws dynamodb describe-table --table-name courses"),
        ("dynamodb.describe_time_to_live", {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}},
         "nothing expires in CoursesTable: its time to live is off → make drift"),
        ("dynamodb.describe_continuous_backups", {"ContinuousBackupsDescription": {}},
         "the courses table has no backup: point-in-time recovery is off → docs/recovery.md"),
        ("events.describe_rule", {"State": "DISABLED", "ScheduleExpression": "rate(1 minute)"},
         "the rule SweepSweepEvent is DISABLED → aws events enable-rule --name rule"),
        ("cognito-idp.describe_user_pool", {"UserPool": {}},
         "the user pool can be deleted, and the stage is protected → make drift"),
        ("cloudfront.get_distribution",
         {"Distribution": {"Status": "Deployed", "DistributionConfig": {"Enabled": False}}},
         "the portals' distribution E1 is disabled → docs/hosting.md"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_a_line(operation: str, reply: Any, expected: str) -> None:
    cloud = FakeCloud()
    cloud.replies[operation] = tells(reply)

    code, found = lines(cloud)

    assert code == 1
    assert f"WRONG    {expected}" in found


def test_errors_in_a_log_are_counted_and_no_data_of_them_is_shown() -> None:
    cloud = FakeCloud()
    texts = [
        json.dumps(ERROR), "2025-07-12 Task timed out after 6 s", json.dumps({"level": "INFO", "message": "ERROR"}),
    ]  # fmt: skip
    events = [{"timestamp": 3 - at, "message": text} for at, text in enumerate(texts)]
    cloud.replies["logs.filter_log_events"] = tells({"events": events})

    _, found = lines(cloud)

    assert found[0] == (
        "WRONG    APIHandler logged 2 errors in 15 minutes, the last: A channel could not be broadcast (OutOfTime), "
        "correlation_id c6af → aws logs tail group --since 15m --filter-pattern ERROR"
    )
    assert "secret" not in str(found)
    assert "eyJ" not in str(found)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[ERROR] KeyError: 'token-eyJ'", "KeyError"),
        ("REPORT RequestId: 1 Status: timeout", "Status: timeout"),
        ("Traceback (most recent call last):", "Traceback"),
        ('{"level": "ERROR", "errorType": "KeyError", "errorMessage": "token-eyJ"}', "KeyError"),
    ],
)
def test_only_the_kind_of_an_error_of_the_runtime_is_shown(line: str, message: str) -> None:
    found = read_error(line)

    assert found is not None
    assert found.message == message


@pytest.mark.parametrize(
    ("sweeps", "since", "severity"), [(0.0, timedelta(days=1), "WRONG"), (None, timedelta(minutes=2), "note")]
)
def test_a_sweep_that_does_not_complete_is_wrong_unless_the_stage_is_new(
    sweeps: float | None, since: timedelta, severity: str
) -> None:
    cloud = FakeCloud()
    cloud.sweeps = sweeps or 0.0
    if sweeps is None:
        cloud.replies["cloudwatch.get_metric_statistics"] = tells({"Datapoints": []})

    _, (line,) = lines(cloud, created_at=NOW - since)

    assert line.startswith(severity)


def test_throttled_functions_and_refused_requests_are_wrong() -> None:
    cloud = FakeCloud()
    cloud.throttles = 3.0
    cloud.health |= {"/health/ready": (503, {"failed": ["stream"]})}

    _, found = lines(cloud)

    assert "WRONG    APIHandler was throttled 3 times in 15 minutes → docs/monitoring.md#concurrencyalarm" in found
    assert "WRONG    GET /health/ready: 503, not ready: stream → docs/rest.md#ready" in found


@pytest.mark.parametrize(
    ("changes", "code", "start"),
    [
        ({"status": "UPDATE_ROLLBACK_FAILED"}, 1, "WRONG    coursewire-prod is UPDATE_ROLLBACK_FAILED"),
        ({"status": "UPDATE_ROLLBACK_COMPLETE"}, 0, "note     coursewire-prod is UPDATE_ROLLBACK_COMPLETE"),
        ({"is_protected": False}, 1, "WRONG    coursewire-prod can be deleted"),
        ({"outputs": OUTPUTS | {"Package": OLDER}}, 0, f"note     package {OLDER} is deployed"),
    ],
)
def test_the_state_of_the_stack_is_a_line(changes: dict[str, Any], code: int, start: str) -> None:
    found_code, (line,) = lines(FakeCloud(), **changes)

    assert (found_code, line.startswith(start)) == (code, True)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("User: x is not authorized to perform: dynamodb:Describe on y", "the right dynamodb:Describe lacks"),
        ("", "the right to DescribeContinuousBackups lacks"),
    ],
)
def test_a_right_that_lacks_is_named_and_the_other_checks_are_made(text: str, right: str) -> None:
    cloud = FakeCloud()

    def refuse(**_: Any) -> Any:
        raise denied("DescribeContinuousBackups", text)

    cloud.replies["dynamodb.describe_continuous_backups"] = refuse

    assert lines(cloud) == (3, [f"UNKNOWN  backups: {right} → docs/monitoring.md#doctor"])


def test_a_check_that_takes_too_long_is_not_waited_for() -> None:
    def slow(_: ExaminedStage) -> Iterator[Finding]:
        time.sleep(5)
        yield from ()

    found = run_checks([Check("slow", slow)], examined(FakeCloud()), 0.01)

    assert [str(each).strip() for each in found["slow"]] == [
        "UNKNOWN  slow: no reply within 0.01 s → the network, AWS's health dashboard"
    ]


@pytest.mark.parametrize(("days", "count"), [(29, 1), (31, 0)])
def test_a_certificate_that_was_not_renewed_is_wrong(days: int, count: int) -> None:
    stage = examined(FakeCloud(), parameters={"RestDomain": "api.example.com", "PortalDomain": ""})

    found = list(partial(check_domains, expiry=lambda _: NOW + timedelta(days=days))(stage))

    assert len(found) == count
