from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.aws.table_items import item
from chalicelib.sockets.dynamo.connection_keys import TICKS
from chalicelib.sockets.ports import TickProgress
from tests.builders import NOW
from tests.contract.stores import DynamoStores, Stores, at_once

MINUTE = int(NOW.timestamp()) // 60
LATER = NOW + timedelta(minutes=1)
PROGRESS = TickProgress(MINUTE, {"organization:7": MINUTE - 3}, ["c-1"])


def begin(stores: Stores, now: datetime = NOW) -> TickProgress | None:
    return stores.tick_runs.begin(now, now - timedelta(seconds=30))


def test_the_first_run_begins_with_its_own_minute(stores: Stores) -> None:
    assert begin(stores) == TickProgress(MINUTE - 1, {}, [])


def test_a_run_begins_with_what_the_last_one_left(stores: Stores) -> None:
    begin(stores)
    stores.tick_runs.finish(PROGRESS, NOW)

    assert begin(stores, LATER) == PROGRESS


def test_a_run_that_died_leaves_what_it_found(stores: Stores) -> None:
    begin(stores)
    stores.tick_runs.finish(PROGRESS, NOW)
    begin(stores, LATER)

    assert begin(stores, LATER + timedelta(minutes=1)) == PROGRESS


def test_of_runs_that_begin_at_once_one_goes_on(stores: Stores) -> None:
    begun = at_once(5, lambda _: begin(stores) is not None)

    assert sorted(begun, key=bool) == [False] * 4 + [True]


def test_a_run_may_begin_soon_after_one_that_is_old_enough(stores: Stores) -> None:
    begin(stores)

    assert begin(stores, NOW + timedelta(seconds=29)) is None
    assert begin(stores, NOW + timedelta(seconds=30)) is not None


def test_a_finished_run_keeps_the_next_one_away_as_long(stores: Stores) -> None:
    begin(stores)
    stores.tick_runs.finish(PROGRESS, NOW)

    assert begin(stores, NOW + timedelta(seconds=29)) is None


def test_an_item_that_cannot_be_read_is_as_none(dynamo_stores: DynamoStores) -> None:
    row = item(TICKS, body="minute 7", stamp=0)
    dynamo_stores.dynamo.database.put_item(TableName="connections", Item=row)

    assert begin(dynamo_stores) == TickProgress(MINUTE - 1, {}, [])
