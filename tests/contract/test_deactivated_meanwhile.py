"""A record that is deactivated after an action was decided on it, and before a later attempt to store the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.courses.absences.absence import AbsenceKind
from chalicelib.courses.absences.absence_commands import AddAbsence
from chalicelib.courses.absences.manage_absences import add_absence
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.change_course import Context
from chalicelib.courses.slots import Day
from chalicelib.errors import BusyError, InvalidFields
from chalicelib.people.records import Instructor
from tests.builders import DAY, IFFAT, MIKE, ZONE, a_request, admin, an_assignment
from tests.contract.stores import DynamoStores

DEACTIVATED = "deactivated: {} gets no new courses"


@pytest.fixture
def stores(dynamo_stores: DynamoStores) -> DynamoStores:
    dynamo_stores.people.put_instructor(MIKE)
    dynamo_stores.people.put_organization(IFFAT)
    return dynamo_stores


def refusal(act: Callable[[], object]) -> dict[str, Any]:
    with pytest.raises(InvalidFields) as refused:
        act()
    return dict(refused.value.errors)


def test_an_instructor_gets_no_course_in_an_attempt_after_the_deactivation(stores: DynamoStores) -> None:
    ours = stores.desk.request()
    theirs = stores.desk.request(location="Annex", start_time="13:00", end_time="14:00")

    def win_and_deactivate() -> None:
        stores.desk.assign(theirs, MIKE)
        stores.people.put_instructor(replace(MIKE, is_active=False))

    stores.dynamo.before_transaction = win_and_deactivate
    context = Context(admin(), stores.now)
    errors = refusal(lambda: assign_instructor(stores.courses, context, ours.course_id, an_assignment()))

    day = Day(MIKE.instructor_id, DAY)
    assert errors == {"instructorId": "is " + DEACTIVATED.format("Mike")}
    assert [booking.course_id for booking in stores.courses.bookings([day])[day]] == [theirs.course_id]


def test_an_instructor_who_was_reactivated_since_is_asked_for_again(
    stores: DynamoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = stores.desk.request()
    theirs = stores.desk.request(location="Annex", start_time="13:00", end_time="14:00")
    prefetch = stores.courses.prefetch
    reads: list[Any] = []

    def win_and_deactivate() -> None:
        stores.desk.assign(theirs, MIKE)
        stores.people.put_instructor(replace(MIKE, is_active=False))

    def reactivate(*arguments: Any) -> Any:
        if reads:
            stores.people.put_instructor(MIKE)
        reads.append(arguments)
        return prefetch(*arguments)

    stores.dynamo.before_transaction = win_and_deactivate
    monkeypatch.setattr(stores.courses, "prefetch", reactivate)
    with pytest.raises(BusyError):
        assign_instructor(stores.courses, Context(admin(), stores.now), ours.course_id, an_assignment())


def test_an_organization_gets_no_course_in_an_attempt_after_the_deactivation(stores: DynamoStores) -> None:
    def win_and_deactivate() -> None:
        # The open courses of one place and date are one item.
        stores.desk.cancel(stores.desk.request())
        stores.people.put_organization(replace(IFFAT, is_active=False))

    stores.dynamo.before_transaction = win_and_deactivate
    command = a_request(organization_id=IFFAT.organization_id)
    errors = refusal(lambda: request_course(stores.courses, Context(admin(), stores.now), command))

    assert errors == {"organizationId": "is " + DEACTIVATED.format("Iffat College")}


class Deactivating:
    """Deactivates an instructor as soon as the record was read."""

    def __init__(self, stores: DynamoStores) -> None:
        self._people = stores.people

    def find(self, kind: type[Instructor], number: int) -> Instructor | None:
        found = self._people.find(kind, number)
        self._people.put_instructor(replace(MIKE, is_active=False))
        return found


def test_no_absence_is_added_after_the_deactivation(stores: DynamoStores) -> None:
    command = AddAbsence(
        instructor_id=MIKE.instructor_id,
        kind=AbsenceKind.OTHER,
        from_date=date(2025, 7, 21),
        to_date=date(2025, 7, 22),
        time_zone=ZONE,
    )
    people: Any = Deactivating(stores)

    errors = refusal(
        lambda: add_absence(stores.absences, stores.courses, people, Context(admin(), stores.now), command)
    )

    assert errors == {"instructorId": "is " + DEACTIVATED.format("Mike")}
