"""The stand-in for DynamoDB: pages as a Query gets them."""

from __future__ import annotations

from msgspec import json

from benchmarks.audience_fake_aws import channel_of, connection_id, pages, subscriptions
from benchmarks.capacity import item_bytes

PARTITION = "CHANNEL#organization:3"
ITEMS = subscriptions(3)


def test_it_stores_as_many_subscriptions_as_are_asked_for() -> None:
    keys = [(item["PK"]["S"], item["SK"]["S"]) for item in ITEMS]

    assert channel_of(3) == "organization:3"
    assert keys == [(PARTITION, connection_id(n)) for n in range(3)]


def test_a_small_audience_is_one_page_without_a_next() -> None:
    found = pages(ITEMS)

    assert [json.decode(page) for page in found.values()] == [{"Items": ITEMS, "Count": 3, "ScannedCount": 3}]


def test_a_page_ends_before_it_would_be_too_large() -> None:
    found = pages(ITEMS, 2 * item_bytes(ITEMS[0]))

    assert [json.decode(page)["Count"] for page in found.values()] == [2, 1]


def test_the_next_page_is_found_by_the_key_that_the_last_one_ended_with() -> None:
    found = pages(ITEMS, item_bytes(ITEMS[0]))

    first = json.decode(found[PARTITION, ""])
    second = json.decode(found[PARTITION, first["LastEvaluatedKey"]["SK"]["S"]])
    assert second["Items"] == ITEMS[1:2]
