"""`python -m infra.local.many_courses`: as many courses as a provider has, in a local cloud, in seconds.

They are written into the table at once, without events, but with totals and search: an open page shows them after it is
loaded again.
For trying and measuring long lists; the demonstration's own courses come from ``demo_seed.py``.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, count, islice
from pathlib import Path
from time import sleep
from typing import Any

from msgspec import Struct, json

from chalicelib.aws.http import KeepAliveClient
from chalicelib.aws.service import Service
from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, item
from chalicelib.courses import slots
from chalicelib.courses.course import Course, LastChange
from chalicelib.courses.course_status import Action, Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys, search_keys
from chalicelib.courses.dynamo.derived_items import list_rows, open_courses_items, slots_items
from chalicelib.courses.dynamo.search_index import DynamoSearchIndex
from chalicelib.courses.dynamo.search_keys import to_index
from chalicelib.courses.dynamo.stored_totals import DynamoTotals
from chalicelib.courses.history import history_entry
from chalicelib.courses.keep_totals import count_totals
from chalicelib.courses.visibility import viewing_channels
from chalicelib.errors import BusyError
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.people import channels
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.identity import Actor, Role
from chalicelib.people.records import Instructor, Organization
from infra.local.demo_data import INSTRUCTORS, ORGANIZATIONS, TIME_ZONE
from infra.local.stack_description import read_description

TYPES = (
    "CPR Basic",
    "First Aid",
    "Fire Safety",
    "Forklift Licence",
    "Food Hygiene",
    "Working at Height",
    "AED Refresher",
)
PLACES = ("Main campus", "North hall", "Riverside centre", "Depot", "Town library", "Training room")
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dev", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Liam")
HOURS = (("09:00", "12:00"), ("13:00", "16:00"))
LAST_ACTION = {
    Status.PENDING: Action.REQUEST,
    Status.CONFIRMED: Action.ASSIGN,
    Status.COMPLETED: Action.COMPLETE,
    Status.CANCELLED: Action.CANCEL,
}
FIRST_NUMBER = 101
MAX_ATTEMPTS = 10


class Wanted(Struct, frozen=True, kw_only=True):
    """How many courses of each status, and of how many instructors and organizations, the demonstration's first."""

    pending: int = 0
    confirmed: int = 0
    completed: int = 0
    cancelled: int = 0
    instructors: int = 2
    organizations: int = 2


