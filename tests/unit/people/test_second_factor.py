"""Which tokens say that their admin has no second factor."""

from __future__ import annotations

import pytest

from chalicelib.aws.http import Response
from chalicelib.aws.service import Service
from chalicelib.people.cognito.second_factors import CognitoSecondFactors, SecondFactorsError
from chalicelib.people.second_factor import CLAIM, MISSING, claims_to_add

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


class Factors:
    """The users who have a second factor."""

    def __init__(self, *users: str) -> None:
        self.users, self.asked = users, 0

    def has_one(self, username: str) -> bool:
        self.asked += 1
        return username in self.users


def test_the_token_of_an_admin_without_a_second_factor_says_so() -> None:
    assert claims_to_add("dana", ["admin"], Factors("omar")) == {CLAIM: MISSING}


def test_the_token_of_an_admin_with_one_is_as_it_was() -> None:
    assert claims_to_add("omar", ["admin"], Factors("omar")) == {}


@pytest.mark.parametrize("groups", [["organization"], ["instructor"], []])
def test_nobody_else_is_looked_up(groups: list[str]) -> None:
    factors = Factors()

    assert claims_to_add("iffat", groups, factors) == {}
    assert factors.asked == 0


def cognito(status: int, body: bytes) -> CognitoSecondFactors:
    def send(*_: object) -> Response:
        return Response(status, body)

    return CognitoSecondFactors("pool", Service("cognito-idp", environment=ENVIRONMENT, send=send, wait=lambda _: None))


@pytest.mark.parametrize(
    ("body", "has_one"),
    [(b'{"UserMFASettingList": ["SOFTWARE_TOKEN_MFA"]}', True), (b'{"UserMFASettingList": []}', False), (b"{}", False)],
)
def test_cognito_says_who_signs_in_with_a_code(body: bytes, has_one: bool) -> None:
    assert cognito(200, body).has_one("dana") is has_one


def test_without_an_answer_about_the_user_there_is_no_token() -> None:
    with pytest.raises(SecondFactorsError, match="TooMany"):
        claims_to_add("dana", ["admin"], cognito(400, b'{"__type": "TooManyRequestsException"}'))
