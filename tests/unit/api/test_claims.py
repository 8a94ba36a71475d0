"""From claims to an identity."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.claims import identity
from chalicelib.api.problems import IdTokenNeeded, NoRole, SecondFactorNeeded
from chalicelib.people.identity import Identity, Role

DANA: dict[str, Any] = {
    "token_use": "id",
    "sub": "2f1c9f0e",
    "name": "Dana",
    "cognito:username": "dana",
    "cognito:groups": "admin",
    "exp": "Tue Nov 24 01:00:00 UTC 2026",
}
IFFAT = DANA | {"cognito:groups": "organization", "custom:organizationId": "7"}
MIKE = DANA | {"cognito:groups": "instructor", "custom:instructorId": "32"}
EXPIRY = 1795482000


def test_an_admin_stands_for_no_record() -> None:
    assert identity(DANA) == Identity(Role.ADMIN, "Dana", "2f1c9f0e", EXPIRY)


def test_an_organization_stands_for_its_record() -> None:
    assert identity(IFFAT) == Identity(Role.ORGANIZATION, "Dana", "2f1c9f0e", EXPIRY, organization_id=7)


def test_an_instructor_stands_for_its_record() -> None:
    assert identity(MIKE) == Identity(Role.INSTRUCTOR, "Dana", "2f1c9f0e", EXPIRY, instructor_id=32)


def test_an_expiry_in_seconds_is_the_same() -> None:
    assert identity(DANA | {"exp": str(EXPIRY)}).session_expires_at == EXPIRY


def test_a_one_digit_day_is_read_too() -> None:
    assert identity(DANA | {"exp": "Thu Jan 01 00:00:10 UTC 1970"}).session_expires_at == 10


@pytest.mark.parametrize("groups", ["admin", ["admin"], "[admin]", "admin,us-east-1_x_Google", "staff admin"])
def test_groups_come_in_several_shapes_and_foreign_ones_do_not_count(groups: object) -> None:
    assert identity(DANA | {"cognito:groups": groups}).role is Role.ADMIN


@pytest.mark.parametrize("name", ["", " ", "\u200b"])
def test_a_blank_name_is_none(name: str) -> None:
    assert identity(DANA | {"name": name}).name == "dana"


def test_without_a_name_the_user_name_is_shown() -> None:
    nameless = {key: value for key, value in DANA.items() if key != "name"}

    assert identity(nameless).name == "dana"


def test_a_record_of_another_role_does_not_count() -> None:
    assert identity(DANA | {"custom:organizationId": "7"}).organization_id is None


@pytest.mark.parametrize(
    "claims",
    [
        DANA | {"cognito:groups": ""},
        DANA | {"cognito:groups": None},
        DANA | {"cognito:groups": "Admin"},
        DANA | {"cognito:groups": "administrator"},
        DANA | {"cognito:groups": "admin organization", "custom:organizationId": "7"},
        DANA | {"cognito:groups": ["admin", "instructor"], "custom:instructorId": "32"},
        DANA | {"cognito:groups": "organization"},
        DANA | {"cognito:groups": "instructor", "custom:organizationId": "7"},
        IFFAT | {"custom:organizationId": ""},
        IFFAT | {"custom:organizationId": "seven"},
        DANA | {"exp": "soon"},
        {"token_use": "id"},
        {"token_use": "id", "cognito:groups": "admin"},
    ],
)
def test_an_account_that_is_not_set_up_has_no_role(claims: dict[str, Any]) -> None:
    with pytest.raises(NoRole):
        identity(claims)


@pytest.mark.parametrize("claims", [DANA | {"token_use": "access"}, DANA | {"token_use": "refresh"}, {}])
def test_another_token_than_the_id_token_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(IdTokenNeeded):
        identity(claims)


def test_without_its_kind_a_token_is_refused() -> None:
    with pytest.raises(IdTokenNeeded):
        identity({name: value for name, value in DANA.items() if name != "token_use"})


def test_an_admin_who_must_set_up_one_time_codes_first_has_no_role() -> None:
    with pytest.raises(SecondFactorNeeded):
        identity(DANA | {"coursewire:second_factor": "missing"})