def add_courses(stack: dict[str, Any], wanted: Wanted, today: date) -> list[Course]:
    """The courses, with everything that is stored beside a course except feed entries, are in the table afterwards.

    ``stack`` is the content of stack.json. Pending and confirmed courses are after ``today``, the others before.
    """
    with closing(KeepAliveClient(stack["awsEndpointUrl"])) as connections:
        environment = {"AWS_REGION": stack["region"], "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        table = Table(stack["tables"]["courses"], Service("dynamodb", environment=environment, send=connections))
        people = DynamoPeople(table)
        organizations, instructors = _organizations(wanted.organizations), _instructors(wanted.instructors)
        people.save(organizations)
        people.save(instructors)
        courses = list(_courses(wanted, organizations, instructors, _first_number(table, wanted), today))
        table.write_many(_items(courses, table))
        _count(table, courses)
    return courses


def _first_number(table: Table, wanted: Wanted) -> int:
    """The first of as many numbers as courses are wanted; the counter is behind them afterwards."""
    total = wanted.pending + wanted.confirmed + wanted.completed + wanted.cancelled
    with suppress(ConditionFailed):
        table.put(item(course_keys.COURSE_COUNTER, version=0), NEW)
    row = table.update(course_keys.COURSE_COUNTER, "ADD version :total", "attribute_exists(PK)", total=total)
    return (row.number or 0) - total + 1


def _organizations(wanted: int) -> list[Organization]:
    known = [Organization(number, name) for number, name in ORGANIZATIONS.items()]
    more = (Organization(number, f"{PLACES[number % 6]} {number}") for number in count(FIRST_NUMBER))
    return list(islice(chain(known, more), wanted))


def _instructors(wanted: int) -> list[Instructor]:
    known = [Instructor(number, name) for number, name in INSTRUCTORS.items()]
    more = (Instructor(number, f"{FIRST_NAMES[number % 12]} {number}") for number in count(FIRST_NUMBER))
    return list(islice(chain(known, more), wanted))


def _courses(
    wanted: Wanted, organizations: list[Organization], instructors: list[Instructor], first: int, today: date
) -> Iterator[Course]:
    # So long ago that feeds hold no events of that time.
    made_at = datetime.combine(today, time(9), UTC) - timedelta(days=30)
    numbers = count(first)
    for status in Status:
        for index in range(getattr(wanted, status)):
            organization, instructor = organizations[index % len(organizations)], instructors[index % len(instructors)]
            # So many courses later, an instructor has the next slot: the other half of a day, then another day.
            turn = index // len(instructors)
            start, end = HOURS[turn % 2]
            days = 2 + turn // 2
            is_over = status in (Status.COMPLETED, Status.CANCELLED)
            number = next(numbers)
            has_instructor = status in (Status.CONFIRMED, Status.COMPLETED)
            yield Course(
                course_id=number,
                version=1,
                status=status,
                course_type=TYPES[index % len(TYPES)],
                organization_id=organization.organization_id,
                organization_name=organization.name,
                instructor_id=instructor.instructor_id if has_instructor else None,
                instructor_name=instructor.name if has_instructor else None,
                scheduled_date=today + timedelta(days=-days if is_over else days),
                start_time=start,
                end_time=end,
                time_zone=TIME_ZONE,
                location=f"{PLACES[index % len(PLACES)]}, room {number}",
                students=12,
                attended=11 if status is Status.COMPLETED else None,
                reason="The hall is flooded." if status is Status.CANCELLED else None,
                created_at=made_at,
                updated_at=made_at,
                last_change=LastChange(LAST_ACTION[status], Actor(Role.ADMIN, "Dana")),
            )


def _items(courses: list[Course], table: Table) -> Iterator[dict[str, Any]]:
    shared: defaultdict[Key, list[Any]] = defaultdict(list)
    for course in courses:
        body = json.encode(course).decode()
        yield item(course_keys.course(course.course_id), body=body, version=course.version)
        entry = history_entry(Change(course.last_change.action, None, course))
        yield item(course_keys.history(course.course_id, 1), body=json.encode(entry).decode())
        for key in list_rows(course):
            yield item(key, body=body)
        indexed = to_index(course)
        yield item(
            search_keys.indexed_key(course.course_id), body=json.encode(indexed).decode(), version=course.version
        )
        for key in indexed.keys:
            yield item(key, body=indexed.words)
        for key in slots_items(course):
            shared[key].append(slots.booking(course))
        for key in open_courses_items(course):
            shared[key].append(course.course_id)
    stored = {row.key: row for row in table.get_many(shared)}
    for key, entries in shared.items():
        row = stored.get(key)
        before, version = (json.decode(row.text), row.number or 0) if row else ([], 0)
        yield item(key, body=json.encode([*before, *entries]).decode(), version=version + 1)


def _count(table: Table, courses: list[Course]) -> None:
    """The totals of every channel that sees a course are those of its list, and searches use the index."""
    totals, feed, index = DynamoTotals(table), DynamoFeed(table), DynamoSearchIndex(table)
    if (found := index.cursor()) is None:
        before = feed.head(channels.ADMIN).cursor
        index.index(totals.statuses(channels.ADMIN) or {})
        index.move(before, found)
    seeing = (viewing_channels(course.organization_id, course.instructor_id) for course in courses)
    for channel in sorted(set(chain.from_iterable(seeing))):
        for _ in range(MAX_ATTEMPTS):
            # Fails when the function stores totals at the same time.
            with suppress(BusyError):
                count_totals(totals, feed, channel, totals.read(channel), sleep)
                break


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.many_courses", description=__doc__)
    parser.add_argument("--stack", type=Path, default=Path(".local/stack.json"), help="default: .local/stack.json")
    for name in Wanted.__struct_fields__:
        parser.add_argument(f"--{name}", type=int, default=getattr(Wanted(), name), metavar="N")
    options = vars(parser.parse_args(arguments))
    stack = read_description(options.pop("stack"))
    courses = add_courses(stack, Wanted(**options), datetime.now(UTC).date())
    numbers = f", {courses[0].course_id} to {courses[-1].course_id}" if courses else ""
    print(f"Added {len(courses):,} courses{numbers}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
