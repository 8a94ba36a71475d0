"""moto's own responses and promises hold where the tests have made it quicker."""

from __future__ import annotations

from typing import Any

import pytest
from moto.core.serialize import JSONSerializer

from tests import quick_moto
from tests.contract.stores import DynamoStores

KEY = {"PK": {"S": "COURSE#1"}, "SK": {"S": "COURSE"}}
ITEM: dict[str, Any] = KEY | {
    "text": {"S": ""},
    "amount": {"N": "17"},
    "is": {"BOOL": False},
    "none": {"NULL": True},
    "bytes": {"B": b"\x00\xff"},
    "list": {"L": [{"S": "a"}, {"N": "-1.5"}, {"M": {"of": {"L": []}}}]},
    "map": {"M": {"a": {"S": "b"}, "deep": {"M": {"n": {"N": "3"}}}}},
    "set": {"SS": ["x", "y"]},
}


@pytest.fixture
def database(dynamo_stores: DynamoStores) -> Any:
    return dynamo_stores.dynamo.database


def test_every_type_is_returned_as_moto_returns_it(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    database.put_item(TableName="courses", Item=ITEM)
    quick = database.get_item(TableName="courses", Key=KEY)["Item"], database.scan(TableName="courses")["Items"]

    monkeypatch.setattr(JSONSerializer, "_serialize_type_structure", quick_moto._serialize_structure)
    slow = database.get_item(TableName="courses", Key=KEY)["Item"], database.scan(TableName="courses")["Items"]

    assert quick == slow == (ITEM, [ITEM])


@pytest.mark.parametrize(
    "change",
    [
        {"Put": {"Item": KEY | {"text": {"S": "new"}}}},
        {"Delete": {"Key": KEY}},
        {"Update": {"Key": KEY, "UpdateExpression": "SET amount = amount + :one, #list[0] = :one"}},
    ],
)
def test_a_transaction_that_fails_changes_nothing(database: Any, change: dict[str, Any]) -> None:
    database.put_item(TableName="courses", Item=ITEM)
    ((kind, what),) = change.items()
    what = what | {"TableName": "courses"}
    if kind == "Update":
        what |= {"ExpressionAttributeValues": {":one": {"N": "1"}}, "ExpressionAttributeNames": {"#list": "list"}}
    missing = {"TableName": "courses", "Key": KEY | {"SK": {"S": "X"}}, "ConditionExpression": "attribute_exists(PK)"}

    with pytest.raises(database.exceptions.TransactionCanceledException):
        database.transact_write_items(TransactItems=[{kind: what}, {"ConditionCheck": missing}])

    assert database.scan(TableName="courses")["Items"] == [ITEM]


def test_an_update_within_an_item_is_seen_by_nobody_who_has_read_before(database: Any) -> None:
    database.put_item(TableName="courses", Item=ITEM)
    before = database.scan(TableName="courses")["Items"]

    database.update_item(
        TableName="courses", Key=KEY, UpdateExpression="SET #map.a = :new",
        ExpressionAttributeNames={"#map": "map"}, ExpressionAttributeValues={":new": {"S": "c"}},
    )  # fmt: skip

    assert before == [ITEM]
    assert database.get_item(TableName="courses", Key=KEY)["Item"]["map"]["M"]["a"] == {"S": "c"}
