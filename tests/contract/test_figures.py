from __future__ import annotations

from datetime import timedelta

from chalicelib.metrics.figures import Figures
from tests.builders import NOW
from tests.contract.stores import DynamoStores, Stores

MINUTE = int(NOW.timestamp()) // 60
HOUR = MINUTE // 60
ONE = Figures(1, {"sent": 3}, 5, {12: 3}, {"websocket": {17: 2}}, {"replayed": 1}, {"admin/native": 2}, 1, 1)


class TestMinutes:
    def test_what_was_stored_is_read_as_it_was(self, stores: Stores) -> None:
        stores.figures.add("a", {MINUTE - 1: ONE, MINUTE: Figures(ticks=7)}, NOW)

        assert dict(stores.figures.stored_in(HOUR)) == {MINUTE - 1: ONE, MINUTE: Figures(ticks=7)}

    def test_each_worker_has_its_own(self, stores: Stores) -> None:
        for worker in ("a", "b"):
            stores.figures.add(worker, {MINUTE: ONE}, NOW)

        assert list(stores.figures.stored_in(HOUR)) == [(MINUTE, ONE), (MINUTE, ONE)]

    def test_a_write_that_is_repeated_counts_once(self, stores: Stores) -> None:
        for _ in range(2):
            stores.figures.add("a", {MINUTE: ONE}, NOW)

        assert list(stores.figures.stored_in(HOUR)) == [(MINUTE, ONE)]

    def test_they_belong_to_the_hour_in_which_they_were_stored(self, stores: Stores) -> None:
        next_hour = NOW + timedelta(hours=1)

        stores.figures.add("a", {MINUTE: ONE}, next_hour)

        assert list(stores.figures.stored_in(HOUR)) == []
        assert list(stores.figures.stored_in(HOUR + 1)) == [(MINUTE, ONE)]


class TestHours:
    def test_there_is_none_at_first(self, stores: Stores) -> None:
        assert stores.figures.newest_hour() is None
        assert stores.figures.oldest_hour() is None
        assert stores.figures.hours(HOUR - 700, HOUR) == {}

    def test_they_are_read_from_the_first_to_the_last(self, stores: Stores) -> None:
        for hour in (HOUR - 3, HOUR - 2, HOUR - 1, HOUR):
            stores.figures.keep_hour(hour, Figures(changes=hour))

        assert stores.figures.hours(HOUR - 2, HOUR - 1) == {
            hour: Figures(changes=hour) for hour in (HOUR - 2, HOUR - 1)
        }
        assert (stores.figures.oldest_hour(), stores.figures.newest_hour()) == (HOUR - 3, HOUR)

    def test_a_sum_replaces_an_earlier_one(self, stores: Stores) -> None:
        for changes in (1, 2):
            stores.figures.keep_hour(HOUR, Figures(changes))

        assert stores.figures.hours(HOUR, HOUR) == {HOUR: Figures(2)}


def test_minutes_die_after_two_days_and_hours_after_two_months(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.figures.add("a", {MINUTE: ONE}, NOW)
    dynamo_stores.figures.keep_hour(HOUR, ONE)

    items = dynamo_stores.dynamo.database.scan(TableName="connections")["Items"]
    lives = sorted(int(item["expiresAt"]["N"]) - HOUR * 3600 for item in items)
    assert [seconds // 86_400 for seconds in lives] == [2, 62]


def test_figures_of_a_later_version_are_passed_over(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.figures.add("a", {MINUTE: ONE}, NOW)
    key = {"PK": {"S": f"METRICS#{NOW:%Y-%m-%dT%H}"}, "SK": {"S": "00#b"}}
    dynamo_stores.dynamo.database.put_item(TableName="connections", Item=key | {"body": {"S": '{"x": 1}'}})

    assert list(dynamo_stores.figures.stored_in(HOUR)) == [(MINUTE, ONE)]
