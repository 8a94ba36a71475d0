"""The functions, what invokes them, and their environment variables."""

from __future__ import annotations

import pytest

from tests.package.conftest import Package

SHARED = {"STAGE", "LOG_LEVEL", "SPAN_SAMPLE_RATE", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
REST_LIMITS = {"REST_RATE_LIMIT", "REST_BURST_LIMIT"}
FEED = {"COURSES_TABLE", "CONNECTIONS_TABLE", "FEED_RETENTION_DAYS", "HEARTBEAT_SECONDS"} | REST_LIMITS
POSTS = {"MANAGEMENT_URL", "MAX_POSTS_PER_SECOND"}
READS_FEEDS = {"COURSES_TABLE", "FEED_RETENTION_DAYS", "CONNECTIONS_TABLE"} | POSTS | REST_LIMITS
REST = {"REST_URL", "WEBSOCKET_URL", "CORS_ORIGINS", "MAX_TICKETS_PER_MINUTE", "STAGE_HOST", "PORTAL_URL"}
CONNECT = {"MAX_CONNECTIONS_PER_PERSON", "MAX_UNAUTHENTICATED_PER_MINUTE"}
WEBHOOKS = {"WEBHOOKS_FUNCTION", "WEBHOOKS_MAY_BE_LOCAL"}
MESSAGE = {"MAX_CONNECTIONS_PER_PERSON", "MAX_REPLAYED_PER_MINUTE"}

PEOPLE = {"USER_POOL_ID", "CORS_ORIGINS", "MAIL_FROM", "PORTAL_URL"}
PERSONAL = {"CORS_ORIGINS", "ACTIVITY_RETENTION_DAYS", "MAIL_FROM", "MAIL_QUIET_SECONDS"}
OPERATIONS = {"COURSES_TABLE", "FEED_RETENTION_DAYS", "CONNECTIONS_TABLE", "CORS_ORIGINS"}
MAILS = {
    *("MAIL_FROM", "MAIL_SENDER_ARN", "MAIL_CONFIGURATION_SET", "MAIL_QUIET_SECONDS", "MAIL_MAX_DELAY_SECONDS"),
    *("PORTAL_URL", "REST_URL", "STAGE_HOST"),
}

# Handler, timeout in seconds, and the variables that not all functions have.
FUNCTIONS = {
    "APIHandler": ("app.app", 27, FEED | REST | {"ACTIVITY_RETENTION_DAYS"}),
    "People": ("app.people", 27, READS_FEEDS - REST_LIMITS | PEOPLE),
    "Personal": ("app.personal", 27, READS_FEEDS - REST_LIMITS | PERSONAL),
    # Whether mails are a part of the cost of the month.
    "Operations": ("app.operations", 27, OPERATIONS | WEBHOOKS | {"MAIL_FROM"}),
    "WebsocketConnect": ("app.websocket_connect", 27, {"CONNECTIONS_TABLE", "GREETER_FUNCTION"} | CONNECT),
    "WebsocketMessage": ("app.websocket_message", 27, FEED | POSTS | MESSAGE),
    "WebsocketDisconnect": ("app.websocket_disconnect", 27, {"CONNECTIONS_TABLE"}),
    "Greeter": ("app.greeter", 6, {"CONNECTIONS_TABLE"} | POSTS),
    "SecondFactor": ("app.second_factor", 5, set()),
    "Sweep": ("app.sweep", 50, READS_FEEDS | {"FAN_OUT_FUNCTION"}),
    "FanOut": ("app.fan_out", 60, POSTS),
    "Canary": ("app.canary", 60, {"REST_URL"}),
    "Broadcaster": ("app.broadcaster", 60, READS_FEEDS | {"FAN_OUT_FUNCTION"}),
    "Projections": (
        "app.projections",
        60,
        {"COURSES_TABLE", "FEED_RETENTION_DAYS", "ACTIVITY_RETENTION_DAYS", "MAIL_FROM", "WEBHOOKS_FUNCTION"},
    ),
    "Mailer": ("app.mailer", 50, {"COURSES_TABLE", "FEED_RETENTION_DAYS"} | MAILS),
    "Webhooks": ("app.webhooks", 80, {"COURSES_TABLE", "FEED_RETENTION_DAYS", "WEBHOOKS_MAY_BE_LOCAL"}),
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
    own = dev.variables(name)
    shared = dev.template["Globals"]["Function"]["Environment"]["Variables"]

    assert (set(own), set(shared)) == (FUNCTIONS[name][2], SHARED)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_a_group_whose_lines_expire(dev: Package, name: str) -> None:
    group = dev.properties(name)["LoggingConfig"]["LogGroup"]["Ref"]

    assert dev.properties(group)["RetentionInDays"] == {"Fn::If": ["IsProtected", 90, 14]}


GATEWAY_SECONDS = 29


@pytest.mark.parametrize("name", ["APIHandler", "WebsocketConnect", "WebsocketMessage", "WebsocketDisconnect"])
def test_a_function_behind_a_gateway_ends_before_the_gateway_gives_up(dev: Package, name: str) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
    assert dev.properties(name)["Timeout"] <= GATEWAY_SECONDS - 2


def test_reports_of_the_mail_service_are_repeated(dev: Package) -> None:
    """Lambda repeats a call after one minute, and again after two."""
    calls = dev.properties("MailerCalls")

    assert (calls["MaximumRetryAttempts"], calls["MaximumEventAgeInSeconds"]) == (2, 3600)


def test_a_report_of_the_mail_service_that_failed_to_the_end_is_kept(dev: Package) -> None:
    failed = dev.properties("MailerCalls")["DestinationConfig"]["OnFailure"]

    assert failed == {"Destination": {"Fn::GetAtt": ["AsyncFailures", "Arn"]}}


def test_the_mailer_runs_every_minute_on_a_stage_that_sends_mails(dev: Package) -> None:
    rule = dev.properties("MailerSchedule")

    assert (rule["ScheduleExpression"], dev.properties("Mailer")["Timeout"] < 60) == ("rate(1 minute)", True)
    assert rule["State"] == {"Fn::If": ["HasMailFrom", "ENABLED", "DISABLED"]}


def test_the_mailer_is_told_of_mails_of_its_own_stage_only(dev: Package) -> None:
    pattern = dev.properties("MailReported")["EventPattern"]

    assert pattern["source"] == ["aws.ses"]
    assert pattern["detail"]["mail"]["tags"] == {"ses:configuration-set": [{"Ref": "MailConfigurationSet"}]}


def test_the_sweep_runs_every_minute_and_ends_before_the_next(dev: Package) -> None:
    sweep = dev.properties("Sweep")

    (event,) = sweep["Events"].values()

    assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", "rate(1 minute)")
    assert sweep["Timeout"] < 60
