from __future__ import annotations

from email.headerregistry import Address
from typing import Any

import pytest

from chalicelib.errors import InvalidFields, NotFound, WrongRole
from chalicelib.fields import fields
from chalicelib.people.commands import MAX_NUMBER, AddInstructor, AddOrganization, AddUser, ChangeRecord
from chalicelib.people.list_organizations import list_organizations
from chalicelib.people.manage_records import add_instructor, add_organization, change_record
from chalicelib.people.people_errors import AlreadyExists
from chalicelib.people.records import Instructor, Organization
from tests.builders import HARBOUR, IFFAT, admin, organization_user
from tests.unit.courses.office import Office


def test_without_a_number_a_record_gets_the_next_one() -> None:
    office = Office()

    organization = add_organization(office.people, admin(), AddOrganization(name=" Northgate "))
    instructor = add_instructor(office.people, admin(), AddInstructor(name="Sara"))

    assert organization == Organization(HARBOUR.organization_id + 1, "Northgate")
    assert instructor == Instructor(34, "Sara")


def test_a_number_that_is_taken_is_refused() -> None:
    office = Office()

    with pytest.raises(AlreadyExists, match="There already is an organization 7"):
        add_organization(office.people, admin(), AddOrganization(name="Other", organization_id=7))

    assert office.people.find(Organization, 7) == IFFAT


def test_after_the_highest_number_one_must_be_given() -> None:
    office = Office()
    office.people.save([Instructor(MAX_NUMBER, "The last")])

    with pytest.raises(InvalidFields):
        add_instructor(office.people, admin(), AddInstructor(name="One more"))


def test_a_record_is_renamed() -> None:
    office = Office()

    changed = change_record(office.people, admin(), Organization, 7, ChangeRecord(name="Iffat University"))

    assert changed == office.people.find(Organization, 7) == Organization(7, "Iffat University")


def test_a_deactivated_organization_is_offered_nowhere_and_can_return() -> None:
    office = Office()

    change_record(office.people, admin(), Organization, 7, ChangeRecord(is_active=False))
    offered = list_organizations(office.people, admin())
    change_record(office.people, admin(), Organization, 7, ChangeRecord(is_active=True))

    assert offered == [HARBOUR]
    assert list_organizations(office.people, admin()) == [IFFAT, HARBOUR]


def test_a_deactivated_organization_requests_no_course() -> None:
    office = Office()
    office.people.save([Organization(7, "Iffat College", is_active=False)])

    with pytest.raises(InvalidFields) as refused:
        office.request()

    assert refused.value.errors == {"organizationId": "is deactivated: Iffat College gets no new courses"}


def test_a_deactivated_instructor_is_not_assigned_and_keeps_old_courses() -> None:
    office = Office()
    taught, pending = office.desk.confirmed(), office.request(location="Elsewhere")
    office.people.save([Instructor(32, "Mike", is_active=False)])

    with pytest.raises(InvalidFields) as refused:
        office.assign(pending.course_id)

    assert refused.value.errors == {"instructorId": "is deactivated: Mike gets no new courses"}
    assert office.stored(taught).instructor_name == "Mike"


def test_a_record_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no instructor of that number"):
        change_record(Office().people, admin(), Instructor, 99, ChangeRecord(name="Nobody"))


def test_only_admins_change_records() -> None:
    with pytest.raises(WrongRole):
        change_record(Office().people, organization_user(), Organization, 7, ChangeRecord(name="Mine"))


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "two\nlines", "a\tb", "x" * 101, 7, None])
def test_a_name_is_one_visible_line_of_at_most_100_characters(name: Any) -> None:
    with pytest.raises(InvalidFields) as refused:
        fields(AddOrganization, {"name": name}, strict=True)

    assert refused.value.errors == {"name": "must be text of 1 to 100 characters, on one line"}


# Each character that Python's mails or Amazon SES take for the end of an address, and what is no name of a host.
UNWRITABLE = (
    "a..b@example.com", ".a@example.com", "a.@example.com", "a@example..com", "a@.example.com", "a@example.com.",
    *(f"a{each}b@example.com" for each in '"(),:;<>[\\]@ '), *(f"a@x{each}y.com" for each in '"(),:;<>[\\]@ _!/'),
    '"a"@example.com', "a@[127.0.0.1]", "a@-x.com", "a@x-.com", "a@" + "x" * 64 + ".com",
)  # fmt: skip


@pytest.mark.parametrize(
    "email",
    ["dana@example.com", "O'Brien+courses@mail.example.com", "!#$%&'*+/=?^_`{|}~-@x.example", "a.b.c@1-2.xn--p1ai",
     "x" * 64 + "@" + "y" * 63 + ".example"],
)  # fmt: skip
def test_every_address_that_is_taken_can_be_written_in_a_mail(email: str) -> None:
    given = fields(AddUser, {"username": "dana", "name": "Dana", "email": email, "role": "admin"}, strict=True)

    assert Address("Dana", addr_spec=given.email).addr_spec == email


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "two words"),
        ("username", "x" * 129),
        ("username", "dana\n"),
        ("email", "dana"),
        ("email", "dana@example"),
        ("email", "dana@example.com\nBcc: all@example.com"),
        ("email", "x" * 250 + "@example.com"),
        ("email", "x" * 65 + "@example.com"),
        *(("email", each) for each in UNWRITABLE),
        ("role", "owner"),
        ("organizationId", 0),
        ("organizationId", 10**10),
    ],
)
def test_a_bad_field_of_a_user_is_named(field: str, value: Any) -> None:
    good = {"username": "dana", "name": "Dana", "email": "dana@example.com", "role": "admin"}

    with pytest.raises(InvalidFields) as refused:
        fields(AddUser, good | {field: value}, strict=True)

    assert list(refused.value.errors) == [field]
