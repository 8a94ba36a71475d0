"""What the gateways log about each request: enough to see what happened, and nothing that opens anything."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.package.conftest import Package

# Each says in the template's comments why it is safe, or needs no reason. No address, no header, no message, no claim.
SAFE = {
    "RestAPI": {
        "requestId", "requestTimeEpoch", "httpMethod", "resourcePath", "status", "responseLatency", "integrationStatus",
        "integrationLatency", "responseLength", "error.responseType", "identity.sourceIp",
    },
    "WebsocketAPIStage": {
        "requestId", "requestTimeEpoch", "eventType", "routeKey", "connectionId", "status", "integrationStatus",
        "integrationLatency", "error.responseType", "identity.sourceIp",
    },
}  # fmt: skip
GROUPS = {"RestAPI": "RestAccessLogs", "WebsocketAPIStage": "WebsocketAccessLogs"}
VARIABLE = re.compile(r"\$context\.([a-zA-Z.]+)")


def settings(package: Package, api: str) -> dict[str, Any]:
    """What the API's stage has if access logs are on; without them it must have none."""
    properties = package.properties(api)
    condition, on, off = (properties.get("AccessLogSetting") or properties["AccessLogSettings"])["Fn::If"]
    assert (condition, off) == ("HasAccessLogs", {"Ref": "AWS::NoValue"})
    return dict(on)


@pytest.mark.parametrize("api", SAFE)
def test_a_line_has_the_variables_that_are_safe_and_no_others(dev: Package, api: str) -> None:
    text = settings(dev, api)["Format"]

    assert set(VARIABLE.findall(text)) == SAFE[api]
    assert "$" not in VARIABLE.sub("", text)


@pytest.mark.parametrize("api", SAFE)
def test_a_line_is_one_json_object_of_texts(dev: Package, api: str) -> None:
    """A variable without a value is written as a hyphen, which is no JSON by itself."""
    text = VARIABLE.sub("-", settings(dev, api)["Format"])

    line = json.loads(text)

    assert "\n" not in text
    assert set(line.values()) == {"-"}
    assert {"requestId", "status"} <= line.keys()


@pytest.mark.parametrize("api", SAFE)
def test_lines_expire_with_the_functions_lines(dev: Package, api: str) -> None:
    group, functions = dev.properties(GROUPS[api]), dev.properties("ApiHandlerLogs")

    assert group["RetentionInDays"] == functions["RetentionInDays"]
    assert settings(dev, api)["DestinationArn"]["Fn::Sub"].endswith(f":log-group:${{{GROUPS[api]}}}")


def test_access_logs_are_off_unless_asked_for_because_they_need_a_role_of_the_account(dev: Package) -> None:
    assert dev.template["Parameters"]["AccessLogs"]["Default"] == "false"
