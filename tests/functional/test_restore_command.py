"""`python -m infra.restore`: what it refuses before anything has changed, and what it asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.table import TableError
from infra.restore import dropped_calls
from infra.restore.__main__ import main
from infra.restore.backups import Backups, restored_name
from infra.restore.errors import NoBackup
from infra.restore.item_table import ItemTable
from infra.restore.stage_gate import StageGate
from tests.failed_calls import QUEUE, FakeQueue, dropped
from tests.functional.restored_stage import BACKUP, PEOPLE, REST, RestoredStage, row

AT = datetime(2025, 7, 12, 19, 0, tzinfo=UTC)


class FakeCloudFormation:
    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == "coursewire-dev"
        outputs = {
            "CoursesTableName": "courses", "ConnectionsTableName": "connections", "APIHandlerName": "the-rest-function",
            "AsyncFailuresUrl": QUEUE,
        }  # fmt: skip
        return {
            "Stacks": [
                {
                    "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
                    "Parameters": [{"ParameterKey": "FeedRetentionDays", "ParameterValue": "7"}],
                }
            ]
        }

    def describe_stack_resource(self, StackName: str, LogicalResourceId: str) -> dict[str, Any]:  # noqa: N803
        return {"StackResourceDetail": {"PhysicalResourceId": LogicalResourceId}}


class FakeSts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}


class Operator:
    def __init__(self, stage: RestoredStage, folder: Path) -> None:
        self._stage, self._state = stage, str(folder / "restore-dev.json")
        self.queue = FakeQueue()

    def runs(self, *arguments: str, stage: str = "dev") -> int:
        clients: dict[str, Any] = {
            "sts": FakeSts(),
            "cloudformation": FakeCloudFormation(),
            "dynamodb": self._stage.dynamo.database,
            "lambda": self._stage.functions,
            "sqs": self.queue,
        }
        return main(["--stage", stage, "--state", self._state, *arguments], lambda *_: clients.__getitem__)


@pytest.fixture
def stage(restored_stage: RestoredStage) -> RestoredStage:
    return restored_stage


@pytest.fixture
def operator(stage: RestoredStage, tmp_path: Path) -> Operator:
    return Operator(stage, tmp_path)


def unchanged(stage: RestoredStage) -> bool:
    return stage.events == [] and stage.writes() == 0 and stage.bodies() == {"COURSE#1": "now"}


def test_a_dry_run_asks_nothing_and_counts(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.live(row("COURSE#1", "now"))
    stage.backed_up(row("COURSE#1", "before"))

    code = operator.runs("--from-table", BACKUP, "--dry-run")

    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 items would be stored, 0 deleted. The stage was not changed."
    assert unchanged(stage)


@pytest.mark.parametrize("end", [["--dry-run"], ["--confirm", "prod"]])
def test_the_table_that_was_made_for_a_moment_is_named_with_what_deletes_it(
    stage: RestoredStage, operator: Operator, end: list[str],
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stage.backed_up(row("COURSE#1", "before"))
    monkeypatch.setattr("infra.restore.__main__.restored_name", lambda *_: BACKUP)

    operator.runs("--at", "2025-07-12T19:00:00Z", *end)

    assert capsys.readouterr().out.splitlines()[0] == (
        f"{BACKUP} is the table of that moment. If you go no further: aws dynamodb delete-table --table-name {BACKUP}"
    )


@pytest.mark.parametrize(
    ("confirm", "sentence"),
    [(["--confirm", "prod"], "you did not type dev"), ([], "run the command again with --confirm dev")],
)
def test_without_the_typed_name_of_the_stage_nothing_changes(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], confirm: list[str], sentence: str
) -> None:
    stage.live(row("COURSE#1", "now"))
    stage.backed_up(row("COURSE#1", "before"))

    code = operator.runs("--from-table", BACKUP, *confirm)

    printed = capsys.readouterr()
    assert code == 1
    assert f"courses becomes as {BACKUP} is" in printed.out
    assert sentence in printed.err
    assert unchanged(stage)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("courses", "it is the stage's own table"),
        ("no-such-table", "there is no such table in this account and region"),
        (BACKUP, "it is empty"),
        ("other-keys", "its keys are not those of a courses table"),
    ],
)
def test_a_table_that_cannot_be_restored_from_is_refused(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], source: str, reason: str
) -> None:
    stage.live(row("COURSE#1", "now"))
    if source == "other-keys":
        stage.dynamo.database.create_table(
            TableName=source, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )  # fmt: skip

    code = operator.runs("--from-table", source, "--confirm", "dev")

    assert code == 1
    assert capsys.readouterr().err == f"{source} cannot be restored from: {reason}. The stage was not changed.\n"
    assert unchanged(stage)


def test_a_failure_of_dynamodb_says_how_to_go_on(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.backed_up(row("COURSE#1", "before"))
    monkeypatch.setattr(StageGate, "await_requests", lambda *_: None)
    monkeypatch.setattr(ItemTable, "put", refuses)

    code = operator.runs("--from-table", BACKUP, "--confirm", "dev")

    assert code == 1
    assert capsys.readouterr().err == (
        "The table is locked\nIf requests were stopped, they stay so. Run the same command again to go on.\n"
    )
    assert stage.functions.limits == dict.fromkeys((REST, PEOPLE, "Personal", "Operations", "Webhooks"), 0)


def refuses(*_: Any) -> None:
    raise TableError("The table is locked")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "one of the arguments --at --from-table is required"),
        (["--at", "yesterday"], "'yesterday' is no instant"),
        (["--at", "2025-07-12T19:00:00"], "has no time zone"),
        (["--at", "2999-07-12T19:00:00Z"], "is in the future"),
        (["--at", "2025-07-12T19:00:00Z", "--from-table", "x"], "not allowed with"),
        (["--from-table", "x", "--workers", "0"], "no number from 1 to 32"),
    ],
)
def test_a_wrong_command_line_is_refused_with_a_sentence(
    operator: Operator, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_of:
        operator.runs(*arguments)

    assert exit_of.value.code == 2
    assert sentence in capsys.readouterr().err


def test_calls_of_webhooks_that_lambda_dropped_meanwhile_leave_the_queue(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.backed_up(row("ORGANIZATION#7", "{}"))
    monkeypatch.setattr(StageGate, "await_requests", lambda *_: None)
    monkeypatch.setattr(dropped_calls, "DROPPED_WITHIN_SECONDS", 0)
    operator.queue.add(dropped("Webhooks", at=datetime.now(UTC) + timedelta(seconds=60)))
    operator.queue.add(dropped("Sweep", at=datetime.now(UTC) + timedelta(seconds=60)))

    code = operator.runs("--from-table", BACKUP, "--confirm", "dev", "--accept-disagreements")

    assert (code, operator.queue.functions) == (0, ["Sweep"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "1 calls that were dropped meanwhile were removed from the queue AsyncFailures."
    assert lines[-1].startswith("When the data are right: ")


def test_a_restore_has_succeeded_also_if_the_queue_cannot_be_read(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.backed_up(row("ORGANIZATION#7", "{}"))
    monkeypatch.setattr(StageGate, "await_requests", lambda *_: None)
    monkeypatch.setattr(dropped_calls, "DROPPED_WITHIN_SECONDS", 0)
    operator.queue.refusal = "AccessDenied"

    code = operator.runs("--from-table", BACKUP, "--confirm", "dev", "--accept-disagreements")

    assert code == 0
    assert "is still in the queue AsyncFailures: empty it." in capsys.readouterr().out


def test_ctrl_c_during_the_last_wait_does_not_say_that_requests_are_stopped(
    stage: RestoredStage, operator: Operator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    stage.backed_up(row("ORGANIZATION#7", "{}"))
    monkeypatch.setattr(StageGate, "await_requests", lambda *_: None)
    monkeypatch.setattr(dropped_calls.DroppedCalls, "await_last", interrupt)

    code = operator.runs("--from-table", BACKUP, "--confirm", "dev", "--accept-disagreements")

    assert code == 130
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Interrupted. This command has stopped no requests, or they are served again."
    )


class FakeDynamo:
    """Restores a table within two looks, or says why it cannot."""

    def __init__(self, refusal: str | None = None) -> None:
        self.refusal, self.asked, self.looks = refusal, list[dict[str, Any]](), 0

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803
        if not self.asked:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "DescribeTable")
        self.looks += 1
        return {"Table": {"TableStatus": "CREATING" if self.looks < 3 else "ACTIVE"}}

    def restore_table_to_point_in_time(self, **asked: Any) -> None:
        if self.refusal:
            raise ClientError(
                {"Error": {"Code": "InvalidRestoreTimeException", "Message": self.refusal}}, "RestoreTableToPointInTime"
            )
        self.asked.append(asked)


def test_a_moment_is_restored_into_a_table_of_its_own_and_only_once() -> None:
    dynamo, said, waits = FakeDynamo(), list[str](), list[float]()
    backups = Backups(dynamo, "courses", said.append, sleep=waits.append)

    backups.restore(AT, restored_name("coursewire-dev", AT))
    backups.restore(AT, restored_name("coursewire-dev", AT))

    assert dynamo.asked == [
        {
            "SourceTableName": "courses",
            "TargetTableName": "coursewire-dev-restored-20250712T190000Z",
            "RestoreDateTime": AT,
            "BillingModeOverride": "PAY_PER_REQUEST",
        }
    ]
    assert len(waits) == len(said) == 2


def test_a_moment_without_a_backup_is_refused_with_the_reason() -> None:
    backups = Backups(FakeDynamo("Backups begin on 2025-07-13"), "courses", list[str]().append)

    with pytest.raises(NoBackup, match="courses at 2025-07-12T19:00:00Z cannot be restored from: Backups begin"):
        backups.restore(AT, "copy")
