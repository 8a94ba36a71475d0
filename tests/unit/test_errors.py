from __future__ import annotations

from datetime import UTC, datetime

from chalicelib import errors
from chalicelib.courses import course_errors
from chalicelib.courses.course import LastChange
from chalicelib.courses.course_status import Action
from chalicelib.people.identity import Actor, Role
from tests.builders import cancelled, confirmed, pending


class TestSentences:
    def test_instructor_busy_names_the_holder_and_the_way_out(self) -> None:
        refusal = course_errors.InstructorBusy("Mike", confirmed(course_id=118))

        assert str(refusal) == (
            "Mike is already teaching CPR Basic on 15 Jul, 09:00–12:00 (course 118). Choose another instructor or time."
        )

    def test_instructor_busy_does_not_name_the_other_organization(self) -> None:
        refusal = course_errors.InstructorBusy("Mike", confirmed(organization_name="Harbour School"))

        assert "Harbour" not in str(refusal)

    def test_stale_version_says_what_happened_by_whom_and_when(self) -> None:
        course = cancelled(
            last_change=LastChange(Action.CANCEL, Actor(Role.ADMIN, "Dana")),
            updated_at=datetime(2025, 7, 12, 18, 2, tzinfo=UTC),
        )

        refusal = course_errors.StaleVersion(course)

        assert str(refusal) == ("This course was cancelled by Dana at 14:02 while you had it open. Nothing was saved.")

    def test_a_version_that_never_was_is_not_told_as_a_change(self) -> None:
        refusal = course_errors.StaleVersion(confirmed(), has_moved_on=False)

        assert str(refusal) == "This course has version 2, which If-Match does not name. Nothing was saved."

    def test_duplicate_request_speaks_to_the_organization(self) -> None:
        refusal = course_errors.DuplicateRequest("You", pending(course_id=121))

        assert str(refusal) == "You already have a request for this place on 15 Jul (pending, no. 121)."

    def test_duplicate_request_tells_an_admin_whose_it_is(self) -> None:
        refusal = course_errors.DuplicateRequest("Iffat College", pending(course_id=121))

        assert str(refusal) == "Iffat College already has a request for this place on 15 Jul (pending, no. 121)."

    def test_invalid_fields_names_them(self) -> None:
        refusal = errors.InvalidFields(
            dict.fromkeys(["startTime", "endTime"], errors.FieldMessage("required", "is needed"))
        )

        assert str(refusal) == "Some fields need another look: startTime, endTime."

    def test_not_found_names_what_was_asked_for(self) -> None:
        assert str(errors.NotFound("course 123")) == "There is no course 123."

    def test_wrong_role_names_who_may(self) -> None:
        assert str(errors.WrongRole("administrators")) == "This is for administrators only."

    def test_busy_says_that_trying_again_is_right(self) -> None:
        assert "try again" in str(errors.BusyError())
