"""The stream's readers, what was given up, the tables, the schedules, and the user pool."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from infra.doctor.examined_stage import RULE, Check, ExaminedStage
from infra.doctor.findings import Finding, note, wrong
from infra.doctor.function_checks import metric_sum

# The alarm begins after three minutes without a complete run.
SWEEP_AGE = timedelta(minutes=4)
CALLS = "docs/monitoring.md#asyncfailuresalarm"
BATCHES = "docs/recovery.md#batches-that-could-not-be-pushed"


def check_stream(stage: ExaminedStage) -> Iterator[Finding]:
    for function, alarm in (("Broadcaster", "streambehindalarm"), ("Projections", "projectionsbehindalarm")):
        asked = {"FunctionName": stage.name(function)}
        mappings = stage.client("lambda").list_event_source_mappings(**asked)["EventSourceMappings"]
        if not mappings:
            yield wrong(f"{function} has no event source mapping", "make drift")
        for each in mappings:
            command = f"aws lambda update-event-source-mapping --enabled --uuid {each['UUID']}"
            if each["State"] not in ("Enabled", "Enabling", "Creating", "Updating"):
                yield wrong(f"{function} does not read the stream: its mapping is {each['State']}", command)
            result = each.get("LastProcessingResult", "")
            if "PROBLEM" in result:
                yield wrong(f"the last result of {function} is {result}", f"docs/monitoring.md#{alarm}")


def check_given_up(stage: ExaminedStage) -> Iterator[Finding]:
    if bucket := stage.outputs.get("FailedBatchesBucket"):
        stored = stage.client("s3").list_objects_v2(Bucket=bucket).get("KeyCount", 0)
        if stored:
            yield wrong(f"{stored:,} batches of events were given up", BATCHES)
    queues = (
        ("BroadcasterFailuresUrl", "messages tell of batches that were given up", BATCHES),
        (
            "AsyncFailuresUrl",
            "calls that nobody waits for failed or came too late",
            "docs/monitoring.md#asyncfailuresalarm",
        ),
    )
    for output, what, page in queues:
        if output in stage.outputs:
            asked = {"QueueUrl": stage.outputs[output], "AttributeNames": ["ApproximateNumberOfMessages"]}
            count = int(stage.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])
            if count:
                yield wrong(f"{count:,} {what}", page)


def check_tables(stage: ExaminedStage) -> Iterator[Finding]:
    dynamodb = stage.client("dynamodb")
    for name in ("CoursesTable", "ConnectionsTable"):
        table = stage.outputs[f"{name}Name"]
        command = f"aws dynamodb describe-table --table-name {table}"
        found = dynamodb.describe_table(TableName=table)["Table"]
        if found["TableStatus"] not in ("ACTIVE", "UPDATING"):
            yield wrong(f"{name} is {found['TableStatus']}", command)
        if name == "CoursesTable" and stage.target.settings.protected and not found.get("DeletionProtectionEnabled"):
            yield wrong(f"{name} can be deleted, and the stage is protected", "make drift")
        if stage.is_emulated:
            continue
        expiry = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if expiry.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
            yield wrong(f"nothing expires in {name}: its time to live is off", "make drift")


def check_backups(stage: ExaminedStage) -> Iterator[Finding]:
    if stage.is_emulated:
        return
    found = stage.client("dynamodb").describe_continuous_backups(TableName=stage.outputs["CoursesTableName"])
    recovery = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        yield wrong("the courses table has no backup: point-in-time recovery is off", "docs/recovery.md")


def check_schedules(stage: ExaminedStage) -> Iterator[Finding]:
    scheduled = 0
    # Without MailFrom nothing is mailed.
    off = () if stage.parameters.get("MailFrom") else ("MailerSchedule",)
    for name, rule in stage.of_type(RULE).items():
        found = stage.client("events").describe_rule(Name=rule.rsplit("|", 1)[-1])
        scheduled += "ScheduleExpression" in found
        if not found["State"].startswith("ENABLED") and name not in off:
            yield wrong(f"the rule {name} is {found['State']}", f"aws events enable-rule --name {rule}")
    if not scheduled:
        yield wrong("the stack has no schedule", "make drift")


def check_sweep(stage: ExaminedStage) -> Iterator[Finding]:
    dimensions = {"service": "coursewire", "stage": stage.target.stage}
    complete = metric_sum(stage, "Coursewire", "SweepRuns", dimensions, stage.now - SWEEP_AGE)
    page = "docs/monitoring.md#sweepmissingalarm"
    minutes = int(SWEEP_AGE.total_seconds() // 60)
    if complete is None and stage.now - stage.created_at < SWEEP_AGE:
        yield note("the stage is new, and its sweep has not run yet", page)
    elif complete is None:
        yield wrong(f"the sweep did not run in the last {minutes} minutes", page)
    elif not complete:
        yield wrong(f"no run of the sweep was complete in the last {minutes} minutes", page)


def check_users(stage: ExaminedStage) -> Iterator[Finding]:
    pool, cognito = stage.outputs["UserPoolId"], stage.client("cognito-idp")
    found = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    if stage.target.settings.protected and found.get("DeletionProtection") != "ACTIVE":
        yield wrong("the user pool can be deleted, and the stage is protected", "make drift")
    cognito.describe_user_pool_client(UserPoolId=pool, ClientId=stage.outputs["UserPoolClientId"])
    if found.get("EstimatedNumberOfUsers") == 0:
        yield note("the user pool has no users", "docs/first-deployment.md")


CHECKS = (
    Check("stream", check_stream),
    Check("given up", check_given_up),
    Check("tables", check_tables),
    Check("backups", check_backups),
    Check("schedules", check_schedules),
    Check("sweep", check_sweep),
    Check("user pool", check_users),
)
