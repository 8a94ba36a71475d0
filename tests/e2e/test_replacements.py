"""A table is not replaced unasked, with change sets as the emulated CloudFormation makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from infra.change_approval import ChangeApproval
from infra.errors import ReplacementRefused
from infra.stack_changer import StackChanger
from infra.targets import Target
from tests.e2e.conftest import Stack

TARGET = Target("guarded", "python3.11")
NAME = BUCKET = TARGET.stack


def template(key: str, table_name: str | None = None, **attributes: str) -> dict[str, Any]:
    """One table with that key, in the place where the real template has its own."""
    named = {"TableName": table_name} if table_name else {}
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            **named,
        },
        **attributes,
    }
    return {"Resources": {"CoursesTable": table, "Queue": {"Type": "AWS::SQS::Queue"}}}


@dataclass(frozen=True, slots=True)
class Cloud:
    stack: Stack

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.stack["awsEndpointUrl"], region_name="us-east-1", **keys)  # type: ignore[call-overload]

    def change(self, to: dict[str, Any], *allowed: str) -> bool:
        s3 = self.client("s3")
        s3.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(to).encode())
        approval = ChangeApproval("dev", allowed, yes=True)
        changer = StackChanger(self.client("cloudformation"), TARGET, approval, lambda _: None, lambda _: None, 0.05)
        return changer.change(f"{self.stack['awsEndpointUrl']}/{BUCKET}/template.json")

    @property
    def tables(self) -> list[str]:
        return [name for name in self.client("dynamodb").list_tables()["TableNames"] if name.startswith(NAME)]

    def change_sets(self) -> list[dict[str, Any]]:
        return list(self.client("cloudformation").list_change_sets(StackName=NAME)["Summaries"])


@pytest.fixture
def cloud(stack: Stack) -> Iterator[Cloud]:
    cloud = Cloud(stack)
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    cloud.change(template("PK"))
    cloud.client("dynamodb").put_item(TableName=cloud.tables[0], Item={"PK": {"S": "kept"}})
    yield cloud
    cloudformation = cloud.client("cloudformation")
    cloudformation.delete_stack(StackName=NAME)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig={"Delay": 1})


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (template("PK", "coursewire-guarded-new"), " REPLACED because of TableName"),
        (template("id"), "PERHAPS REPLACED because of KeySchema"),
        ({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}, "REMOVED"),
        ({"Resources": {"Courses": template("PK")["Resources"]["CoursesTable"]}}, "REMOVED"),
    ],
)
def test_a_change_that_loses_the_table_is_refused_and_its_rows_stay(
    cloud: Cloud, to: dict[str, Any], said: str
) -> None:
    tables = cloud.tables

    with pytest.raises(ReplacementRefused, match=said):
        cloud.change(to)

    rows = cloud.client("dynamodb").scan(TableName=tables[0])["Items"]
    assert (cloud.tables, rows) == (tables, [{"PK": {"S": "kept"}}])
    assert [each["ExecutionStatus"] for each in cloud.change_sets()] in ([], ["EXECUTE_COMPLETE"])


def test_a_change_that_keeps_the_table_is_executed_unasked(cloud: Cloud) -> None:
    tables = cloud.tables

    assert cloud.change(template("PK", UpdateReplacePolicy="Retain"))
    assert cloud.tables == tables


def test_a_table_that_was_named_is_replaced(cloud: Cloud) -> None:
    tables = cloud.tables

    assert cloud.change(template("PK", "coursewire-guarded-new"), "CoursesTable")
    assert "coursewire-guarded-new" in cloud.tables
    assert "coursewire-guarded-new" not in tables
