from __future__ import annotations

import pytest

from chalicelib.people.ports import RecordExists
from chalicelib.people.records import Instructor, Organization
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA
from tests.contract.stores import Stores


class TestOrganizations:
    def test_they_are_listed_by_number(self, stores: Stores) -> None:
        for record in (Organization(10, "Ten"), HARBOUR, IFFAT):
            stores.people.put_organization(record)

        assert stores.people.organizations() == [IFFAT, HARBOUR, Organization(10, "Ten")]

    def test_put_again_it_has_its_new_name(self, stores: Stores) -> None:
        stores.people.put_organization(IFFAT)

        stores.people.put_organization(Organization(7, "Iffat University"))

        assert stores.people.organizations() == [Organization(7, "Iffat University")]


class TestInstructors:
    def test_they_are_listed_by_number(self, stores: Stores) -> None:
        for record in (NADIA, Instructor(100, "Zoë"), MIKE):
            stores.people.put_instructor(record)

        assert stores.people.instructors() == [MIKE, NADIA, Instructor(100, "Zoë")]

    def test_a_deactivated_one_is_listed_as_such(self, stores: Stores) -> None:
        stores.people.save([Instructor(32, "Mike", is_active=False), NADIA])

        assert [record.is_active for record in stores.people.instructors()] == [False, True]


class TestRecords:
    def test_one_is_found_by_kind_and_number(self, stores: Stores) -> None:
        stores.people.save([IFFAT, Instructor(7, "Seven")])

        assert stores.people.find(Organization, 7) == IFFAT
        assert stores.people.find(Instructor, 7) == Instructor(7, "Seven")
        assert stores.people.find(Organization, 8) is None

    def test_the_last_number_is_that_of_the_kind(self, stores: Stores) -> None:
        nothing = stores.people.last_number(Organization)
        stores.people.save([Organization(9, "Nine"), Organization(10, "Ten"), Instructor(100, "Zoë")])

        assert (nothing, stores.people.last_number(Organization)) == (0, 10)

    def test_a_number_is_added_once(self, stores: Stores) -> None:
        stores.people.add(IFFAT)

        with pytest.raises(RecordExists):
            stores.people.add(Organization(7, "Somebody else"))

        assert stores.people.organizations() == [IFFAT]
