"""Puts whose response is lost: the repetition meets what the first attempt has stored, or what somebody else has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import json

from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.table import NEW, ConditionFailed
from chalicelib.aws.table_items import item
from tests.unit.aws.fake_dynamo import Dynamo, key

ITEM = item(key(1), body="ours", version=2)
CONDITION_FAILED = Response(400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}')
CANCELLED = Response(400, b'{"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"}')


class Answers(Dynamo):
    """Answers with these in turn, and raises those that are exceptions."""

    def __init__(self, *answers: Response | Exception) -> None:
        super().__init__(*[{} for _ in answers])
        self.answers = list(answers)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        super().__call__(method, path, headers, body)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize("lost", [UnreachableError("cut"), Response(500, b"{}")])
def test_a_repeated_put_that_finds_its_own_item_has_succeeded(lost: Response | Exception) -> None:
    dynamo = Answers(lost, CONDITION_FAILED, Response(200, json.encode({"Item": ITEM})))

    dynamo.table.put(ITEM, NEW)

    assert dynamo.operations == ["PutItem", "PutItem", "GetItem"]


@pytest.mark.parametrize("found", [{}, {"Item": item(key(1), body="theirs", version=2)}])
def test_a_repeated_put_that_finds_another_item_has_failed(found: dict[str, Any]) -> None:
    dynamo = Answers(UnreachableError("cut"), CONDITION_FAILED, Response(200, json.encode(found)))

    with pytest.raises(ConditionFailed):
        dynamo.table.put(ITEM, NEW)


@pytest.mark.parametrize("before", [(), (Response(400, b"ThrottlingException"),)])
def test_a_put_that_nothing_was_lost_of_has_failed_also_beside_an_equal_item(before: tuple[Response, ...]) -> None:
    dynamo = Answers(*before, CONDITION_FAILED)

    with pytest.raises(ConditionFailed):
        dynamo.table.put(ITEM, NEW)

    assert dynamo.operations == ["PutItem"] * (len(before) + 1)


def test_a_repeated_transaction_of_new_items_that_finds_its_own_has_succeeded() -> None:
    items = [ITEM, item(key(2), version=1)]
    found = [Response(200, json.encode({"Item": each})) for each in items]
    dynamo = Answers(UnreachableError("cut"), CANCELLED, *found)

    dynamo.table.write_together(items)

    assert dynamo.operations == ["TransactWriteItems"] * 2 + ["GetItem"] * 2


def test_a_repeated_transaction_that_finds_another_item_has_failed() -> None:
    dynamo = Answers(UnreachableError("cut"), CANCELLED, Response(200, b"{}"))

    with pytest.raises(ConditionFailed):
        dynamo.table.write_together([ITEM])
