"""Shares of the account's quotas, and asynchronous calls."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.canary import RUN_SECONDS
from chalicelib.canary.run_canary import ARRIVAL_SECONDS
from chalicelib.canary.websocket import OPEN_SECONDS
from chalicelib.wiring import CANARY_SECONDS
from tests.package.conftest import Package

RESERVED = {"APIHandler": "Rest", "Greeter": "Greeter", "Sweep": "Sweep"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
ACCOUNT_PER_SECOND = 10_000


def default(package: Package, parameter: str) -> Any:
    return package.template["Parameters"][parameter]["Default"]


@pytest.mark.parametrize("name", RESERVED)
def test_concurrency_is_reserved_where_a_parameter_says_so_and_by_default_nowhere(dev: Package, name: str) -> None:
    """0 would switch the function off, and a new account has nothing to reserve."""
    condition, reserved, otherwise = dev.properties(name)["ReservedConcurrentExecutions"]["Fn::If"]

    parameter = f"{RESERVED[name]}ReservedConcurrency"
    assert (condition, reserved, otherwise) == (
        f"Reserves{RESERVED[name]}", {"Ref": parameter}, {"Ref": "AWS::NoValue"}
    )  # fmt: skip
    assert dev.template["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, "0"]}]}
    assert default(dev, parameter) == 0


def test_no_other_function_has_a_maximum(dev: Package) -> None:
    functions = dev.of_type("AWS::Serverless::Function")

    assert {name for name in functions if "ReservedConcurrentExecutions" in dev.properties(name)} == set(RESERVED)


def test_posts_use_half_of_the_accounts_requests_and_leave_room_for_all_others(dev: Package) -> None:
    others = default(dev, "RestRateLimit") + default(dev, "WebSocketRateLimit")

    assert default(dev, "MaxPostsPerSecond") == ACCOUNT_PER_SECOND / 2
    assert default(dev, "MaxPostsPerSecond") + others < ACCOUNT_PER_SECOND


@pytest.mark.parametrize("name", ["Greeter", "Sweep", "Webhooks"])
def test_an_asynchronous_call_is_made_soon_or_reported(dev: Package, name: str) -> None:
    calls = dev.properties(f"{name}Calls")

    assert (calls["FunctionName"], calls["Qualifier"]) == ({"Ref": name}, "$LATEST")
    assert (calls["MaximumEventAgeInSeconds"], calls["MaximumRetryAttempts"]) == (60, 0)
    assert calls["DestinationConfig"]["OnFailure"] == {"Destination": {"Fn::GetAtt": ["AsyncFailures", "Arn"]}}


def test_a_run_of_the_canary_is_not_repeated_and_ends_with_a_result(dev: Package) -> None:
    calls, timeout = dev.properties("CanaryCalls"), dev.properties("Canary")["Timeout"]
    waits = 2 * CANARY_SECONDS + 2 * ARRIVAL_SECONDS + 2 * OPEN_SECONDS

    assert (calls["FunctionName"], calls["Qualifier"]) == ({"Ref": "Canary"}, "$LATEST")
    assert (calls["MaximumEventAgeInSeconds"], calls["MaximumRetryAttempts"]) == (60, 0)
    assert waits < RUN_SECONDS <= timeout - 5


def test_a_greeting_never_takes_as_long_as_a_socket_may_be_unknown(dev: Package) -> None:
    assert dev.properties("Greeter")["Timeout"] < 10


def test_failed_calls_are_kept_encrypted_for_two_weeks(dev: Package) -> None:
    queue = dev.properties("AsyncFailures")

    assert (queue["MessageRetentionPeriod"], queue["SqsManagedSseEnabled"]) == (14 * 86_400, True)
