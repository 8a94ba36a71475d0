"""`python -m infra.verify_table`: what it prints, and its exit codes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.courses.dynamo.search_index import DynamoSearchIndex
from chalicelib.errors import BusyError
from infra.verify_table.__main__ import main
from infra.verify_table.progress import progress_on
from tests.builders import MIKE
from tests.contract.simulated_dynamo import SimulatedDynamo, simulated_dynamo
from tests.contract.stores import DynamoStores

ROW = {"PK": {"S": "LIST#admin#pending"}, "SK": {"S": "2025-07-15#0000000118"}, "body": {"S": "{}"}}
LINE = "course 118: the row LIST#admin#pending / 2025-07-15#0000000118 should not be there"


class FakeCloudFormation:
    """Knows the stack of the stage `dev`."""

    meta = SimpleNamespace(region_name="ca-central-1")

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if StackName != "coursewire-dev":
            message = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")
        stack = {
            "Outputs": [{"OutputKey": "CoursesTableName", "OutputValue": "courses"}],
            "Parameters": [{"ParameterKey": "FeedRetentionDays", "ParameterValue": "7"}],
        }
        return {"Stacks": [stack]}


class FakeSts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}


def run(dynamo: SimulatedDynamo, *arguments: str) -> int:
    clients: dict[str, Any] = {
        "sts": FakeSts(), "cloudformation": FakeCloudFormation(), "dynamodb": dynamo.database,
    }  # fmt: skip
    return main([*arguments], lambda *_: clients.__getitem__)


@pytest.fixture
def dynamo() -> Iterator[SimulatedDynamo]:
    with simulated_dynamo() as dynamo:
        dynamo.reset()
        yield dynamo


def test_a_table_that_agrees_is_a_success(dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(dynamo, "--stage", "dev") == 0
    assert capsys.readouterr() == ("0 items, 0 courses, 0 feeds. Everything agrees with the courses.\n", "")


def test_a_disagreement_is_printed_and_the_exit_code_says_so(
    dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamo.database.put_item(TableName="courses", Item=ROW)

    assert run(dynamo, "--stage", "dev") == 1
    assert capsys.readouterr().out.splitlines() == [
        f"repairable  {LINE}",
        "1 items, 0 courses, 0 feeds. 1 disagreements are left; --repair can mend 1.",
    ]


def test_a_repair_is_printed_and_a_success(dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]) -> None:
    dynamo.database.put_item(TableName="courses", Item=ROW)

    assert run(dynamo, "--stage", "dev", "--repair") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"repaired    {LINE}",
        "1 items, 0 courses, 0 feeds. 1 disagreements were repaired.",
    ]
    assert dynamo.items() == []


def test_a_stage_of_an_earlier_version_gets_totals_and_a_search_index_once(
    dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = DynamoStores(dynamo).desk
    desk.confirmed(MIKE)
    desk.request(location="Annex")

    assert [run(dynamo, "--stage", "dev", *options) for options in ([], ["--repair"], ["--repair"])] == [0, 0, 0]
    summary = "Everything agrees with the courses."
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Built") or summary in line]
    assert [line.removesuffix(summary).rpartition(" items, ")[2] for line in lines] == [
        "2 courses, 3 feeds. ",
        "Built: the totals of 3 channels and the search index of 2 courses.",
        "2 courses, 3 feeds. ",
        "2 courses, 3 feeds. ",
    ]


def test_a_table_that_is_too_busy_for_a_repair_is_told_apart_from_a_disagreement(
    dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BusyError

    DynamoStores(dynamo).desk.confirmed(MIKE)
    monkeypatch.setattr(DynamoSearchIndex, "index", refuse)

    assert run(dynamo, "--stage", "dev", "--repair") == 3
    assert capsys.readouterr().err.splitlines()[-1].startswith("The table was too busy")


def test_what_cannot_be_repaired_leaves_the_exit_code_of_a_disagreement(
    dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamo.database.put_item(TableName="courses", Item=ROW | {"PK": {"S": "REPORT#1"}})

    assert run(dynamo, "--stage", "dev", "--repair") == 1
    assert "1 disagreements are left; --repair can mend 0." in capsys.readouterr().out


def test_a_stage_that_is_not_deployed_is_named(dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(dynamo, "--stage", "tests") == 3
    assert capsys.readouterr().err.startswith("There is no stack coursewire-tests in region ca-central-1.")


def test_a_protected_stage_is_repaired_in_its_own_account_only(
    dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(dynamo, "--stage", "prod", "--repair") == 3
    assert "123456789012" in capsys.readouterr().err


def test_a_table_that_does_not_exist_is_named(dynamo: SimulatedDynamo, capsys: pytest.CaptureFixture[str]) -> None:
    dynamo.database.delete_table(TableName="courses")

    assert run(dynamo, "--stage", "dev") == 3
    assert "courses" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--stage"),
        (["--stage", "Test stage"], "--stage"),
        (["--stage", "dev", "--endpoint-url", "localhost"], "'localhost' is not an address"),
        (["--stage", "dev", "--repairs=1"], "--repairs"),
    ],
)
def test_a_wrong_command_line_is_refused_with_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_of:
        main(arguments)

    assert exit_of.value.code == 2
    assert sentence in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal() -> None:
    terminal = Terminal()

    with progress_on(terminal) as progress:
        progress("Reading the table: 12 items", 3, 64)

    assert "Reading the table: 12 items" in terminal.getvalue()


def test_a_log_gets_no_bar() -> None:
    log = io.StringIO()

    with progress_on(log) as progress:
        progress("Reading the table: 12 items", 3, 64)

    assert log.getvalue() == ""
