"""The functions, what invokes them, and their environment variables."""

from __future__ import annotations

import pytest

from tests.package.conftest import Package

SHARED = {"STAGE", "LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
REST_LIMITS = {"REST_RATE_LIMIT", "REST_BURST_LIMIT"}
FEED = {"COURSES_TABLE", "CONNECTIONS_TABLE", "FEED_RETENTION_DAYS", "HEARTBEAT_SECONDS"} | REST_LIMITS
READS_FEEDS = {"COURSES_TABLE", "FEED_RETENTION_DAYS", "CONNECTIONS_TABLE", "MANAGEMENT_URL"} | REST_LIMITS
CONNECT = {"MAX_CONNECTIONS_PER_PERSON", "MAX_UNAUTHENTICATED_PER_MINUTE"}
MESSAGE = {"MAX_CONNECTIONS_PER_PERSON", "MAX_REPLAYED_PER_MINUTE"}

# Handler, timeout in seconds, and the variables that not all functions have.
FUNCTIONS = {
    "APIHandler": ("app.app", 30, FEED | {"REST_URL", "WEBSOCKET_URL", "MAX_TICKETS_PER_MINUTE"}),
    "WebsocketConnect": ("app.websocket_connect", 29, {"CONNECTIONS_TABLE", "GREETER_FUNCTION"} | CONNECT),
    "WebsocketMessage": ("app.websocket_message", 29, FEED | {"MANAGEMENT_URL"} | MESSAGE),
    "WebsocketDisconnect": ("app.websocket_disconnect", 29, {"CONNECTIONS_TABLE"}),
    "Greeter": ("app.greeter", 29, {"CONNECTIONS_TABLE", "MANAGEMENT_URL"}),
    "Sweep": ("app.sweep", 50, READS_FEEDS | {"FAN_OUT_FUNCTION"}),
    "FanOut": ("app.fan_out", 10, {"MANAGEMENT_URL"}),
    "Broadcaster": ("app.broadcaster", 60, READS_FEEDS | {"FAN_OUT_FUNCTION"}),
}


def test_there_are_these_functions_and_no_others(dev: Package) -> None:
    assert set(dev.of_type("AWS::Serverless::Function")) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_its_handler_and_its_time(dev: Package, name: str) -> None:
    handler, seconds, _ = FUNCTIONS[name]

    function = dev.properties(name)

    assert (function["Handler"], function["Timeout"]) == (handler, seconds)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_variables_that_it_needs_and_no_more(dev: Package, name: str) -> None:
    own = dev.properties(name)["Environment"]["Variables"]
    shared = dev.template["Globals"]["Function"]["Environment"]["Variables"]

    assert (set(own), set(shared)) == (FUNCTIONS[name][2], SHARED)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_a_group_whose_lines_expire(dev: Package, name: str) -> None:
    group = dev.properties(name)["LoggingConfig"]["LogGroup"]["Ref"]

    assert dev.properties(group)["RetentionInDays"] == {"Fn::If": ["IsProtected", 90, 14]}


def test_the_gateway_waits_as_long_as_the_function_behind_a_socket_may_take(dev: Package) -> None:
    """The gateway's own limit is 29 seconds."""
    sockets = [name for name in FUNCTIONS if name.startswith("Websocket")]

    assert all(dev.properties(name)["Timeout"] <= 29 for name in sockets)


def test_the_sweep_runs_every_minute_and_ends_before_the_next(dev: Package) -> None:
    sweep = dev.properties("Sweep")

    (event,) = sweep["Events"].values()

    assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", "rate(1 minute)")
    assert sweep["Timeout"] < 60
