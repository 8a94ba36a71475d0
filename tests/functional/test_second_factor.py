"""The user pool's trigger, as Cognito calls it."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.people.second_factor import SecondFactors
from chalicelib.wiring import Wiring, use


class Factors:
    """The users of one pool who have a second factor."""

    def __init__(self, *users: str) -> None:
        self._users = users

    def has_one(self, username: str) -> bool:
        return username in self._users


class PoolWiring(Wiring):
    """Knows the second factors of one pool."""

    def second_factors(self, pool_id: str) -> SecondFactors:
        assert pool_id == "ca-central-1_EXAMPLE"
        return Factors("omar")


@pytest.fixture(autouse=True)
def wired() -> Any:
    use(PoolWiring())
    yield
    use(Wiring())


def event(username: str, *groups: str, source: str = "TokenGeneration_HostedAuth") -> dict[str, Any]:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html"""
    configuration = {"groupsToOverride": list(groups), "iamRolesToOverride": [], "preferredRole": None}
    return {
        "version": "1",
        "triggerSource": source,
        "region": "ca-central-1",
        "userPoolId": "ca-central-1_EXAMPLE",
        "userName": username,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"},
        "request": {"userAttributes": {"sub": "1"}, "groupConfiguration": configuration},
        "response": {"claimsOverrideDetails": None},
    }


@pytest.mark.parametrize("source", ["TokenGeneration_HostedAuth", "TokenGeneration_RefreshTokens"])
def test_an_admin_without_codes_gets_a_token_that_says_so(source: str) -> None:
    result = app.second_factor(event("dana", "admin", source=source), None)

    claims = {"claimsToAddOrOverride": {"coursewire:second_factor": "missing"}}
    assert result["response"] == {"claimsOverrideDetails": claims}


@pytest.mark.parametrize(("username", "groups"), [("omar", ["admin"]), ("iffat", ["organization"]), ("nobody", [])])
def test_the_token_of_everybody_else_stays_as_it_is(username: str, groups: list[str]) -> None:
    sent = event(username, *groups)

    assert app.second_factor(sent, None) == event(username, *groups)
