from __future__ import annotations

import pytest

from chalicelib.courses.visibility import is_visible
from tests.builders import (
    HARBOUR,
    MIKE,
    NADIA,
    admin,
    cancelled,
    completed,
    confirmed,
    instructor_user,
    organization_user,
    pending,
)


class TestIsVisible:
    def test_an_admin_sees_every_course(self) -> None:
        assert is_visible(pending(), admin().channel)

    def test_an_organization_sees_its_own(self) -> None:
        assert is_visible(pending(), organization_user().channel)

    def test_an_organization_does_not_see_anothers(self) -> None:
        assert not is_visible(pending(), organization_user(HARBOUR).channel)

    @pytest.mark.parametrize("course", [confirmed(), completed(), cancelled()])
    def test_an_instructor_sees_what_is_assigned_to_them(self, course) -> None:
        assert is_visible(course, instructor_user(MIKE).channel)

    def test_an_instructor_does_not_see_anothers(self) -> None:
        assert not is_visible(confirmed(), instructor_user(NADIA).channel)

    def test_no_instructor_sees_a_course_without_one(self) -> None:
        assert not is_visible(pending(), instructor_user().channel)

    def test_an_organization_with_an_instructors_number_does_not_see_their_courses(self) -> None:
        course = confirmed(organization_id=8, instructor_id=7)

        assert not is_visible(course, organization_user().channel)
