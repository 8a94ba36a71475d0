"""The check of the data with absences: their bookings have no course, and are derived anew from the record."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import json

from chalicelib.aws.table_items import Key
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.dynamo import absence_keys, course_keys
from tests.builders import MIKE, admin, an_absence
from tests.contract.damaged_table import DamagedTable


@pytest.fixture
def absence(table: DamagedTable) -> Absence:
    """A long absence, and one that was removed."""
    removed = table.stores.absences.add(
        an_absence(MIKE, from_date=date(2025, 10, 1), to_date=date(2025, 10, 2)), admin()
    )
    table.stores.absences.remove(removed, admin(), table.stores.now)
    return table.stores.absences.add(an_absence(MIKE, from_date=date(2025, 8, 1), to_date=date(2025, 9, 10)), admin())


def test_a_table_with_absences_has_no_findings(table: DamagedTable, absence: Absence) -> None:
    assert table.verify() == []


def test_an_absence_until_midnight_has_no_findings(table: DamagedTable) -> None:
    day = date(2025, 8, 1)
    absence = an_absence(MIKE, from_date=day, to_date=day, from_time="18:30", to_time="24:00")
    table.stores.absences.add(absence, admin())

    assert table.verify() == []


@pytest.mark.parametrize("damage", ["row", "instructor's row", "booking", "day"])
def test_a_lost_part_is_found_and_put_in_again(table: DamagedTable, absence: Absence, damage: str) -> None:
    before = table.bodies()
    rows, days = absence_keys.list_rows(absence), absence_keys.slots_items(absence)
    key = {"row": rows[0], "instructor's row": rows[1], "booking": days[0], "day": days[-1]}[damage]
    if damage == "booking":
        table.set_body(key, "[]")
    else:
        table.delete(key)

    facts = table.facts()

    place = f"{key.pk} / {key.sk}"
    what = f"the row {place}" if "row" in damage else f"its booking in {place}"
    assert facts == {("repairable", f"absence {absence.absence_id}: {what} is missing")}
    assert {state for state, _ in table.facts(repair=True)} == {"repaired"}
    assert table.bodies() == before


def test_a_booking_of_no_absence_is_removed(table: DamagedTable, absence: Absence) -> None:
    before = table.bodies()
    stray = course_keys.slots(MIKE.instructor_id, date(2025, 12, 1))
    table.put(stray, **table.get(absence_keys.slots_items(absence)[0]) | {"SK": {"S": stray.sk}})

    facts = table.facts()

    wanted = f"absence {absence.absence_id}: its booking in {stray.pk} / {stray.sk} should not be there"
    assert facts == {("repairable", wanted)}
    table.verify(repair=True)
    assert table.bodies() == before


def test_a_lost_record_is_reported_and_its_rows_stay(table: DamagedTable, absence: Absence) -> None:
    table.delete(course_keys.absence(absence.absence_id))

    facts = table.facts(repair=True)

    assert {state for state, _ in facts} == {"found"}
    assert table.get(absence_keys.list_rows(absence)[0])


def test_an_absence_over_a_course_is_reported(table: DamagedTable, absence: Absence) -> None:
    over = table.stores.absences.add(an_absence(MIKE, from_date=date(2025, 7, 14), to_date=date(2025, 7, 14)), admin())
    moved = course_keys.slots(MIKE.instructor_id, date(2025, 7, 15))
    holiday = an_absence(MIKE, absence_id=over.absence_id)
    bookings = table.body(moved) + json.decode(json.encode([holiday.booking]))
    table.set_body(moved, json.encode(bookings).decode())
    table.set_body(course_keys.absence(over.absence_id), json.encode(holiday).decode())

    facts = {fact for _, fact in table.facts() if "overlaps" in fact}

    place = f"{moved.pk} / {moved.sk}"
    assert facts == {
        f"course {table.confirmed.course_id}: its booking in {place} overlaps that of absence {over.absence_id}",
        f"absence {over.absence_id}: its booking in {place} overlaps that of course {table.confirmed.course_id}",
    }


def test_an_unreadable_absence_is_named(table: DamagedTable, absence: Absence) -> None:
    key = course_keys.absence(absence.absence_id)
    table.set_body(key, "{}")

    assert any(fact.startswith(f"item {key.pk} / {key.sk}: cannot be read") for _, fact in table.facts())


def test_the_number_of_an_absence_is_below_the_counter(table: DamagedTable, absence: Absence) -> None:
    table.set_number(course_keys.COURSE_COUNTER, "version", 4)

    assert ("repairable", f"counter: it is at 4, but number {absence.absence_id} is in use") in table.facts()


def test_an_absence_at_a_wrong_key_is_named(table: DamagedTable, absence: Absence) -> None:
    table.move(course_keys.absence(absence.absence_id), Key("ABSENCE#4711", "ABSENCE"))

    assert any("it holds absence" in fact for _, fact in table.facts())
