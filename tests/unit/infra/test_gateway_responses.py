from __future__ import annotations

import json

import pytest

from infra.gateway_responses import gateway_responses

# What each is to a caller of the API.
CODES = {
    "UNAUTHORIZED": (401, "unauthorized"),
    "EXPIRED_TOKEN": (401, "unauthorized"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "ACCESS_DENIED": (403, "forbidden"),
    "REQUEST_TOO_LARGE": (413, "body_too_large"),
    "THROTTLED": (429, "throttled"),
    "QUOTA_EXCEEDED": (429, "throttled"),
    "INTEGRATION_TIMEOUT": (504, "timeout"),
    "INTEGRATION_FAILURE": (502, "internal"),
    "DEFAULT_5XX": (500, "internal"),
}


@pytest.mark.parametrize("kind", CODES)
def test_a_gateway_error_is_the_problem_that_callers_know(kind: str) -> None:
    response = gateway_responses()[kind]

    problem = json.loads(response["responseTemplates"]["application/json"])

    assert (problem["status"], problem["code"]) == CODES[kind]
    assert response["statusCode"] == str(problem["status"])


def test_no_cache_may_keep_a_gateway_error() -> None:
    for response in gateway_responses().values():
        assert response["responseParameters"]["gatewayresponse.header.Cache-Control"] == "'no-store'"


def test_only_a_401_asks_for_a_token_and_only_a_429_says_when() -> None:
    for response in gateway_responses().values():
        names = {name.removeprefix("gatewayresponse.header.") for name in response["responseParameters"]}

        assert ("WWW-Authenticate" in names) is (response["statusCode"] == "401")
        assert ("Retry-After" in names) is (response["statusCode"] == "429")
