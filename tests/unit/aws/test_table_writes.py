"""Single updates, batches of statements and transactions: the requests, and what their responses mean."""

from __future__ import annotations

import pytest

from chalicelib.aws.table import NO_ITEM, ConditionFailed, StatementFailed, TableError
from chalicelib.aws.table_items import Row, item, number
from tests.unit.aws.fake_dynamo import Dynamo, key, names, row


class TestItem:
    def test_an_item_of_its_key_alone(self) -> None:
        assert item(key(1)) == names(key(1))

    def test_texts_and_numbers_are_attributes(self) -> None:
        made = item(key(1), body="{}", event="skip", version=0, expires_at=100, reserved=7, stamp=1_752_348_600_123)

        assert made == names(key(1)) | {
            "body": {"S": "{}"},
            "event": {"S": "skip"},
            "version": {"N": "0"},
            "expiresAt": {"N": "100"},
            "reserved": {"N": "7"},
            "stamp": {"N": "1752348600123"},
        }


class TestRow:
    def test_a_row_has_its_key(self) -> None:
        found = Dynamo({"Item": row("1")}).table.get(key(1))

        assert found is not None
        assert found.key == key(1)

    def test_a_number_that_is_missing_is_zero(self) -> None:
        found = Dynamo({"Item": row("1") | {"reserved": {"N": "7"}}}).table.get(key(1))

        assert found is not None
        assert (number(found.reserved), number(found.pushed)) == (7, 0)


class TestUpdate:
    def test_it_returns_the_new_item(self) -> None:
        dynamo = Dynamo({"Attributes": row("1") | {"reserved": {"N": "8"}}})

        updated = dynamo.table.update(key(1), "SET reserved = reserved + :one", "attribute_exists(PK)", one=1)

        assert (updated.key, number(updated.reserved)) == (key(1), 8)
        assert dynamo.operations == ["UpdateItem"]
        assert dynamo.requests == [
            {
                "TableName": "connections",
                "Key": names(key(1)),
                "UpdateExpression": "SET reserved = reserved + :one",
                "ConditionExpression": "attribute_exists(PK)",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
                "ReturnValues": "ALL_NEW",
            }
        ]

    def test_a_response_without_the_item_is_an_error(self) -> None:
        with pytest.raises(TableError, match="returned no item"):
            Dynamo({}).table.update(key(1), "REMOVE version", "")


class TestUpdateAtOnce:
    UPDATES = (
        ("SET reserved = reserved + 1 SET stamp = ?", key(1), 99),
        ("SET version = version + 1", key(2), None),
    )

    def test_each_update_is_a_statement_of_its_key(self) -> None:
        dynamo = Dynamo({"Responses": [{"Item": row("1")}, {"Item": row("2")}]})

        dynamo.table.update_at_once(self.UPDATES)

        assert dynamo.operations == ["BatchExecuteStatement"]
        assert dynamo.requests == [
            {
                "Statements": [
                    {
                        "Statement": 'UPDATE "connections" SET reserved = reserved + 1 SET stamp = ?'
                        " WHERE PK = ? AND SK = ? RETURNING ALL NEW *",
                        "Parameters": [{"N": "99"}, {"S": "P"}, {"S": "1"}],
                    },
                    {
                        "Statement": 'UPDATE "connections" SET version = version + 1'
                        " WHERE PK = ? AND SK = ? RETURNING ALL NEW *",
                        "Parameters": [{"S": "P"}, {"S": "2"}],
                    },
                ]
            }
        ]

    def test_the_new_items_come_in_the_order_of_the_updates(self) -> None:
        dynamo = Dynamo({"Responses": [{"Item": row("1"), "TableName": "connections"}, {"Item": row("2")}]})

        updated = dynamo.table.update_at_once(self.UPDATES)

        assert [found.key if isinstance(found, Row) else found for found in updated] == [key(1), key(2)]

    def test_an_item_that_does_not_exist_is_none_and_the_others_are_changed(self) -> None:
        missing = {"Error": {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}}
        dynamo = Dynamo({"Responses": [missing, {"Item": row("2")}]})

        updated = dynamo.table.update_at_once(self.UPDATES)

        assert [found.key if isinstance(found, Row) else found for found in updated] == [None, key(2)]

    @pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ValidationError", "DuplicateItem"])
    def test_any_other_error_of_a_statement_is_the_result_of_that_statement(self, code: str) -> None:
        refused = {"Error": {"Code": code, "Message": "not now"}}
        dynamo = Dynamo({"Responses": [{"Item": row("1")}, refused]})

        first, second = dynamo.table.update_at_once(self.UPDATES)

        assert isinstance(first, Row)
        assert second == StatementFailed(code)

    def test_a_result_without_item_and_error_is_an_error(self) -> None:
        dynamo = Dynamo({"Responses": [{"Item": row("1")}, {"TableName": "connections"}]})

        assert dynamo.table.update_at_once(self.UPDATES)[1] == StatementFailed(NO_ITEM)

    def test_a_service_that_does_not_know_statements_is_an_error(self) -> None:
        dynamo = Dynamo({"__type": "com.amazon.coral.service#UnknownOperationException"}, status=400)

        with pytest.raises(TableError, match="UnknownOperationException"):
            dynamo.table.update_at_once(self.UPDATES)


class TestWriteTogether:
    def test_new_items_and_an_update_are_one_transaction(self) -> None:
        dynamo = Dynamo({})

        dynamo.table.write_together(
            [item(key(1), body="a"), item(key(2))], (key(3), "REMOVE version", "version = :version"), version=41
        )

        puts = [
            {"Put": {"TableName": "connections", "Item": put, "ConditionExpression": "attribute_not_exists(PK)"}}
            for put in (item(key(1), body="a"), item(key(2)))
        ]
        update = {
            "TableName": "connections",
            "Key": names(key(3)),
            "UpdateExpression": "REMOVE version",
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": {"N": "41"}},
        }
        assert dynamo.operations == ["TransactWriteItems"]
        assert dynamo.requests == [{"TransactItems": [*puts, {"Update": update}]}]

    def test_without_an_update_there_are_only_new_items(self) -> None:
        dynamo = Dynamo({})

        dynamo.table.write_together([item(key(1))])

        ((part,),) = [request["TransactItems"] for request in dynamo.requests]
        assert list(part) == ["Put"]

    @pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
    def test_a_cancelled_transaction_is_a_failed_condition(self, reason: str) -> None:
        cancelled = {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [{"Code": "None"}, {"Code": reason}],
        }

        with pytest.raises(ConditionFailed):
            Dynamo(cancelled, status=400).table.write_together([item(key(1)), item(key(2))])

    def test_any_other_refusal_is_an_error(self) -> None:
        dynamo = Dynamo({"__type": "ValidationException", "message": "too many"}, status=400)

        with pytest.raises(TableError, match=r"TransactWriteItems on connections: 400 .*too many"):
            dynamo.table.write_together([item(key(1))])
