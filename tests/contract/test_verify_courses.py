"""infra/verify_table: what follows from the courses is compared with them, and derived anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from chalicelib.aws.table_items import Key
from chalicelib.calendars.dynamo.calendar_keys import calendar_feed
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from chalicelib.notices.dynamo import notice_keys
from chalicelib.notices.notice_state import NoticeState
from infra.verify_table.findings import State
from tests.builders import MIKE, NADIA
from tests.contract.damaged_table import SLOTS, STRANGER, DamagedTable, place, row, states

Damage = Callable[[DamagedTable], object]


def list_stranger(table: DamagedTable) -> None:
    table.put(course_keys.list_row("admin", Status.PENDING, date(2025, 7, 1), STRANGER), body={"S": "{}"})


def book_other_hours(table: DamagedTable) -> None:
    (booking,) = table.body(SLOTS)
    table.set_body(SLOTS, f'[{{"courseId":{booking["courseId"]},"instructorId":32,"interval":'
        '{"starts_at":"2025-07-15T20:00:00Z","ends_at":"2025-07-15T21:00:00Z"}}]')  # fmt: skip


def book(table: DamagedTable, *course_ids: int) -> None:
    (text,) = (body for key, body in table.bodies().items() if key == SLOTS)
    booking = text.removeprefix("[").removesuffix("]")
    others = [booking.replace(f'"courseId":{table.confirmed.course_id}', f'"courseId":{each}') for each in course_ids]
    table.set_body(SLOTS, f"[{','.join([booking, *others])}]")


# What was done by hand, and what is said about it.
REPAIRED: dict[str, tuple[Damage, str]] = {
    "a row is lost": (
        lambda table: table.delete(row(table.confirmed)),
        "course 2: the row LIST#admin#confirmed / 2025-07-15#0000000002 is missing",
    ),
    "an instructor's row is lost": (
        lambda table: table.delete(row(table.confirmed, "instructor:32")),
        "course 2: the row LIST#instructor:32#confirmed / 2025-07-15#0000000002 is missing",
    ),
    "a row is old": (
        lambda table: table.set_body(row(table.confirmed), table.get(row(table.pending))["body"]["S"]),
        "course 2: the row LIST#admin#confirmed / 2025-07-15#0000000002 differs",
    ),
    "a row holds no course": (
        lambda table: table.set_body(row(table.confirmed), "spoiled"),
        "course 2: the row LIST#admin#confirmed / 2025-07-15#0000000002 differs",
    ),
    "a row is in the list of another status": (
        lambda table: table.put(
            course_keys.list_row("organization:7", Status.PENDING, date(2025, 7, 15), 2), body={"S": "{}"}
        ),
        "course 2: the row LIST#organization:7#pending / 2025-07-15#0000000002 should not be there",
    ),
    "a row is under another date": (
        lambda table: table.put(
            course_keys.list_row("admin", Status.CONFIRMED, date(2025, 7, 16), 2), body={"S": "{}"}
        ),
        "course 2: the row LIST#admin#confirmed / 2025-07-16#0000000002 should not be there",
    ),
    "a row is of no course": (
        list_stranger,
        "course 4711: the row LIST#admin#pending / 2025-07-01#0000004711 should not be there",
    ),
    "the slots of a day are lost": (
        lambda table: table.delete(SLOTS),
        "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 is missing",
    ),
    "a booking is lost": (
        lambda table: table.set_body(SLOTS, "[]"),
        "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 is missing",
    ),
    "the slots of a day cannot be read": (
        lambda table: table.set_body(SLOTS, "spoiled"),
        "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 is missing",
    ),
    "a booking is at another time": (
        book_other_hours,
        "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 differs",
    ),
    "a booking is there twice": (
        lambda table: book(table, table.confirmed.course_id),
        "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 differs",
    ),
    "a cancelled course has a booking": (
        lambda table: book(table, table.cancelled.course_id),
        "course 4: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 should not be there",
    ),
    "no course has a booking": (
        lambda table: book(table, STRANGER),
        "course 4711: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 should not be there",
    ),
    "slots without bookings cannot be read": (
        lambda table: table.put(course_keys.slots(32, date(2025, 8, 1)), body={"S": "spoiled"}, version={"N": "3"}),
        "item INSTRUCTOR#32 / SLOTS#2025-08-01: cannot be read: JSON is malformed: invalid character (byte 0)",
    ),
    "an open course is not listed": (
        lambda table: table.set_body(place(table.pending), "[]"),
        f"course 1: its number in ORGANIZATION#7 / {'{annex}'} is missing",
    ),
    "the open courses of a place are lost": (
        lambda table: table.delete(place(table.pending)),
        f"course 1: its number in ORGANIZATION#7 / {'{annex}'} is missing",
    ),
    "an open course is listed twice": (
        lambda table: table.set_body(place(table.pending), "[1,1]"),
        f"course 1: its number in ORGANIZATION#7 / {'{annex}'} differs",
    ),
    "a completed course is listed as open": (
        lambda table: table.set_body(place(table.pending), "[1,3]"),
        f"course 3: its number in ORGANIZATION#7 / {'{annex}'} should not be there",
    ),
    "the counter is behind": (
        lambda table: table.set_number(course_keys.COURSE_COUNTER, "version", 2),
        "counter: it is at 2, but number 4 is in use",
    ),
    "the counter is lost": (
        lambda table: table.delete(course_keys.COURSE_COUNTER),
        "counter: it is at 0, but number 4 is in use",
    ),
}

REPORTED: dict[str, tuple[Damage, str]] = {
    "a history entry is lost": (
        lambda table: table.delete(course_keys.history(2, 1)),
        "course 2: HISTORY#00000001 is missing",
    ),
    "a history entry is of a version that does not exist": (
        lambda table: table.move(course_keys.history(3, 1), course_keys.history(2, 3)),
        "course 2: HISTORY#00000003 is there, but its version is 2",
    ),
    "a history entry cannot be read": (
        lambda table: table.set_body(course_keys.history(2, 1), "{}"),
        "item COURSE#2 / HISTORY#00000001: cannot be read: Object missing required field `version`",
    ),
    "a course cannot be read": (
        lambda table: table.set_body(course_keys.course(2), "spoiled"),
        "item COURSE#2 / COURSE: cannot be read: JSON is malformed: invalid character (byte 0)",
    ),
    "a course has the version of another": (
        lambda table: table.set_number(course_keys.course(2), "version", 9),
        "item COURSE#2 / COURSE: cannot be read: its version is 9, that of its course 2",
    ),
    "a course is under another number": (
        lambda table: table.put(course_keys.course(9), body=table.get(course_keys.course(2))["body"]),
        "item COURSE#9 / COURSE: cannot be read: it holds course 2",
    ),
    "the item of a course is lost, and its rows are the last copies": (
        lambda table: table.delete(course_keys.course(2)),
        "course 2: the row LIST#admin#confirmed / 2025-07-15#0000000002 should not be there",
    ),
    "an attribute has another type": (
        lambda table: table.put(course_keys.course(2), body={"N": "5"}, version={"N": "2"}),
        "item COURSE#2 / COURSE: cannot be read: Object missing required field `S` - at `$.body`",
    ),
    "a row has a number that no course can have": (
        lambda table: table.put(Key("LIST#admin#pending", f"2025-07-15#{10**30}"), body={"S": "{}"}),
        f"item LIST#admin#pending / 2025-07-15#{10**30}: cannot be read: it holds a number above 9223372036854775807",
    ),
    "an item of another kind": (
        lambda table: table.put(Key("REPORT#1", "y"), body={"S": "{}"}),
        "item REPORT#1 / y: cannot be read: no item has such a key",
    ),
    "how far a person has read cannot be read": (
        lambda table: table.put(notice_keys.notices_of_person("dana-1"), body={"S": "[]"}),
        "item PERSON#dana-1 / NOTICES: cannot be read: Expected `object`, got `array`",
    ),
    "a receipt cannot be read": (
        lambda table: table.put(course_keys.receipt("dana", "key"), body={"S": "[]"}),
        "item RECEIPT#dana / key: cannot be read: Expected `object`, got `array`",
    ),
    "a calendar feed cannot be read": (
        lambda table: table.put(calendar_feed("f00d"), body={"S": "[]"}, version={"N": "1"}),
        "item CALENDAR#f00d / CALENDAR: cannot be read: Expected `object`, got `array`",
    ),
}  # fmt: skip


def filled_in(fact: str, table: DamagedTable) -> str:
    return fact.replace("{annex}", place(table.pending).sk)


def test_a_table_that_only_the_functions_wrote_agrees(table: DamagedTable) -> None:
    notices = table.stores.person_notices
    notices.save("dana-1", NoticeState("admin", "k3f9", 41), notices.read("dana-1"))

    assert table.verify() == []


def test_without_repair_disagreements_are_reported_and_nothing_is_written(table: DamagedTable) -> None:
    names = ("a row is lost", "the slots of a day are lost", "an open course is listed twice", "the counter is behind")
    for name in names:
        REPAIRED[name][0](table)
    before = table.stores.items()

    assert table.facts() == {("repairable", filled_in(REPAIRED[name][1], table)) for name in names}
    assert table.stores.items() == before


@pytest.mark.parametrize("name", REPAIRED)
def test_a_repair_derives_what_the_functions_had_written(name: str, table: DamagedTable) -> None:
    intact = table.bodies()
    damage, fact = REPAIRED[name]
    damage(table)

    findings = table.facts(repair=True)

    assert ("repaired", filled_in(fact, table)) in findings
    assert {state for state, _ in findings} == {"repaired"}
    assert table.bodies() == intact
    assert table.verify(repair=True) == []


@pytest.mark.parametrize("name", REPORTED)
def test_what_cannot_be_derived_is_reported_and_stays(name: str, table: DamagedTable) -> None:
    damage, fact = REPORTED[name]
    damage(table)
    before = table.stores.items()

    assert ("found", fact) in table.facts(repair=True)
    assert table.stores.items() == before


def test_everything_that_follows_from_the_courses_is_derived_from_nothing(table: DamagedTable) -> None:
    intact = table.bodies()
    for item in table.stores.items():
        if item["PK"]["S"].startswith(("LIST#", "INSTRUCTOR#", "ORGANIZATION#", "COUNTER")):
            table.stores.dynamo.database.delete_item(TableName="courses", Key={"PK": item["PK"], "SK": item["SK"]})

    assert states(table.verify(repair=True)) == {State.REPAIRED}
    assert table.bodies() == intact
    assert table.verify() == []


def test_a_repaired_slot_refuses_a_second_booking(table: DamagedTable) -> None:
    table.delete(SLOTS)
    table.verify(repair=True)

    free = table.stores.desk.confirmed(MIKE, location="Attic", start_time="12:00", end_time="13:00")

    assert table.verify() == []
    assert free.course_id == 5


def test_a_booking_over_midnight_is_compared_on_both_days(table: DamagedTable) -> None:
    table.stores.desk.confirmed(NADIA, location="Attic", start_time="18:00", end_time="23:00")
    table.delete(course_keys.slots(NADIA.instructor_id, date(2025, 7, 16)))

    assert {fact for _, fact in table.facts(repair=True)} == {
        "course 5: its booking in INSTRUCTOR#33 / SLOTS#2025-07-16 is missing"
    }
    assert table.verify() == []


def test_a_double_booking_that_lost_slots_allowed_is_reported_for_both_courses(table: DamagedTable) -> None:
    table.delete(SLOTS)
    table.stores.desk.confirmed(MIKE, location="Attic", start_time="11:00", end_time="12:30")

    repairing, again = table.facts(repair=True), table.facts(repair=True)

    overlaps = {
        ("found", "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 overlaps that of course 5"),
        ("found", "course 5: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 overlaps that of course 2"),
    }
    assert again == overlaps
    assert ("repaired", "course 2: its booking in INSTRUCTOR#32 / SLOTS#2025-07-15 is missing") in repairing
    assert {state for state, _ in repairing} == {"repaired", "found"}
