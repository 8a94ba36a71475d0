"""What the broadcaster reads and notes: which entries of a channel have been posted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS
from chalicelib.feed.entries import Entry
from tests.contract.stores import DynamoStores, Stores


def unpushed(stores: Stores, limit: int = 10, known: tuple[Entry, ...] = ()) -> list[int]:
    return [entry.seq for entry in stores.feed.unpushed("admin", limit, known).entries]


def requests(stores: Stores, number: int) -> None:
    for n in range(number):
        stores.desk.request(location=f"Room {n} at {stores.now}")


class TestUnpushed:
    def test_everything_is_unpushed_first(self, stores: Stores) -> None:
        requests(stores, 3)

        assert unpushed(stores) == [1, 2, 3]

    def test_what_was_noted_is_not_given_again(self, stores: Stores) -> None:
        requests(stores, 3)

        stores.feed.note_pushed("admin", 2)

        assert unpushed(stores) == [3]

    def test_an_earlier_number_noted_later_changes_nothing(self, stores: Stores) -> None:
        requests(stores, 3)
        stores.feed.note_pushed("admin", 3)

        stores.feed.note_pushed("admin", 1)

        assert unpushed(stores) == []

    def test_a_limit_is_kept(self, stores: Stores) -> None:
        requests(stores, 3)

        assert unpushed(stores, limit=2) == [1, 2]

    def test_a_channel_without_events_has_none(self, stores: Stores) -> None:
        found = stores.feed.unpushed("admin", 10)

        assert (found.entries, found.pushed, found.is_behind_hole) == ([], 0, False)

    def test_known_entries_are_given_as_those_that_are_read(self, stores: Stores) -> None:
        requests(stores, 4)
        entries = stores.feed.after("admin", 0, 10)
        stores.feed.note_pushed("admin", 1)

        for known in ((), entries[1:2], entries[3:], entries[1:], entries[::-1]):
            assert stores.feed.unpushed("admin", 10, known).entries == entries[1:]


class TestReads:
    """Each read has its price."""

    def reads(self, stores: DynamoStores, known: tuple[Entry, ...]) -> list[str]:
        stores.dynamo.calls.clear()
        unpushed(stores, 10, known)
        return [operation for operation, _ in stores.dynamo.calls]

    def test_entries_that_join_are_not_read(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 2)
        known = tuple(dynamo_stores.feed.after("admin", 0, 10))

        assert self.reads(dynamo_stores, known) == ["GetItem"]

    def test_entries_that_do_not_join_are_read(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 2)
        known = tuple(dynamo_stores.feed.after("admin", 1, 10))

        assert self.reads(dynamo_stores, known) == ["GetItem", "Query"]

    def test_a_repeated_record_costs_one_read(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 2)
        known = tuple(dynamo_stores.feed.after("admin", 0, 10))
        dynamo_stores.feed.note_pushed("admin", 2)

        assert self.reads(dynamo_stores, known) == ["GetItem"]

    def test_noting_settles_too(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 2)
        dynamo_stores.feed.note_pushed("admin", 2)
        dynamo_stores.dynamo.calls.clear()

        dynamo_stores.feed.head("admin")

        assert [operation for operation, _ in dynamo_stores.dynamo.calls] == ["GetItem"]


class TestHole:
    def test_nothing_behind_it_is_given(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 1)
        dynamo_stores.numbers().reserve(["admin"])
        requests(dynamo_stores, 0)
        dynamo_stores.desk.request(location="Annex")
        known = tuple(
            Entry("admin", 3, "newCourseRequest", entry.data) for entry in dynamo_stores.feed.after("admin", 0, 1)
        )

        found = dynamo_stores.feed.unpushed("admin", 10, known)

        assert [entry.seq for entry in found.entries] == [1]
        assert found.is_behind_hole

    def test_an_old_hole_is_filled(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.numbers().reserve(["admin"])
        requests(dynamo_stores, 1)
        dynamo_stores.now += timedelta(seconds=HOLE_SECONDS + 1)

        found = dynamo_stores.feed.unpushed("admin", 10)

        assert [entry.event for entry in found.entries] == ["skip", "newCourseRequest"]
        assert not found.is_behind_hole


class TestExpired:
    """The broadcaster was away for longer than entries are kept."""

    @pytest.mark.parametrize("is_deleted", [True, False])
    def test_it_goes_on_with_the_first_that_is_left(self, dynamo_stores: DynamoStores, is_deleted: bool) -> None:
        requests(dynamo_stores, 2)
        dynamo_stores.feed.head("admin")
        dynamo_stores.now += timedelta(days=8)
        requests(dynamo_stores, 2)
        if is_deleted:
            dynamo_stores.now += timedelta(seconds=10)
            dynamo_stores.feed.head("admin")
            for seq in (1, 2):
                dynamo_stores.delete("FEED#admin", f"{seq:016}")

        found = dynamo_stores.feed.unpushed("admin", 10)

        assert [entry.seq for entry in found.entries] == [3, 4]
        assert found.has_gap

    def test_with_nothing_left_there_is_nothing_to_do(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 2)
        dynamo_stores.now += timedelta(days=8)

        found = dynamo_stores.feed.unpushed("admin", 10)

        assert (found.entries, found.pushed, found.is_behind_hole) == ([], 2, False)


class TestPushedBehind:
    def behind(self, stores: Stores) -> list[str]:
        channels = ["admin", "organization:7", "organization:8"]
        return stores.feed.pushed_behind(stores.feed.pushed_heads(channels), stores.now - timedelta(seconds=10))

    def test_old_unpushed_entries_are_found(self, stores: Stores) -> None:
        requests(stores, 1)
        stores.feed.note_pushed("organization:7", 1)
        stores.now += timedelta(seconds=11)

        assert self.behind(stores) == ["admin"]

    def test_those_that_a_broadcaster_may_be_posting_are_not(self, stores: Stores) -> None:
        requests(stores, 1)

        assert self.behind(stores) == []

    def test_a_channel_that_goes_on_changing_is_found_too(self, dynamo_stores: DynamoStores) -> None:
        requests(dynamo_stores, 1)
        dynamo_stores.now += timedelta(seconds=11)
        requests(dynamo_stores, 1)

        assert sorted(self.behind(dynamo_stores)) == ["admin", "organization:7"]

    def test_a_channel_that_never_began_is_not(self, stores: Stores) -> None:
        assert stores.feed.pushed_heads(["organization:8"]) == {}
