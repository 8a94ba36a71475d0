"""docs/deploying.md: the scripts of an operator, taken from the page as they stand there, do what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.records import Instructor, Organization
from tests.architecture.test_docs_links import blocks
from tests.contract.simulated_dynamo import SimulatedDynamo, simulated_dynamo

WORDS = ("put_organization", "coursewire-restored")
RUNS = [
    block
    for block in blocks("python")
    if block.page == "docs/deploying.md" and any(word in block.text for word in WORDS)
]


class FakeCloudFormation:
    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == "coursewire-dev"
        return {"Stacks": [{"Outputs": [{"OutputKey": "CoursesTableName", "OutputValue": "courses"}]}]}


def script(word: str) -> str:
    """The one Python block of the page with that word in it."""
    (block,) = (block for block in RUNS if word in block.text)
    return block.text


def run(text: str) -> None:
    exec(compile(text, "docs/deploying.md", "exec"), {"__name__": "__main__"})


@pytest.fixture
def dynamo() -> Iterator[SimulatedDynamo]:
    with simulated_dynamo() as dynamo:
        dynamo.reset()
        yield dynamo


def test_the_script_that_adds_people_adds_them(dynamo: SimulatedDynamo) -> None:
    placeholder = '"coursewire-dev-CoursesTable-XXXXXXXX"'
    text = script("put_organization")
    assert text.count(placeholder) == 1

    run(text.replace(placeholder, '"courses"'))

    people = DynamoPeople(Table("courses", Service("dynamodb")))
    assert people.organizations() == [Organization(7, "Iffat College")]
    assert people.instructors() == [Instructor(32, "Mike")]


def test_adding_people_again_renames_them(dynamo: SimulatedDynamo) -> None:
    text = script("put_organization").replace("coursewire-dev-CoursesTable-XXXXXXXX", "courses")
    run(text)

    run(text.replace("Iffat College", "Iffat University"))

    people = DynamoPeople(Table("courses", Service("dynamodb")))
    assert people.organizations() == [Organization(7, "Iffat University")]


def test_the_script_that_restores_brings_back_all_but_feeds_and_keeps_the_counter(
    dynamo: SimulatedDynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", lambda _: FakeCloudFormation())
    table = dynamo.database.describe_table(TableName="courses")["Table"]
    key = {name: table[name] for name in ("KeySchema", "AttributeDefinitions")}
    dynamo.database.create_table(TableName="coursewire-restored", BillingMode="PAY_PER_REQUEST", **key)
    put(dynamo, "courses", ("COUNTER", "9"), ("COURSE#1", "spoiled"), ("COURSE#9", "new"), ("FEED#admin", "old entry"))
    put(dynamo, "courses", ("HEAD#admin", "old epoch"))
    put(dynamo, "coursewire-restored", ("COUNTER", "5"), ("COURSE#1", "good"), ("FEED#admin", "older entry"))
    put(dynamo, "coursewire-restored", ("HEAD#admin", "older epoch"))

    run(script("coursewire-restored"))

    assert {item["PK"]["S"]: item["body"]["S"] for item in dynamo.items()} == {"COUNTER": "9", "COURSE#1": "good"}


def put(dynamo: SimulatedDynamo, name: str, *rows: tuple[str, str]) -> None:
    for key, body in rows:
        item: dict[str, Any] = {"PK": {"S": key}, "SK": {"S": "0"}, "body": {"S": body}}
        dynamo.database.put_item(TableName=name, Item=item)
