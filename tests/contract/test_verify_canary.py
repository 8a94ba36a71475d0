"""The canary's feed: written and read as every feed, and no disagreement for infra/verify_table."""

from __future__ import annotations

import pytest

from chalicelib.canary.dynamo.canary_feed import DynamoCanaryFeed
from chalicelib.courses.dynamo.transaction_plan import LostRace
from chalicelib.errors import BusyError
from chalicelib.people import channels
from tests.contract.damaged_table import DamagedTable
from tests.contract.stores import LIFETIMES


def canary_feed(table: DamagedTable, writer: object = None) -> DynamoCanaryFeed:
    stores = table.stores
    own = writer or stores._transactions
    return DynamoCanaryFeed(stores.numbers(), lambda: own, LIFETIMES.feed, stores.seconds, lambda: "r-1")  # type: ignore[arg-type, return-value]


class Losing:
    """A writer whose transactions meet a skip at their number."""

    def write(self, plan: object, now_seconds: int) -> None:
        raise LostRace


def test_its_events_are_entries_of_a_feed_like_any_other(table: DamagedTable) -> None:
    feed = canary_feed(table)

    first, second = feed.publish(), feed.publish()

    entries = table.stores.feed.after(channels.CANARY, first.seq - 1, 10)
    assert [(each.seq, each.event, each.request_id) for each in entries] == [
        (first.seq, "canary", "r-1"),
        (second.seq, "canary", "r-1"),
    ]


def test_the_check_of_the_table_has_nothing_to_say_about_them(table: DamagedTable) -> None:
    canary_feed(table).publish()

    assert table.verify() == []


def test_an_event_that_could_not_be_stored_leaves_a_skip(table: DamagedTable) -> None:
    with pytest.raises(BusyError):
        canary_feed(table, Losing()).publish()

    (left,) = table.stores.feed.after(channels.CANARY, 0, 10)
    assert left.event == "skip"
