"""A page reads as much at ten thousand courses as at one thousand: calls and items are counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import json

from chalicelib.aws.table_items import Key, Row, Text
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys, search_keys
from chalicelib.courses.dynamo.course_search import MAX_POSTINGS, DynamoCourseSearch
from chalicelib.courses.dynamo.course_store import EXTRA_ROWS, MAX_EXAMINED_ROWS, DynamoCourseStore
from chalicelib.courses.dynamo.derived_items import list_rows
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.courses.ports import Narrowing, Order
from chalicelib.courses.search_words import parse_search
from tests.builders import confirmed

LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
LIMIT = 50
PER_DAY = 5
TYPES = ("CPR Basic", "First Aid", "Fire Safety", "Forklift Licence")


class CountingTable:
    """Items of courses, as ``Table`` reads them, and how much was read."""

    def __init__(self, courses: int) -> None:
        self._partitions: dict[str, dict[str, str]] = defaultdict(dict)
        self.calls = self.items = 0
        for number in range(1, courses + 1):
            course = confirmed(
                course_id=number,
                course_type=TYPES[number % 4],
                location=f"Room {number}",
                instructor_id=number % 60,
                instructor_name=f"Instructor {number % 60}",
                organization_id=number % 200,
                scheduled_date=date(2025, 1, 1) + timedelta(days=number // PER_DAY),
                status=list(Status)[number % 4],
            )
            body = json.encode(course).decode()
            for key in [course_keys.course(number), *list_rows(course)]:
                self._partitions[key.pk][key.sk] = body
            indexed = search_keys.to_index(course)
            for key in indexed.keys:
                self._partitions[key.pk][key.sk] = indexed.words
        self._keys = {pk: sorted(rows) for pk, rows in self._partitions.items()}

    def get_many(self, keys: Iterable[Key]) -> list[Row]:
        wanted = list(keys)
        self.calls += (len(wanted) + 99) // 100
        self.items += len(wanted)
        return [self._row(key.pk, key.sk) for key in wanted if key.sk in self._partitions[key.pk]]

    def query(
        self, pk: str, *, first: str = "", last: str = "", limit: int | None = None, after: str | None = None,
        descending: bool = False,
    ) -> Iterator[Row]:  # fmt: skip
        keys = self._keys.get(pk, [])
        found = keys[bisect_left(keys, first) : bisect_right(keys, last) if last else None]
        found = found[::-1] if descending else found
        if after is not None:
            found = [key for key in found if (key < after if descending else key > after)]
        found = found[:limit]
        self.calls += 1
        self.items += len(found)
        yield from (self._row(pk, key) for key in found)

    def _row(self, pk: str, sk: str) -> Row:
        return Row(Text(pk), Text(sk), Text(self._partitions[pk][sk]))


@pytest.fixture(scope="module")
def tables() -> list[CountingTable]:
    return [CountingTable(1_000), CountingTable(10_000)]


def page(table: CountingTable, scope: str, q: str | None, order: Order, narrowing: Narrowing) -> tuple[int, int, int]:
    """Reads one page. Returns the number of courses on it, of calls, and of items that were read."""
    stand_in: Any = table
    writer: Any = None
    store = DynamoCourseStore(stand_in, writer, LIFETIMES)
    table.calls = table.items = 0
    statuses = list(Status)
    if q is None:
        found = store.page(scope, statuses, LIMIT, None, order, narrowing)
    else:
        search = parse_search(q)
        narrowing = Narrowing(first_day=narrowing.first_day, last_day=narrowing.last_day, matches=search.matches)
        changed = [1, 2, 3] if scope == "admin" and search.prefix else None
        searched = DynamoCourseSearch(stand_in, store)
        found = searched.page(scope, search, statuses, LIMIT, None, order, narrowing, changed)
    return len(found.courses), table.calls, table.items


MOST_OF_A_DAY = PER_DAY
CASES: dict[str, tuple[str, str | None, Narrowing, int, int]] = {
    "all": ("admin", None, Narrowing(), 8, 4 * (LIMIT + 1 + EXTRA_ROWS + MOST_OF_A_DAY)),
    "some days": (
        "admin", None, Narrowing(first_day=date(2025, 3, 1), last_day=date(2025, 5, 1)),
        8, 4 * (LIMIT + 1 + EXTRA_ROWS + MOST_OF_A_DAY),
    ),
    "an instructor": ("instructor:7", None, Narrowing(), 8, 4 * (LIMIT + 1 + EXTRA_ROWS + MOST_OF_A_DAY)),
    "an organization's instructor": (
        "organization:7", None, Narrowing(matches=lambda course: course.instructor_id == 7),
        8, 4 * (MAX_EXAMINED_ROWS + MOST_OF_A_DAY),
    ),
    "nothing matches": (
        "admin", None, Narrowing(matches=lambda _: False), 8, 4 * (MAX_EXAMINED_ROWS + MOST_OF_A_DAY)
    ),
    "a word": ("admin", "fire", Narrowing(), 6, 4 * MAX_POSTINGS + LIMIT + 3),
    "two words": ("admin", "fire room", Narrowing(), 6, 4 * MAX_POSTINGS + LIMIT + 3),
    "a rare word": ("admin", "room 777", Narrowing(), 6, 4 * MAX_POSTINGS + LIMIT + 4),
    "a letter": ("admin", "f", Narrowing(), 9, 4 * (MAX_EXAMINED_ROWS + MOST_OF_A_DAY)),
    "a number": ("admin", "#777", Narrowing(), 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("name", CASES)
def test_a_page_reads_no_more_of_a_longer_list(tables: list[CountingTable], name: str, order: Order) -> None:
    scope, q, narrowing, max_calls, max_items = CASES[name]

    read = [page(table, scope, q, order, narrowing) for table in tables]

    assert all(calls <= max_calls and items <= max_items for _, calls, items in read), read


def test_ten_times_the_courses_cost_the_same(tables: list[CountingTable]) -> None:
    for q in (None, "fire", "fire room", "f"):
        (few, few_calls, _), (many, many_calls, _) = [
            page(table, "admin", q, Order.ASCENDING, Narrowing()) for table in tables
        ]
        assert (few, few_calls) == (many, many_calls) == (LIMIT, many_calls)
