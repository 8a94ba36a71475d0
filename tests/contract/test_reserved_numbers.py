"""Numbers of channels, reserved by one call or by one call each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.table import TableError
from chalicelib.feed.cursor import Cursor, Head
from tests.contract.stores import DynamoStores


class TestReserve:
    def test_each_channel_has_its_own_numbers(self, dynamo_stores: DynamoStores) -> None:
        numbers = dynamo_stores.numbers()
        numbers.reserve(["admin"])

        reserved = numbers.reserve(["admin", "organization:7"])

        assert [cursor.seq for cursor in reserved.cursors.values()] == [2, 1]

    def test_the_head_shows_them(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])

        assert dynamo_stores.feed.head("admin") == Head("n3wb0rn", 0, 1)

    def calls(self, stores: DynamoStores, times: int) -> list[str]:
        numbers = stores.numbers()
        numbers.reserve(["admin", "organization:7"])
        stores.dynamo.calls.clear()
        for _ in range(times):
            numbers.reserve(["admin", "organization:7"])
        return [operation for operation, _ in stores.dynamo.calls]

    def test_it_is_one_call(self, dynamo_stores: DynamoStores) -> None:
        assert self.calls(dynamo_stores, 1) == ["BatchExecuteStatement"]

    def test_where_statements_are_refused_it_is_one_call_each_and_no_further_try(
        self, dynamo_stores: DynamoStores
    ) -> None:
        dynamo_stores.dynamo.takes_statements = False

        assert self.calls(dynamo_stores, 2) == ["UpdateItem"] * 4

    @pytest.mark.parametrize(
        ("code", "then"),
        [("ThrottlingError", ["BatchExecuteStatement"]), ("AccessDenied", ["UpdateItem", "UpdateItem"])],
    )
    def test_a_statement_that_fails_is_repeated_alone(
        self, dynamo_stores: DynamoStores, code: str, then: list[str]
    ) -> None:
        numbers = dynamo_stores.numbers()
        before = numbers.reserve(["admin", "organization:7"])
        dynamo_stores.dynamo.statement_errors.append(code)

        after = numbers.reserve(["admin", "organization:7"])

        dynamo_stores.dynamo.calls.clear()
        numbers.reserve(["admin", "organization:7"])
        assert [cursor.seq for cursor in after.cursors.values()] == [
            cursor.seq + 1 for cursor in before.cursors.values()
        ]
        assert [operation for operation, _ in dynamo_stores.dynamo.calls] == then

    def test_numbers_are_the_same_either_way(self, dynamo_stores: DynamoStores) -> None:
        by_statement = dynamo_stores.numbers().reserve(["admin", "organization:7"])
        dynamo_stores.dynamo.takes_statements = False

        by_update = dynamo_stores.numbers().reserve(["admin", "organization:7"])

        for channel, cursor in by_statement.cursors.items():
            assert by_update.cursors[channel] == Cursor(cursor.epoch, cursor.seq + 1)
        assert by_update.stamp_ms == by_statement.stamp_ms

    def test_what_was_reserved_beside_a_head_that_cannot_be_read_is_filled(self, dynamo_stores: DynamoStores) -> None:
        numbers = dynamo_stores.numbers()
        numbers.fill(numbers.reserve(["admin", "organization:7"]), {})
        head = dynamo_stores.item("HEAD#organization:7", "HEAD")
        dynamo_stores.put({name: value for name, value in head.items() if name != "reserved"})

        with pytest.raises(TableError):
            numbers.reserve(["admin", "organization:7"])

        head_of_admin = dynamo_stores.feed.head("admin")
        assert (head_of_admin.prefix, head_of_admin.reserved) == (2, 2)


class TestHeads:
    def test_a_head_that_is_set_back_loses_no_change(self, dynamo_stores: DynamoStores) -> None:
        """A restore may bring an older head back. Its numbers are used up before a change is stored."""
        for place in ("A", "B"):
            dynamo_stores.desk.request(location=place)
        head = dynamo_stores.item("HEAD#admin", "HEAD")
        dynamo_stores.put(head | {"reserved": {"N": "0"}, "settled": {"N": "0"}})

        course = dynamo_stores.desk.request(location="C")

        assert dynamo_stores.courses.get(course.course_id) == course
        assert [entry.event for entry in dynamo_stores.feed.after("admin", 0, 10)] == ["newCourseRequest"] * 3

    @pytest.mark.parametrize("damage", [{"reserved": {"S": "two"}}, {"reserved": None}, {"body": None}])
    def test_one_that_cannot_be_read_is_an_error_that_says_the_way_out(
        self, dynamo_stores: DynamoStores, damage: dict[str, Any]
    ) -> None:
        dynamo_stores.desk.request()
        head = dynamo_stores.item("HEAD#admin", "HEAD") | damage
        dynamo_stores.put({name: value for name, value in head.items() if value})

        with pytest.raises(TableError, match="verify_table --repair"):
            dynamo_stores.feed.head("admin")

    def test_one_that_cannot_be_read_hides_no_other_channel_that_is_late(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        head = dynamo_stores.item("HEAD#admin", "HEAD")
        dynamo_stores.put(head | {"pushed": {"S": "none"}})
        dynamo_stores.now += timedelta(seconds=11)

        heads = dynamo_stores.feed.pushed_heads(["admin", "organization:7"])
        late = dynamo_stores.feed.pushed_behind(heads, dynamo_stores.now)

        assert "organization:7" in late

    @pytest.mark.parametrize("missing", ["pushed", "settled", "stamp", "began"])
    def test_one_without_a_number_mends_itself(self, dynamo_stores: DynamoStores, missing: str) -> None:
        dynamo_stores.desk.request()
        head = dynamo_stores.item("HEAD#admin", "HEAD")
        dynamo_stores.put({name: value for name, value in head.items() if name != missing})

        dynamo_stores.feed.note_pushed("admin", 1)

        assert dynamo_stores.feed.unpushed("admin", 10).pushed == 1
        assert dynamo_stores.feed.head("admin").prefix == 1
