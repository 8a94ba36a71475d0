"""Assign, reschedule, cancel, complete: who may, and what their use cases add to the decision."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses.course_errors import WrongStatus
from chalicelib.courses.course_status import Status
from chalicelib.errors import InvalidFields, NotFound, WrongRole
from tests.builders import HARBOUR, NADIA, admin, instructor_user, organization_user
from tests.unit.courses.office import Office

ADMINS_ONLY = "This is for administrators only."


class TestAssignInstructor:
    def test_an_admin_assigns(self) -> None:
        office = Office()
        course = office.desk.request()

        after = office.assign(course.course_id)

        assert (after.status, after.instructor_name) == (Status.CONFIRMED, "Mike")
        assert office.courses.get(course.course_id) == after

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user()])
    def test_nobody_else_does(self, identity) -> None:
        office = Office()
        course = office.desk.request()

        with pytest.raises(WrongRole) as refusal:
            office.assign(course.course_id, identity)

        assert str(refusal.value) == ADMINS_ONLY

    def test_an_unknown_instructor_is_refused(self) -> None:
        office = Office()
        course = office.desk.request()

        with pytest.raises(InvalidFields) as refusal:
            office.assign(course.course_id, instructor=type(NADIA)(99, "Nobody"))

        assert refusal.value.errors == {"instructorId": "is not known: there is no instructor 99"}

    def test_a_course_that_does_not_exist_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            Office().assign(123)

    def test_the_instructor_hears_of_it(self) -> None:
        office = Office()

        office.assign(office.desk.request().course_id)

        assert office.heard(instructor_user()) == ["course_assigned"]


class TestRescheduleCourse:
    def test_an_admin_reschedules(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        after = office.reschedule(course.course_id)

        assert (after.status, after.scheduled_date) == (Status.CONFIRMED, date(2025, 7, 22))

    def test_with_another_instructor_the_one_before_is_told(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        office.reschedule(course.course_id, instructor_id=33)

        assert office.heard(instructor_user())[-1] == "course_rescheduled"
        assert office.heard(instructor_user(NADIA)) == ["course_rescheduled"]

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user()])
    def test_nobody_else_does(self, identity) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(WrongRole) as refusal:
            office.reschedule(course.course_id, identity)

        assert str(refusal.value) == ADMINS_ONLY

    def test_an_unknown_instructor_is_refused(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(InvalidFields) as refusal:
            office.reschedule(course.course_id, instructor_id=99)

        assert list(refusal.value.errors) == ["instructorId"]


class TestCancelCourse:
    def test_an_admin_cancels(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        assert office.cancel(course.course_id).status is Status.CANCELLED

    def test_an_organization_withdraws_its_own_pending_request(self) -> None:
        office = Office()
        course = office.desk.request()

        assert office.cancel(course.course_id, organization_user()).status is Status.CANCELLED

    def test_an_organization_cannot_cancel_what_is_confirmed(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(WrongStatus, match="by an administrator"):
            office.cancel(course.course_id, organization_user())

    def test_another_organization_finds_nothing(self) -> None:
        office = Office()
        course = office.desk.request()

        with pytest.raises(NotFound):
            office.cancel(course.course_id, organization_user(HARBOUR))

    def test_an_instructor_cannot_cancel(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(WrongRole) as refusal:
            office.cancel(course.course_id, instructor_user())

        assert str(refusal.value) == "This is for administrators and organizations only."


class TestCompleteCourse:
    @pytest.mark.parametrize("identity", [instructor_user(), admin()])
    def test_its_instructor_or_an_admin_completes(self, identity) -> None:
        office = Office()
        course = office.desk.confirmed()

        after = office.complete(course.course_id, identity, attended=9)

        assert (after.status, after.attended) == (Status.COMPLETED, 9)

    def test_another_instructor_finds_nothing(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(NotFound):
            office.complete(course.course_id, instructor_user(NADIA))

    def test_an_organization_cannot_complete(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(WrongRole) as refusal:
            office.complete(course.course_id, organization_user())

        assert str(refusal.value) == "This is for instructors and administrators only."

    def test_a_cancelled_course_cannot_be_completed(self) -> None:
        office = Office()
        course = office.desk.cancel(office.desk.confirmed())

        with pytest.raises(WrongStatus) as refusal:
            office.complete(course.course_id)

        assert str(refusal.value) == "A cancelled course cannot be completed."
