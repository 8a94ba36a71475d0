from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.sockets.connection import CONNECTION_LIFE
from tests.builders import NOW
from tests.contract.connections import CONNECTION, ELSEWHERE, OTHER
from tests.contract.stores import DynamoStores, Stores


def test_without_a_subscription_there_is_none(stores: Stores) -> None:
    assert stores.connections.channels(NOW) == []


def test_each_channel_with_a_subscription_is_there_once(stores: Stores) -> None:
    for connection in (CONNECTION, OTHER, ELSEWHERE):
        stores.connections.subscribe(connection, 0, NOW)

    assert sorted(stores.connections.channels(NOW)) == ["admin", "organization:7"]


def test_a_held_subscription_counts(stores: Stores) -> None:
    stores.connections.hold(CONNECTION, NOW)

    assert stores.connections.channels(NOW) == ["admin"]


def test_a_channel_stays_as_long_as_its_connections_may_live(stores: Stores) -> None:
    stores.connections.subscribe(CONNECTION, 0, NOW)
    stores.connections.subscribe(OTHER, 0, NOW + timedelta(minutes=9, seconds=59))

    last_moment = NOW + timedelta(minutes=9, seconds=58) + CONNECTION_LIFE
    assert stores.connections.channels(last_moment) == ["admin"]


def test_a_channel_without_connections_is_left_out_after_hours(stores: Stores) -> None:
    """TTL deletes rows up to days after they have expired."""
    stores.connections.subscribe(CONNECTION, 0, NOW)

    assert stores.connections.channels(NOW + timedelta(hours=3)) == []


def test_a_process_notes_a_channel_every_ten_minutes(dynamo_stores: DynamoStores) -> None:
    """So most subscriptions are one write."""
    writes: list[int] = []

    for minutes in (0, 5, 9, 11):
        dynamo_stores.dynamo.calls.clear()
        dynamo_stores.connections.subscribe(CONNECTION, 0, NOW + timedelta(minutes=minutes))
        (call,) = dynamo_stores.dynamo.calls
        writes.append(2 if call[0] == "BatchWriteItem" else 1)

    assert writes == [2, 1, 1, 2]


class TestRelease:
    def test_a_channel_without_connections_is_none_of_them_any_more(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0, NOW)
        stores.connections.forget(CONNECTION.connection_id)
        later = NOW + timedelta(minutes=16)

        stores.connections.release_channel("admin", later)

        assert stores.connections.channels(later) == []

    @pytest.mark.parametrize("minutes", [0, 10, 14])
    def test_one_that_was_noted_lately_stays(self, stores: Stores, minutes: int) -> None:
        """A process may have noted it so long ago, and does not note it with the next subscription."""
        stores.connections.subscribe(CONNECTION, 0, NOW)
        later = NOW + timedelta(minutes=minutes)

        stores.connections.release_channel("admin", later)

        assert stores.connections.channels(later) == ["admin"]

    def test_the_next_subscription_notes_it_again(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0, NOW)
        later = NOW + timedelta(minutes=16)
        stores.connections.release_channel("admin", later)

        stores.connections.subscribe(CONNECTION, 0, later)

        assert stores.connections.channels(later) == ["admin"]

    def test_an_unknown_channel_is_left_alone(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.connections.release_channel("organization:8", NOW)

        assert dynamo_stores.connections.channels(NOW - timedelta(days=1)) == []
