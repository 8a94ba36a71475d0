"""Numbers that were reserved and are not used: by a writer that is slow, refused, or dead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import json

from chalicelib.aws.table_items import Key
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS, FeedNumbers
from chalicelib.feed.recover import recover
from tests.contract.stores import DynamoStores

LONG = timedelta(seconds=HOLE_SECONDS + 1)
A_DAY = timedelta(days=1, seconds=1)


def events(stores: DynamoStores, channel: str = "admin", seq: int = 0) -> list[tuple[int, str]]:
    return [(entry.seq, entry.event) for entry in stores.feed.after(channel, seq, 100)]


class TestUnderWay:
    def test_readers_get_nothing_behind_an_empty_number(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()

        head = dynamo_stores.feed.head("admin")

        assert (head.prefix, head.reserved) == (0, 2)
        assert events(dynamo_stores) == []

    def test_they_get_everything_once_it_is_filled(self, dynamo_stores: DynamoStores) -> None:
        numbers = dynamo_stores.numbers()
        reserved = numbers.reserve(["admin"])
        dynamo_stores.desk.request()

        numbers.fill(reserved, {})

        assert dynamo_stores.feed.head("admin").prefix == 2
        assert events(dynamo_stores) == [(1, "skip"), (2, "newCourseRequest")]

    def test_other_channels_do_not_wait(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])

        dynamo_stores.desk.request()

        assert events(dynamo_stores, "organization:7") == [(1, "newCourseRequest")]

    def test_other_writers_do_not_wait(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin", "organization:7"])

        course = dynamo_stores.desk.request()

        assert dynamo_stores.courses.get(course.course_id) == course


class TestDeadWriter:
    def test_a_reader_fills_the_number_after_a_while(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()
        dynamo_stores.now += LONG

        head = dynamo_stores.feed.head("admin")

        assert (head.prefix, head.reserved) == (2, 2)
        assert events(dynamo_stores) == [(1, "skip"), (2, "newCourseRequest")]

    def test_a_number_at_the_end_is_filled_too(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.now += LONG

        assert dynamo_stores.feed.head("admin").prefix == 2

    def test_a_busy_channel_hides_no_dead_number(self, dynamo_stores: DynamoStores) -> None:
        """The head's own stamp is always new there. What a later entry says of its reservation counts."""
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()
        dynamo_stores.now += LONG
        dynamo_stores.desk.request(location="Annex")

        assert dynamo_stores.feed.head("admin").prefix == 3

    def test_a_young_number_is_not_filled(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()
        dynamo_stores.now += timedelta(seconds=HOLE_SECONDS - 1)

        assert dynamo_stores.feed.head("admin").prefix == 0

    def test_the_late_transaction_fails_and_takes_new_numbers(self, dynamo_stores: DynamoStores) -> None:
        def readers_fill() -> None:
            dynamo_stores.now += LONG
            dynamo_stores.feed.head("admin")

        dynamo_stores.dynamo.before_transaction = readers_fill

        course = dynamo_stores.desk.request()

        assert dynamo_stores.courses.get(course.course_id) == course
        assert events(dynamo_stores) == [(1, "skip"), (2, "newCourseRequest")]
        assert events(dynamo_stores, "organization:7") == [(1, "skip"), (2, "newCourseRequest")]

    def test_a_skip_says_where_it_stands(self, dynamo_stores: DynamoStores) -> None:
        numbers = dynamo_stores.numbers()
        reserved = numbers.reserve(["admin"])
        numbers.fill(reserved, {})

        (entry,) = dynamo_stores.feed.after("admin", 0, 1)

        epoch = dynamo_stores.feed.head("admin").epoch
        data = json.decode(entry.data)
        assert (data["id"], data["after"]) == (f"{epoch}.1", f"{epoch}.0")
        assert data["timestamp"] == "2025-07-12T19:30:00.000Z"

    def test_a_skip_expires_like_an_entry(self, dynamo_stores: DynamoStores) -> None:
        numbers = dynamo_stores.numbers()
        numbers.fill(numbers.reserve(["admin"]), {})

        dynamo_stores.now += timedelta(days=7, seconds=1)

        assert events(dynamo_stores) == []


class TestRetention:
    """Nobody read the channel for so long that TTL may have taken what was stored under the number."""

    def test_an_old_number_is_lost_and_not_skipped(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()
        dynamo_stores.now += A_DAY

        dynamo_stores.feed.head("admin")

        assert events(dynamo_stores) == [(1, "lost"), (2, "newCourseRequest")]

    def test_an_entry_that_expired_unread_is_lost_though_later_numbers_are_young(
        self, dynamo_stores: DynamoStores
    ) -> None:
        """The age of a later number says only how old the empty one is at least."""
        dynamo_stores.desk.request()
        dynamo_stores.now += timedelta(days=7)
        dynamo_stores.delete("FEED#admin", f"{1:016}")
        dynamo_stores.desk.request(location="Annex")
        dynamo_stores.now += LONG

        dynamo_stores.feed.head("admin")

        assert events(dynamo_stores) == [(1, "lost"), (2, "newCourseRequest")]

    def test_a_mark_is_no_proof_that_the_next_number_is_young(self, dynamo_stores: DynamoStores) -> None:
        """A reader puts the mark long after the number was reserved."""
        numbers = dynamo_stores.numbers()
        numbers.reserve(["admin"])
        dynamo_stores.now += LONG
        dynamo_stores.feed.head("admin")
        dynamo_stores.desk.request()
        dynamo_stores.delete("FEED#admin", f"{2:016}")
        dynamo_stores.now += A_DAY
        dynamo_stores.desk.request(location="Annex")
        dynamo_stores.now += LONG

        dynamo_stores.feed.head("admin")

        assert events(dynamo_stores) == [(1, "skip"), (2, "lost"), (3, "newCourseRequest")]

    def test_a_young_entry_before_it_proves_that_a_number_is_young(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.now += A_DAY
        dynamo_stores.desk.request(location="Annex")
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.now += LONG

        dynamo_stores.feed.head("admin")

        assert events(dynamo_stores, seq=1) == [(2, "newCourseRequest"), (3, "skip")]

    def test_nobody_recovers_across_it(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        dynamo_stores.desk.request()
        dynamo_stores.now += A_DAY
        head = dynamo_stores.feed.head("admin")

        reasons = [recover(dynamo_stores.feed, "admin", f"{head.epoch}.{seq}", head).reason for seq in (0, 1, 2)]

        assert reasons == ["expired", None, None]

    def test_a_settled_entry_that_ttl_took_is_not_filled(self, dynamo_stores: DynamoStores) -> None:
        for n in range(10):
            dynamo_stores.desk.request(location=f"Room {n}")
        dynamo_stores.feed.head("admin")
        dynamo_stores.delete("FEED#admin", f"{1:016}")
        dynamo_stores.now += A_DAY

        dynamo_stores.feed.head("admin")

        assert dynamo_stores.item("FEED#admin", f"{1:016}") is None


class TestSettled:
    """What the head says of the prefix, so that a quiet channel is one read."""

    def reads(self, stores: DynamoStores) -> list[str]:
        stores.dynamo.calls.clear()
        stores.feed.head("admin")
        return [operation for operation, _ in stores.dynamo.calls]

    def test_a_quiet_channel_is_one_read(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.now += timedelta(seconds=2)
        dynamo_stores.feed.head("admin")

        assert self.reads(dynamo_stores) == ["GetItem"]

    def test_a_reader_notes_it_when_nothing_happens_any_more(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.now += timedelta(seconds=2)

        assert self.reads(dynamo_stores) == ["GetItem", "Query", "UpdateItem"]

    def test_while_writers_are_busy_readers_do_not_write(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()

        assert self.reads(dynamo_stores) == ["GetItem", "Query"]

    def test_unless_many_entries_are_behind(self, dynamo_stores: DynamoStores) -> None:
        for n in range(8):
            dynamo_stores.desk.request(location=f"Room {n}")

        assert self.reads(dynamo_stores) == ["GetItem", "Query", "UpdateItem"]


class TestNoResponse:
    """The transaction was sent, and nobody knows whether it was carried out."""

    @pytest.fixture
    def numbers(self, dynamo_stores: DynamoStores) -> FeedNumbers:
        return dynamo_stores.numbers()

    def stored(self, stores: DynamoStores, seq: int) -> dict[Key, str]:
        """An entry that a transaction has stored under the number, as the writer planned it."""
        key, body = Key("FEED#admin", f"{seq:016}"), f'{{"id": "n3wb0rn.{seq}"}}'
        stores.put({"PK": {"S": key.pk}, "SK": {"S": key.sk}, "event": {"S": "x"}, "body": {"S": body}})
        return {key: body}

    def test_a_stored_change_is_found(self, dynamo_stores: DynamoStores, numbers: FeedNumbers) -> None:
        reserved = numbers.reserve(["admin"])

        assert not numbers.fill(reserved, self.stored(dynamo_stores, 1))

    def test_an_entry_of_somebody_else_is_no_proof_of_a_change(
        self, dynamo_stores: DynamoStores, numbers: FeedNumbers
    ) -> None:
        """Two writers have one number only after a head was restored, or an entry was written by hand."""
        reserved = numbers.reserve(["admin", "organization:7"])
        written = self.stored(dynamo_stores, 1)

        assert numbers.fill(reserved, dict.fromkeys(written, '{"id": "n3wb0rn.1", "courseId": 9}'))

        assert events(dynamo_stores) == [(1, "x")]
        assert events(dynamo_stores, "organization:7") == [(1, "skip")]

    def test_otherwise_its_numbers_are_dead_for_ever(self, dynamo_stores: DynamoStores, numbers: FeedNumbers) -> None:
        reserved = numbers.reserve(["admin", "organization:7"])

        assert numbers.fill(reserved, {})

        assert events(dynamo_stores) == [(1, "skip")]
        assert events(dynamo_stores, "organization:7") == [(1, "skip")]

    def test_a_number_that_a_reader_filled_is_no_proof_of_a_change(
        self, dynamo_stores: DynamoStores, numbers: FeedNumbers
    ) -> None:
        reserved = numbers.reserve(["admin", "organization:7"])
        dynamo_stores.now += LONG
        dynamo_stores.feed.head("admin")

        assert numbers.fill(reserved, {})

        assert events(dynamo_stores, "organization:7") == [(1, "skip")]
