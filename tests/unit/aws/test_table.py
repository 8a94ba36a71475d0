"""What the contract suite cannot see: pages, leftovers of batches, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.table import MAX_INCOMPLETE_BATCHES, MAX_READS, MAX_WRITES, ConditionFailed, Table, TableError
from chalicelib.aws.table_items import item
from tests.unit.aws.fake_dynamo import Dynamo, key, row


class Lost(Dynamo):
    """No response arrives."""

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        super().__call__(method, path, headers, body)
        raise UnreachableError("cut")


class TestQuery:
    def test_pages_are_joined(self) -> None:
        dynamo = Dynamo(
            {"Items": [row("1"), row("2")], "LastEvaluatedKey": {"PK": {"S": "P"}, "SK": {"S": "2"}}},
            {"Items": [row("3")]},
        )

        assert [found.sk.S for found in dynamo.table.query("P")] == ["1", "2", "3"]

        assert dynamo.requests[1]["ExclusiveStartKey"] == {"PK": {"S": "P"}, "SK": {"S": "2"}}
        assert all(request["ConsistentRead"] for request in dynamo.requests)

    def test_it_ends_at_the_number_that_was_asked_for(self) -> None:
        dynamo = Dynamo({"Items": [row("1"), row("2")], "LastEvaluatedKey": {"PK": {"S": "P"}, "SK": {"S": "2"}}})

        assert len(list(dynamo.table.query("P", limit=2))) == 2

        assert dynamo.requests[0]["Limit"] == 2

    def test_it_begins_behind_the_row_that_was_named(self) -> None:
        dynamo = Dynamo({"Items": []})

        list(dynamo.table.query("P", after="2"))

        assert dynamo.requests[0]["ExclusiveStartKey"] == {"PK": {"S": "P"}, "SK": {"S": "2"}}

    def test_descending_begins_at_the_other_end(self) -> None:
        dynamo = Dynamo({"Items": []}, {"Items": []})

        list(dynamo.table.query("P"))
        list(dynamo.table.query("P", descending=True))

        assert [request.get("ScanIndexForward") for request in dynamo.requests] == [None, False]

    @pytest.mark.parametrize(
        ("bounds", "condition"),
        [
            ({}, "PK = :pk"),
            ({"first": "a"}, "PK = :pk AND SK >= :first"),
            ({"last": "z"}, "PK = :pk AND SK <= :last"),
            ({"first": "a", "last": "z"}, "PK = :pk AND SK BETWEEN :first AND :last"),
        ],
    )
    def test_bounds_become_the_condition_and_its_values(self, bounds: dict[str, Any], condition: str) -> None:
        dynamo = Dynamo({"Items": []})

        list(dynamo.table.query("P", **bounds))

        assert dynamo.requests[0]["KeyConditionExpression"] == condition
        assert len(dynamo.requests[0]["ExpressionAttributeValues"]) == 1 + len(bounds)


class TestUpdate:
    def test_what_may_have_been_changed_is_repeated_only_by_update(self) -> None:
        dynamo = Lost({}, {}, {}, {}, {}, {}, {}, {}, {}, {})

        with pytest.raises(UnreachableError):
            dynamo.table.update_once(key(1), "SET version = :used", "attribute_not_exists(version)", used=1)
        once = len(dynamo.requests)
        with pytest.raises(UnreachableError):
            dynamo.table.update(key(1), "SET version = :used", "attribute_not_exists(version)", used=1)

        assert once == 1
        assert len(dynamo.requests) > 2


class TestBatches:
    def test_more_than_a_batch_holds_are_several_reads(self) -> None:
        dynamo = Dynamo({"Responses": {"connections": [row("1")]}}, {"Responses": {"connections": [row("2")]}})

        found = dynamo.table.get_many(key(number) for number in range(MAX_READS + 1))

        assert [each.sk.S for each in found] == ["1", "2"]
        assert [len(request["RequestItems"]["connections"]["Keys"]) for request in dynamo.requests] == [MAX_READS, 1]

    def test_keys_that_were_left_over_are_asked_for_again(self) -> None:
        left = {"connections": {"Keys": [{"PK": {"S": "P"}, "SK": {"S": "2"}}]}}
        dynamo = Dynamo(
            {"Responses": {"connections": [row("1")]}, "UnprocessedKeys": left},
            {"Responses": {"connections": [row("2")]}},
        )

        found = dynamo.table.get_many([key(1), key(2)])

        assert [each.sk.S for each in found] == ["1", "2"]

    def test_writes_that_were_left_over_are_repeated_before_the_next(self) -> None:
        puts = [item(key(number), body="{}") for number in range(MAX_WRITES)]
        dynamo = Dynamo({"UnprocessedItems": {"connections": [{"PutRequest": {"Item": puts[3]}}]}}, {})

        dynamo.table.write_many(puts, [key(99)])

        second = dynamo.requests[1]["RequestItems"]["connections"]
        assert second == [{"PutRequest": {"Item": puts[3]}}, {"DeleteRequest": {"Key": item(key(99))}}]

    def test_a_table_that_leaves_something_over_gets_a_pause(self) -> None:
        left = {"UnprocessedItems": {"connections": [{"DeleteRequest": {"Key": item(key(1))}}]}}
        dynamo = Dynamo(left, left, {})

        dynamo.table.write_many([], [key(1)])

        assert len(dynamo.waits) == 2

    def test_one_that_leaves_nothing_over_gets_none(self) -> None:
        dynamo = Dynamo({}, {})

        dynamo.table.write_many([], [key(number) for number in range(MAX_WRITES + 1)])

        assert dynamo.waits == []

    @pytest.mark.parametrize(
        ("leftover", "act"),
        [
            (
                {"UnprocessedItems": {"connections": [{"DeleteRequest": {"Key": item(key(1))}}]}},
                lambda table: table.write_many([], [key(1)]),
            ),
            ({"UnprocessedKeys": {"connections": {"Keys": [item(key(1))]}}}, lambda table: table.get_many([key(1)])),
        ],
        ids=["writes", "reads"],
    )
    def test_one_that_never_gets_on_is_an_error(self, leftover: dict[str, Any], act: Callable[[Table], object]) -> None:
        dynamo = Dynamo(*[leftover] * MAX_INCOMPLETE_BATCHES)

        with pytest.raises(TableError, match="too busy: 1 part"):
            act(dynamo.table)

        assert len(dynamo.waits) == MAX_INCOMPLETE_BATCHES - 1


class TestRefusals:
    def test_a_condition_that_failed_is_told_apart(self) -> None:
        dynamo = Dynamo({"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}, status=400)

        with pytest.raises(ConditionFailed):
            dynamo.table.put(item(key(1)), "attribute_not_exists(PK)")

    def test_any_other_refusal_is_told_in_dynamodbs_words(self) -> None:
        dynamo = Dynamo({"__type": "ResourceNotFoundException", "message": "no such table"}, status=400)

        with pytest.raises(TableError, match=r"GetItem on connections: 400 .*no such table"):
            dynamo.table.get(key(1))
