from __future__ import annotations

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
