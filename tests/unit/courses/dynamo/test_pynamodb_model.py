from __future__ import annotations

from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo.commits import MAX_WRITE_SECONDS
from chalicelib.courses.dynamo.pynamodb_model import (
    CONNECT_TIMEOUT_SECONDS,
    READ_TIMEOUT_SECONDS,
    REPETITIONS,
    Item,
    condition,
    from_put,
    table,
)
from chalicelib.courses.dynamo.transaction_plan import MISSING, Put
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS

KEY = Key("COURSE#118", "COURSE")


class TestTable:
    def test_each_has_its_own_name(self) -> None:
        courses, connections = table("courses"), table("connections")

        assert (courses.Meta.table_name, connections.Meta.table_name) == ("courses", "connections")

    def test_a_call_ends_before_readers_fill_its_numbers(self) -> None:
        """Else readers would make each commit of a slow table fail."""
        assert CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS < HOLE_SECONDS

    def test_a_call_with_its_repetition_ends_within_the_time_that_the_store_allows_for_it(self) -> None:
        """The pause before the repetition is at most a second, by botocore's standard mode."""
        attempts = (1 + REPETITIONS) * (CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS)

        assert table("courses").Meta.max_retry_attempts == REPETITIONS
        assert attempts + REPETITIONS <= MAX_WRITE_SECONDS


class TestFromPut:
    def test_an_item_has_the_key_and_the_record_of_its_put(self) -> None:
        item = from_put(table("courses"), Put(key=KEY, body="{}", version=3))

        found: tuple[object, ...] = (item.pk, item.sk, item.version, item.body, item.expires_at)
        assert found == (*KEY, 3, "{}", None)

    def test_an_expiry_is_kept(self) -> None:
        assert from_put(table("courses"), Put(key=KEY, body="{}", expires_at=100)).expires_at == 100

    def test_a_feed_entry_has_its_event_and_the_time_of_its_reservation(self) -> None:
        item = from_put(
            table("courses"), Put(key=KEY, body="{}", event="courseStatusChanged", stamp_ms=1_752_348_600_123)
        )

        assert (item.event, item.stamp) == ("courseStatusChanged", 1_752_348_600_123)

    def test_no_other_item_has_one(self) -> None:
        item = from_put(table("courses"), Put(key=KEY, body="{}"))

        found: tuple[object, ...] = (item.event, item.stamp)
        assert found == (None, None)


class TestCondition:
    def test_without_an_expectation_there_is_none(self) -> None:
        assert condition(Put(key=KEY, body=""), 0) is None

    def test_zero_is_a_version_like_any_other(self) -> None:
        expected = condition(Put(key=KEY, body="", expects=0), 0)

        assert str(expected) == str(Item.version == 0)

    def test_what_must_be_missing_must_not_exist(self) -> None:
        expected = condition(Put(key=KEY, body="", expects=MISSING), 0)

        assert str(expected) == str(Item.pk.does_not_exist())

    def test_what_may_have_expired_must_not_exist_or_be_over(self) -> None:
        expected = condition(Put(key=KEY, body="", expects=MISSING, replaces_expired=True), 100)

        assert str(expected) == str(Item.pk.does_not_exist() | (Item.expires_at <= 100))
