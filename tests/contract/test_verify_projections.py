"""infra/verify_table: totals and the search index are compared with the courses, and built anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec import json

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo import course_keys, search_keys, stored_totals
from chalicelib.courses.dynamo.search_index import DynamoSearchIndex
from chalicelib.courses.keep_search import keep_search
from chalicelib.feed.dynamo import feed_keys
from infra.local.many_courses import Wanted, add_courses
from infra.verify_table.findings import State
from tests.builders import MIKE
from tests.contract.damaged_table import DamagedTable, states
from tests.contract.stores import LIFETIMES

Damage = Callable[[DamagedTable], object]
OTHERS = "pending, 1 confirmed, 1 completed, 1 cancelled"
TOTALS = stored_totals.totals_key("admin")


def set_counts(table: DamagedTable, **counts: int) -> None:
    totals = table.body(TOTALS)
    totals["counts"] |= counts
    table.set_body(TOTALS, json.encode(totals).decode())


def postings(table: DamagedTable, course_id: int = 2) -> list[Key]:
    indexed = search_keys.Indexed(**table.body(search_keys.indexed_key(course_id)))
    return indexed.keys


def set_words(table: DamagedTable) -> None:
    key = search_keys.indexed_key(2)
    table.set_body(key, json.encode(table.body(key) | {"words": "other words"}).decode())


REPAIRED: dict[str, tuple[Damage, str]] = {
    "totals are wrong": (
        lambda table: set_counts(table, pending=5),
        f"totals of admin: they are 5 {OTHERS}, but the list holds 1 {OTHERS}",
    ),
    "a posting is lost": (
        lambda table: table.delete(postings(table)[0]),
        "course 2: its postings in the search index differ",
    ),
    "a posting has other words": (
        lambda table: table.set_body(postings(table)[0], "other words"),
        "course 2: its postings in the search index differ",
    ),
    "a posting is left over": (
        lambda table: table.put(
            Key(search_keys.partition("pending", "old"), postings(table)[0].sk), body={"S": "old words"}
        ),
        "course 2: its postings in the search index differ",
    ),
    "the index has other words of a course": (
        set_words,
        "course 2: the search index holds other words or another place of it",
    ),
    "a course was put back": (
        lambda table: table.set_number(search_keys.indexed_key(2), "version", 7),
        "course 2: the search index holds version 7 of it, but the course has 2",
    ),
    "the index lacks a course": (
        lambda table: table.delete(search_keys.indexed_key(2)),
        "course 2: the search index does not hold its version 2",
    ),
}


@pytest.mark.parametrize("name", REPAIRED)
def test_a_projection_that_says_something_wrong_is_reported_and_repaired(name: str, table: DamagedTable) -> None:
    damage, fact = REPAIRED[name]
    before = table.bodies()
    damage(table)

    assert ("repairable", fact) in table.facts()
    assert states(table.verify(repair=True)) == {State.REPAIRED}
    assert table.verify() == []
    assert table.bodies() == before


def test_projections_that_are_missing_are_no_disagreement_and_are_built(table: DamagedTable) -> None:
    before = table.bodies()
    for pk, sk in before:
        if pk.startswith(("PROJECTION#", "SEARCH#", "INDEXED#")):
            table.delete(Key(pk, sk))

    assert table.verify() == []
    assert table.verify(repair=True) == []
    assert table.bodies() == before


def test_projections_that_are_behind_are_no_disagreement(table: DamagedTable) -> None:
    table.stores.desk.cancel(table.pending)
    table.stores.desk.confirmed(MIKE, scheduled_date=date(2025, 9, 1))

    assert table.verify() == []


def test_a_rebuilt_index_goes_on_from_before_the_courses_were_read(table: DamagedTable) -> None:
    table.delete(search_keys.CURSOR)
    table.stores.desk.cancel(table.pending)

    table.verify(repair=True)

    cursor = DynamoSearchIndex(Table("courses", Service("dynamodb"))).cursor()
    assert cursor is not None
    assert cursor.seq <= table.stores.feed.head("admin").prefix
    assert table.body(search_keys.indexed_key(1))["status"] == "cancelled"


@pytest.mark.parametrize("damage", ["behind", "missing"])
def test_a_rebuilt_index_goes_on_from_a_head_that_the_same_run_repaired(
    table: DamagedTable, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head gets another epoch, under which the entries of before are not read."""
    monkeypatch.setattr("chalicelib.courses.keep_search.MAX_BUILT", 0)
    head, locked = feed_keys.feed_head("admin"), feed_keys.locked_head("admin")
    if damage == "behind":
        table.set_number(head, "reserved", 1)
        table.set_number(head, "settled", 1)
    else:
        table.delete(head)
        table.delete(locked)
    table.delete(search_keys.CURSOR)

    assert states(table.verify(repair=True)) == {State.REPAIRED}

    keyed = Table("courses", Service("dynamodb"))
    index, totals = DynamoSearchIndex(keyed), stored_totals.DynamoTotals(keyed)
    assert index.cursor() == table.stores.feed.head("admin").cursor
    cancelled = table.stores.desk.cancel(table.pending)
    assert keep_search(index, totals, table.stores.feed)
    assert index.cursor() == table.stores.feed.head("admin").cursor
    assert table.body(search_keys.indexed_key(cancelled.course_id))["status"] == "cancelled"


def test_a_course_that_cannot_be_read_keeps_no_other_from_the_index(table: DamagedTable) -> None:
    table.set_number(feed_keys.feed_head("admin"), "reserved", 1)
    table.delete(search_keys.CURSOR)
    table.set_body(course_keys.course(2), "spoiled")
    table.delete(search_keys.indexed_key(1))

    table.verify(repair=True)

    assert table.body(search_keys.indexed_key(1))["status"] == "pending"


def test_courses_that_were_added_by_the_hundred_agree(table: DamagedTable) -> None:
    stack = {
        "awsEndpointUrl": os.environ["AWS_ENDPOINT_URL_DYNAMODB"],
        "region": "us-east-1",
        "tables": {"courses": "courses"},
    }
    wanted = Wanted(pending=30, confirmed=10, completed=12, cancelled=8, instructors=6, organizations=3)

    courses = add_courses(stack, wanted, date(2025, 7, 15))

    assert (len(courses), table.verify()) == (60, [])
    totals = table.body(TOTALS)["counts"]
    assert totals == {"pending": 31, "confirmed": 11, "completed": 13, "cancelled": 9}
    assert table.body(search_keys.indexed_key(courses[0].course_id))["status"] == "pending"


def test_an_index_that_the_feed_does_not_continue_is_built_anew(table: DamagedTable) -> None:
    """As when the function failed for longer than entries are kept, on a stage with many courses."""
    table.stores.desk.cancel(table.pending)
    table.stores.now += LIFETIMES.feed + timedelta(days=1)

    assert table.verify() == []
    table.verify(repair=True)

    cursor = DynamoSearchIndex(Table("courses", Service("dynamodb"))).cursor()
    assert cursor == table.stores.feed.head("admin").cursor
    assert table.body(search_keys.indexed_key(1))["status"] == "cancelled"
