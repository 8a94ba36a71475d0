from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.courses.commands import FindInstructors
from chalicelib.courses.queries.list_instructors import Availability, list_instructors
from chalicelib.errors import InvalidFields, WrongRole
from chalicelib.people.list_organizations import list_organizations
from tests.builders import HARBOUR, IFFAT, MIKE, ZONE, admin, instructor_user, organization_user
from tests.unit.courses.office import Office


def morning(**changes) -> FindInstructors:
    given: dict[str, Any] = {"date": date(2025, 7, 15), "start_time": "09:00", "end_time": "12:00", "time_zone": ZONE}
    return FindInstructors(**(given | changes))


def found(office: Office, wanted: FindInstructors, identity=None) -> list[Availability]:
    return list_instructors(office.courses, office.people, office.feed, identity or admin(), wanted)[0]


class TestListInstructors:
    def test_without_a_time_nobody_is_called_free_or_busy(self) -> None:
        assert found(Office(), FindInstructors()) == [
            Availability(32, "Mike", None, []),
            Availability(33, "Nadia", None, []),
        ]

    def test_who_teaches_then_is_busy_and_with_what(self) -> None:
        office = Office()
        course = office.desk.confirmed(MIKE)

        mike, nadia = found(office, morning())

        assert (mike.free, nadia.free) == (False, True)
        assert [busy.course_id for busy in mike.busy] == [course.course_id]
        assert (mike.busy[0].starts_at, mike.busy[0].ends_at) == (
            "2025-07-15T13:00:00.000Z",
            "2025-07-15T16:00:00.000Z",
        )

    def test_back_to_back_is_free(self) -> None:
        office = Office()
        office.desk.confirmed(MIKE)

        mike, _ = found(office, morning(start_time="12:00", end_time="13:00"))

        assert (mike.free, mike.busy) == (True, [])

    def test_a_course_across_midnight_in_utc_is_listed_once(self) -> None:
        office = Office()
        office.desk.confirmed(MIKE, start_time="18:00", end_time="21:00")

        mike, _ = found(office, morning(start_time="18:00", end_time="22:00"))

        assert len(mike.busy) == 1

    def test_several_are_in_order_of_their_start(self) -> None:
        office = Office()
        later = office.desk.confirmed(MIKE, start_time="11:00", end_time="12:00")
        earlier = office.desk.confirmed(MIKE, start_time="09:00", end_time="10:00", location="Annex")

        mike, _ = found(office, morning())

        assert [busy.course_id for busy in mike.busy] == [earlier.course_id, later.course_id]

    def test_a_cancelled_course_leaves_its_instructor_free(self) -> None:
        office = Office()
        office.desk.cancel(office.desk.confirmed(MIKE))

        mike, _ = found(office, morning())

        assert mike.free

    def test_a_part_of_the_time_is_not_enough(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            found(Office(), morning(end_time=None, time_zone=None))

        assert list(refusal.value.errors) == ["endTime", "timeZone"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"end_time": "09:00"}, "endTime"),
            ({"time_zone": "Atlantis"}, "timeZone"),
            ({"date": date.max, "start_time": "21:00", "end_time": "22:00"}, "date"),
            ({"date": date(2025, 3, 9), "start_time": "02:30", "end_time": "03:30"}, "startTime"),
        ],
    )
    def test_a_time_that_cannot_be_is_refused(self, changes, field: str) -> None:
        with pytest.raises(InvalidFields) as refusal:
            found(Office(), morning(**changes))

        assert list(refusal.value.errors) == [field]

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user()])
    def test_it_is_for_admins(self, identity) -> None:
        with pytest.raises(WrongRole):
            found(Office(), FindInstructors(), identity)


class TestListOrganizations:
    def test_they_are_in_order_of_their_numbers(self) -> None:
        assert list_organizations(Office().people, admin()) == [IFFAT, HARBOUR]

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user()])
    def test_it_is_for_admins(self, identity) -> None:
        with pytest.raises(WrongRole):
            list_organizations(Office().people, identity)
