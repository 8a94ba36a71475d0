"""infra/verify_table: activity is read, and an item of it that no reader understands is reported."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.activity.dynamo.stored_activity import DynamoActivity
from chalicelib.activity.keep_activity import keep_activity
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors, cursor_key
from tests.contract.damaged_table import DamagedTable

CHANNELS = ("admin", "organization:7", "instructor:32")


@pytest.fixture
def kept(table: DamagedTable) -> DamagedTable:
    """The table, with the activity of three channels."""
    courses = Table("courses", Service("dynamodb"))
    feed = DynamoFeed(courses, now=table.stores.now.timestamp)
    activity = DynamoActivity(courses, timedelta(days=365))
    for channel in CHANNELS:
        keep_activity(activity, DynamoProjectionCursors(courses), feed, channel)
    return table


def partitions(table: DamagedTable) -> set[str]:
    return {pk for pk, _ in table.bodies() if pk.startswith("ACTIVITY#")}


def entry_key(table: DamagedTable) -> Key:
    return next(Key(*key) for key, body in table.bodies().items() if key[0] == "ACTIVITY#admin" and body)


def test_activity_agrees_and_is_left_as_it_is(kept: DamagedTable) -> None:
    before = kept.bodies()

    assert kept.verify(repair=True) == []
    assert kept.bodies() == before
    assert partitions(kept) >= {f"ACTIVITY#{channel}" for channel in CHANNELS} | {"ACTIVITY#admin#1"}


def test_an_entry_under_another_key_is_reported(kept: DamagedTable) -> None:
    key = entry_key(kept)
    body = kept.bodies()[key]
    wrong = Key(key.pk, key.sk.replace("#", "#9", 1))
    kept.put(wrong, body={"S": body}, event={"S": "newCourseRequest"})

    assert ("found", f"item {wrong.pk} / {wrong.sk}: cannot be read: its key is not that of its entry") in kept.facts()


@pytest.mark.parametrize("sk", ["ACTIVITY", "yesterday#1"])
def test_a_key_that_is_none_of_activity_is_reported(kept: DamagedTable, sk: str) -> None:
    kept.put(Key("ACTIVITY#admin", sk), body={"S": "{}"})

    assert [fact for fact in kept.facts() if fact[1].startswith(f"item ACTIVITY#admin / {sk}: cannot be read")]


def test_a_cursor_of_no_projection_is_reported(kept: DamagedTable) -> None:
    kept.put(cursor_key("WEATHER", "admin"), body={"S": "k3f9.1"}, version={"N": "1"})

    facts = {fact for _, fact in kept.facts()}
    assert facts == {"item PROJECTION#admin / WEATHER: cannot be read: no item has such a key"}
