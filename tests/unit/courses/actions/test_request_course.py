from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.change_course import Conditions
from chalicelib.courses.course_errors import DuplicateRequest, IdempotencyKeyReused
from chalicelib.errors import InvalidFields, WrongRole
from tests.builders import HARBOUR, IFFAT, admin, instructor_user, organization_user
from tests.unit.courses.office import Office

FIRST = Conditions(idempotency_key="key-1", fingerprint="request")


class TestForWhom:
    def test_an_organization_asks_for_itself(self) -> None:
        course = Office().request(organization_user())

        assert (course.organization_id, course.organization_name) == (7, "Iffat College")

    def test_an_organization_may_name_itself(self) -> None:
        assert Office().request(organization_user(), organization_id=7).organization_id == 7

    def test_an_organization_cannot_ask_for_another(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            Office().request(organization_user(), organization_id=8)

        assert list(refusal.value.errors) == ["organizationId"]

    def test_an_organization_cannot_write_internal_notes(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            Office().request(organization_user(), notes="Hm", notes_internal=True)

        assert list(refusal.value.errors) == ["notesInternal"]

    def test_an_admin_asks_for_any(self) -> None:
        course = Office().request(admin(), organization_id=8, notes="Hm", notes_internal=True)

        assert (course.organization_name, course.notes_internal) == ("Harbour School", True)

    def test_an_admin_must_say_for_which(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            Office().request(admin())

        wording = "is needed: say which organization the course is for"
        assert refusal.value.errors == {"organizationId": wording}

    def test_an_unknown_organization_is_refused(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            Office().request(admin(), organization_id=99)

        assert refusal.value.errors == {"organizationId": "is not known: there is no organization 99"}

    def test_an_instructor_cannot_ask(self) -> None:
        with pytest.raises(WrongRole) as refusal:
            Office().request(instructor_user())

        assert str(refusal.value) == "This is for organizations and administrators only."


class TestStored:
    def test_each_course_has_its_own_number(self) -> None:
        office = Office()

        numbers = [office.request().course_id, office.request(location="Annex").course_id]

        assert numbers == [1, 2]

    def test_it_is_announced_to_admins_and_the_organization(self) -> None:
        office = Office()

        office.request()

        assert office.heard(admin()) == office.heard(organization_user()) == ["new_course_request"]

    def test_a_refused_one_is_announced_to_nobody(self) -> None:
        office = Office()

        with pytest.raises(InvalidFields):
            office.request(scheduled_date=date(2025, 7, 11))

        assert office.heard(admin()) == []


class TestDuplicates:
    def test_the_same_place_on_the_same_date_is_refused(self) -> None:
        office = Office()
        office.request()

        with pytest.raises(DuplicateRequest) as refusal:
            office.request(location=" main  hall ", start_time="14:00", end_time="15:00")

        assert str(refusal.value) == "You already have a request for this place on 15 Jul (pending, no. 1)."

    def test_an_admin_reads_whose_it_is(self) -> None:
        office = Office()
        office.request()

        with pytest.raises(DuplicateRequest) as refusal:
            office.request(admin(), organization_id=7)

        assert str(refusal.value).startswith("Iffat College already has a request for this place")

    def test_another_organization_may_ask_for_the_same_place(self) -> None:
        office = Office()
        office.request(organization_user(IFFAT))

        course = office.request(organization_user(HARBOUR))

        assert course.organization_id == 8

    def test_of_two_at_once_one_is_refused(self) -> None:
        office = Office()
        office.courses.before_commit = office.request

        with pytest.raises(DuplicateRequest):
            office.request()

        assert office.heard(organization_user()) == ["new_course_request"]


class TestIdempotencyKey:
    def test_the_same_request_is_answered_the_same_again(self) -> None:
        office = Office()
        answer = office.request(conditions=FIRST)

        again = office.request(conditions=FIRST)

        assert again == answer
        assert office.heard(admin()) == ["new_course_request"]

    def test_another_request_with_the_key_is_refused(self) -> None:
        office = Office()
        office.request(conditions=FIRST)

        with pytest.raises(IdempotencyKeyReused):
            office.request(location="Annex", conditions=Conditions(idempotency_key="key-1", fingerprint="other"))

    @pytest.mark.parametrize("moment", ["after_look", "before_commit"])
    def test_of_two_at_once_the_second_gets_the_firsts_answer(self, moment: str) -> None:
        office = Office()
        setattr(office.courses, moment, lambda: office.request(conditions=FIRST))

        answer = office.request(conditions=FIRST)

        assert answer == office.courses.get(answer.course_id)
        assert office.heard(admin()) == ["new_course_request"]
