"""A stage with a backup table beside its own, on simulated DynamoDB. Lambda and the gateway note their calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from infra.restore.item_table import ItemTable
from infra.restore.restoration import Restoration, Tables
from infra.restore.restore_state import StateFile
from infra.restore.stage_gate import StageGate
from tests.contract.simulated_dynamo import SimulatedDynamo, simulated_dynamo

BACKUP = "coursewire-dev-restored"
REST, PEOPLE = "the-rest-function", "People"
NOW = 2_383_500_600.0


class FakeLambda:
    """Functions that serve up to ``limits`` requests at once; None for no limit. ``events`` are the changes."""

    def __init__(self, events: list[str]) -> None:
        self.limits: dict[str, int | None] = {REST: None, PEOPLE: None}
        self.events = events

    def get_function_concurrency(self, FunctionName: str) -> dict[str, int]:  # noqa: N803
        limit = self.limits.get(FunctionName)
        return {} if limit is None else {"ReservedConcurrentExecutions": limit}

    def put_function_concurrency(self, FunctionName: str, ReservedConcurrentExecutions: int) -> None:  # noqa: N803
        self.limits[FunctionName] = ReservedConcurrentExecutions
        self.events.append(f"{FunctionName}: limit {ReservedConcurrentExecutions}")

    def delete_function_concurrency(self, FunctionName: str) -> None:  # noqa: N803
        self.limits[FunctionName] = None
        self.events.append(f"{FunctionName}: no limit")

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        return {"Timeout": 30, "Environment": {"Variables": {"MANAGEMENT_URL": "http://127.0.0.1:9"}}}


class FakeGateway:
    """``refused`` are connections by the code of the error that closing them gets."""

    def __init__(self, events: list[str]) -> None:
        self.refused: dict[str, str] = {}
        self.events = events

    def delete_connection(self, ConnectionId: str) -> None:  # noqa: N803
        if code := self.refused.get(ConnectionId):
            raise ClientError({"Error": {"Code": code, "Message": code}}, "DeleteConnection")
        self.events.append(f"close {ConnectionId}")


class RestoredStage:
    """``said`` are the lines of the command, ``events`` what was done to the stage, ``left`` what cannot be derived."""

    def __init__(self, dynamo: SimulatedDynamo, folder: Path) -> None:
        self.dynamo, self.path = dynamo, folder / "restore-dev.json"
        self.said: list[str] = []
        self.events: list[str] = []
        self.functions, self.gateway = FakeLambda(self.events), FakeGateway(self.events)
        self.left = 0
        self.workers = 2
        table = dynamo.database.describe_table(TableName="courses")["Table"]
        key = {name: table[name] for name in ("KeySchema", "AttributeDefinitions")}
        dynamo.database.create_table(TableName=BACKUP, BillingMode="PAY_PER_REQUEST", **key)

    @property
    def service(self) -> Service:
        return Service("dynamodb", wait=lambda _: None)

    def restoration(self, backup: str = BACKUP) -> Restoration:
        service = self.service
        tables = Tables(
            ItemTable(backup, service), ItemTable("courses", service), Table("courses", service),
            Table(backup, service), expected=10,
        )  # fmt: skip
        gate = StageGate(
            self.functions, (REST, PEOPLE), self.gateway, ItemTable("connections", service), self.said.append,
            now=lambda: NOW, sleep=lambda seconds: self.events.append(f"wait {seconds:.0f}"),
        )  # fmt: skip
        return Restoration(
            "dev", tables, gate, StateFile(self.path), self.verify, self.said.append,
            workers=self.workers, segments=4, now=lambda: NOW,
        )  # fmt: skip

    def verify(self) -> int:
        self.events.append("verify")
        return self.left

    def run(self, **options: Any) -> None:
        restoration = self.restoration()
        restoration.run(restoration.state(starts_over=False), **options)

    def live(self, *items: dict[str, Any]) -> None:
        self._put("courses", items)

    def backed_up(self, *items: dict[str, Any]) -> None:
        self._put(BACKUP, items)

    def connected(self, *ids: str) -> None:
        self._put("connections", [row(f"CONNECTION#{each}", sk="CONNECTION") for each in ids])

    def bodies(self) -> dict[str, str]:
        """The table's items: their bodies by partition key."""
        return {item["PK"]["S"]: item["body"]["S"] for item in self.dynamo.items() if "body" in item}

    def writes(self) -> int:
        """How many requests to the courses table were writes."""
        return sum(operation == "BatchWriteItem" for operation, _ in self.dynamo.calls)

    def _put(self, table: str, items: Any) -> None:
        for item in items:
            self.dynamo.database.put_item(TableName=table, Item=item)


@pytest.fixture(scope="module")
def restore_database() -> Iterator[SimulatedDynamo]:
    """One for all tests of a module, each of which finds its tables empty."""
    with simulated_dynamo() as dynamo:
        yield dynamo


@pytest.fixture
def restored_stage(restore_database: SimulatedDynamo, tmp_path: Path) -> Iterator[RestoredStage]:
    restore_database.reset()
    yield RestoredStage(restore_database, tmp_path)
    restore_database.database.delete_table(TableName=BACKUP)


def row(pk: str, body: str = "", sk: str = "0", **more: Any) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": sk}, "body": {"S": body}, **more}


def expiring(pk: str, body: str, at: float) -> dict[str, Any]:
    return row(pk, body, expiresAt={"N": str(int(at))})


def counter(number: int) -> dict[str, Any]:
    return {"PK": {"S": "COUNTER"}, "SK": {"S": "COURSE"}, "version": {"N": str(number)}}
