"""Items in a feed that this version cannot read, written by hand or by a later version. Reads go on past them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import json

from chalicelib.feed.recover import recover
from tests.contract.stores import DynamoStores

ENTRY = {"event": {"S": "courseStatusChanged"}, "body": {"S": '{"id": "x.2"}'}, "expiresAt": {"N": "9999999999"}}


def key(sk: str) -> dict[str, Any]:
    return {"PK": {"S": "FEED#admin"}, "SK": {"S": sk}}


BAD_BODIES: dict[str, dict[str, Any]] = {
    "no body": {"event": ENTRY["event"]},
    "a body that is no JSON": ENTRY | {"body": {"S": "{"}},
    "a body without an id": ENTRY | {"body": {"S": "{}"}},
    "a body with a number as its id": ENTRY | {"body": {"S": '{"id": 2}'}},
    "a body that is a list": ENTRY | {"body": {"S": "[]"}},
    "no event": {"body": ENTRY["body"]},
    "a body that is a map": ENTRY | {"body": {"M": {}}},
    "an event that is a number": ENTRY | {"event": {"N": "1"}},
    "a stamp that is a text": ENTRY | {"stamp": {"S": "now"}},
    "an expiry that is a text": ENTRY | {"expiresAt": {"S": "never"}},
    "another number in its id": ENTRY | {"body": {"S": '{"id": "x.9"}'}},
    "another number before it": ENTRY | {"body": {"S": '{"id": "x.2", "after": "x.0"}'}},
    "another epoch before it": ENTRY | {"body": {"S": '{"id": "x.2", "after": "y.1"}'}},
    "a body of several lines": ENTRY | {"body": {"S": '{\n"id": "x.2"}'}},
    "an event name of several lines": ENTRY | {"event": {"S": "a\nb"}},
}
BAD_KEYS = ["9999999999999999", "0000000000000001x", "00000000000000015", "1", "000000000000000١"]


@pytest.mark.parametrize("bad", BAD_BODIES.values(), ids=BAD_BODIES)
class TestBadBody:
    def test_it_is_a_skip_between_its_neighbours(self, dynamo_stores: DynamoStores, bad: dict[str, Any]) -> None:
        for place in ("A", "B", "C"):
            dynamo_stores.desk.request(location=place)
        dynamo_stores.put(key(f"{2:016}") | {"expiresAt": ENTRY["expiresAt"]} | bad)

        entries = dynamo_stores.feed.after("admin", 0, 10)

        head = dynamo_stores.feed.head("admin")
        assert [entry.event for entry in entries] == ["newCourseRequest", "skip", "newCourseRequest"]
        assert json.decode(entries[1].data)["id"] == f"{head.epoch}.2"
        assert recover(dynamo_stores.feed, "admin", f"{head.epoch}.0", head).entries == entries

    def test_it_is_reported(self, dynamo_stores: DynamoStores, bad: dict[str, Any]) -> None:
        for place in ("A", "B"):
            dynamo_stores.desk.request(location=place)
        dynamo_stores.put(key(f"{2:016}") | {"expiresAt": ENTRY["expiresAt"]} | bad)

        dynamo_stores.feed.after("admin", 0, 10)

        assert dynamo_stores.unreadable == [("FEED#admin", f"{2:016}")]


@pytest.mark.parametrize("bad", BAD_KEYS)
class TestBadKey:
    def test_it_takes_no_place(self, dynamo_stores: DynamoStores, bad: str) -> None:
        for place in ("A", "B", "C"):
            dynamo_stores.desk.request(location=place)
        dynamo_stores.put(key(bad) | ENTRY)

        head = dynamo_stores.feed.head("admin")

        assert head.prefix == 3
        for limit in (1, 2, 3, 10):
            entries = dynamo_stores.feed.after("admin", 0, limit)
            assert [entry.seq for entry in entries] == [1, 2, 3][:limit]

    def test_a_channel_with_nothing_else_begins(self, dynamo_stores: DynamoStores, bad: str) -> None:
        dynamo_stores.put(key(bad) | ENTRY)

        course = dynamo_stores.desk.request()

        assert dynamo_stores.courses.get(course.course_id) == course
        assert dynamo_stores.feed.head("admin").prefix == 1


def test_a_bad_key_within_the_numbers_is_reported(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.desk.request()
    dynamo_stores.put(key("0000000000000001x") | ENTRY)

    dynamo_stores.feed.after("admin", 0, 10)

    assert dynamo_stores.unreadable == [("FEED#admin", "0000000000000001x")]


def test_an_event_of_a_later_version_is_passed_on(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.desk.request()
    dynamo_stores.put(key(f"{1:016}") | ENTRY | {"event": {"S": "courseArchived"}, "body": {"S": '{"id": "x.1"}'}})

    (entry,) = dynamo_stores.feed.after("admin", 0, 10)

    assert (entry.event, entry.data) == ("courseArchived", b'{"id": "x.1"}')
    assert dynamo_stores.unreadable == []


def test_an_entry_without_an_expiry_is_kept(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.desk.request()
    without = {name: value for name, value in ENTRY.items() if name != "expiresAt"}
    dynamo_stores.put(key(f"{1:016}") | without | {"body": {"S": '{"id": "x.1"}'}})

    (entry,) = dynamo_stores.feed.after("admin", 0, 10)

    assert entry.is_event
