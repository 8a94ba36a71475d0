from __future__ import annotations

from datetime import timedelta

from chalicelib.feed.ports import Peak
from tests.builders import NOW
from tests.contract.stores import DynamoStores, Stores

LATER = NOW + timedelta(minutes=1)


def test_there_is_no_peak_at_first(stores: Stores) -> None:
    assert stores.stage_peaks.read() is None


def test_a_stored_peak_is_read(stores: Stores) -> None:
    stores.stage_peaks.store(Peak(5_000, NOW))

    assert stores.stage_peaks.read() == Peak(5_000, NOW)


def test_a_later_peak_replaces_it_also_when_it_is_lower(stores: Stores) -> None:
    stores.stage_peaks.store(Peak(5_000, NOW))

    stores.stage_peaks.store(Peak(400, LATER))

    assert stores.stage_peaks.read() == Peak(400, LATER)


def test_an_earlier_peak_of_a_slow_sweep_changes_nothing(stores: Stores) -> None:
    stores.stage_peaks.store(Peak(400, LATER))

    stores.stage_peaks.store(Peak(5_000, NOW))

    assert stores.stage_peaks.read() == Peak(400, LATER)


def test_the_item_dies_by_itself_after_it_counts_for_nothing(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.stage_peaks.store(Peak(10_000, NOW))

    (item,) = dynamo_stores.dynamo.database.scan(TableName="connections")["Items"]
    assert int(item["expiresAt"]["N"]) == int((NOW + timedelta(days=30)).timestamp())
