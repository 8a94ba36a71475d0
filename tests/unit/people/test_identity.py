from __future__ import annotations

import pytest

from chalicelib.people.identity import Actor, Identity, Role
from tests.builders import SESSION_END, admin, instructor_user, organization_user


class TestChannel:
    def test_all_admins_share_one(self) -> None:
        assert admin("Dana").channel == admin("Omar").channel == "admin"

    def test_an_organization_has_its_own(self) -> None:
        assert organization_user().channel == "organization:7"

    def test_an_instructor_has_their_own(self) -> None:
        assert instructor_user().channel == "instructor:32"


class TestIdentity:
    def test_an_organizations_user_must_name_the_organization(self) -> None:
        with pytest.raises(ValueError, match="role organization"):
            Identity(Role.ORGANIZATION, "Iffat College", "user-1", SESSION_END, instructor_id=32)

    def test_an_instructor_must_name_the_instructor(self) -> None:
        with pytest.raises(ValueError, match="role instructor"):
            Identity(Role.INSTRUCTOR, "Mike", "user-1", SESSION_END, organization_id=7)

    def test_others_see_role_and_name_only(self) -> None:
        assert admin().actor == Actor(Role.ADMIN, "Dana")
