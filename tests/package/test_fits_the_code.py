"""What the template says by name must be there under that name in the code, the policies and the tables."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.activity.activity_entry import Position
from chalicelib.activity.dynamo import activity_keys
from chalicelib.aws.table_items import Key
from chalicelib.calendars.dynamo.calendar_keys import calendar_feed
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.pynamodb_model import Item
from chalicelib.courses.dynamo.stored_totals import totals_key
from chalicelib.feed.dynamo import feed_keys
from chalicelib.mail.dynamo import mail_keys
from chalicelib.people.dynamo import people_keys
from chalicelib.settings import Settings, from_environment
from chalicelib.webhooks.dynamo import webhook_keys
from chalicelib.wiring import Wiring
from infra.targets import PROJECT
from tests.package.conftest import Package

REST_LIMITS = ("rest_rate_limit", "rest_burst_limit")
SWEPT = (
    *("connections", "feed", "tick_runs", "poster", "stage_peaks", "presences", "gateway_activity"),
    *("figures", "hour_keeper"),
)
HOOKS = ("webhooks", "webhook_calls", "webhook_destinations")
CROWDS = ("crowd_poster", "post_turns")
CALENDAR_SETTINGS = ("stage_host", "portal_url")
API_SETTINGS = (
    *("websocket_url", "rest_url", "heartbeat_seconds", "max_tickets_per_minute"),
    *(*REST_LIMITS, *CALENDAR_SETTINGS),
)
CONNECT_SETTINGS = ("max_connections_per_person", "max_unauthenticated_per_minute")
MESSAGE_SETTINGS = ("heartbeat_seconds", "max_connections_per_person", "max_replayed_per_minute", *REST_LIMITS)
MAIL_PAGE = ("mail_signing_key", "mail_from", "portal_url")
QUEUES = ("recipients", "mail_queue", "mail_from")
MAILS = (
    *("recipients", "mail_queue", "mailed_courses", "mail_signing_key", "mail_sender", "mail_rules", "person_states"),
    *("courses", "portal_url", "rest_url", "stage_host"),
)
# Function, the same as .chalice calls it, and the ports and settings that its handler reaches.
FUNCTIONS = {
    "APIHandler": (
        "api_handler",
        (
            *(
                "courses",
                "totals",
                "activity",
                "course_search",
                "feed",
                "people",
                "tickets",
                "revocations",
                "quotas",
                "stage_peaks",
                "canary_feed",
                "readiness",
                "calendar_feeds",
            ),
            *API_SETTINGS,
        ),
    ),
    "People": (
        "people",
        (
            *("courses", "people", "users", "recipients", "imports", "revocations", "connections", "poster"),
            *("course_types", "calendar_feeds", *MAIL_PAGE),
        ),
    ),
    "Personal": (
        "personal",
        (
            *("courses", "people", "absences", "feed", "activity", "person_notices", "revocations"),
            *("connections", "poster", "seen_within_seconds"),
        ),
    ),
    "Operations": (
        "operations",
        ("feed", "revocations", "stage_peaks", "figures", "remembered_figures", *HOOKS),
    ),
    "WebsocketConnect": ("websocket_connect", ("tickets", "quotas", "connections", "greeter", *CONNECT_SETTINGS)),
    "WebsocketMessage": (
        "websocket_message",
        (
            *("tickets", "quotas", "stage_peaks", "connections", "feed", "poster"),
            *("presences", "course_audiences", *MESSAGE_SETTINGS),
        ),
    ),
    "WebsocketDisconnect": ("websocket_disconnect", ("connections",)),
    "Greeter": ("greeter", ("connections", "poster")),
    "Sweep": ("sweep", (*SWEPT, *CROWDS, *REST_LIMITS)),
    "FanOut": ("fan_out", ("poster",)),
    "SecondFactor": ("second_factor", ()),
    "Canary": ("canary", ("canary_rest",)),
    "Broadcaster": ("broadcaster", ("connections", "feed", "figures", *CROWDS, *REST_LIMITS)),
    "Projections": (
        "projections",
        ("feed", "totals", "search_index", "projection_cursors", "stored_activity", "webhook_calls", *QUEUES),
    ),
    "Mailer": ("mailer", MAILS),
    "Webhooks": ("webhooks", ("feed", "webhooks", "webhook_destinations")),
}

LIMITS = {
    "MailQuietSeconds": "mail_quiet_seconds",
    "MailMaxDelaySeconds": "mail_max_delay_seconds",
    "HeartbeatSeconds": "heartbeat_seconds",
    "MaxTicketsPerMinute": "max_tickets_per_minute",
    "MaxConnectionsPerPerson": "max_connections_per_person",
    "MaxUnauthenticatedPerMinute": "max_unauthenticated_per_minute",
    "MaxReplayedPerMinute": "max_replayed_per_minute",
    "RestRateLimit": "rest_rate_limit",
    "RestBurstLimit": "rest_burst_limit",
    "MaxPostsPerSecond": "max_posts_per_second",
}
ENTRIES = {
    "the first entry": feed_keys.feed_entry("admin", 1),
    "a late entry": feed_keys.feed_entry("organization-7", 10 ** (feed_keys.SEQ_DIGITS - 1) - 1),
}
OTHERS = {
    "feed head": feed_keys.feed_head("admin"),
    "feed head of earlier versions": feed_keys.locked_head("admin"),
    "course": course_keys.course(118),
    "history": course_keys.history(118, 2),
    "list row": course_keys.list_row("admin", "pending", date(2025, 7, 15), 118),
    "slots": course_keys.slots(32, date(2025, 7, 15)),
    "absence": course_keys.absence(124),
    "list row of an absence": Key("ABSENCES#admin", "2025-07-15#0000000124"),
    "open courses": course_keys.open_courses(7, date(2025, 7, 15), "Main campus")[0],
    "receipt": course_keys.receipt("0-user", "0-key"),
    "organization": people_keys.organization(7),
    "instructor": people_keys.instructor(32),
    "recipient": people_keys.recipient("admin", "0-user"),
    "queued mail": mail_keys.queued(118, "0-user"),
    "what was mailed": mail_keys.mailed(118, "0-user"),
    "key of unsubscribe links": mail_keys.SIGNING_KEY,
    "import": Key("IMPORT#0f", "SAVED"),
    "course types": course_keys.COURSE_TYPES,
    "calendar feed": calendar_feed("0f"),
    "counter": course_keys.COURSE_COUNTER,
    "totals": totals_key("admin"),
    "activity": activity_keys.entry_key("admin", Position(1_750_000_000_000, 41)),
    "webhook": webhook_keys.webhook("0a1b2c3d"),
    "secret of a webhook": webhook_keys.secret("0a1b2c3d"),
    "delivery": webhook_keys.delivery("0a1b2c3d", 1),
}


class ReadSettings:
    """Settings that record the names that were read."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        derived = getattr(Settings, name)
        if isinstance(derived, property):
            return derived.__get__(self)
        self.read.add(name)
        return getattr(from_environment({}), name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_can_be_imported_and_called(dev: Package, name: str) -> None:
    module, _, attribute = dev.properties(name)["Handler"].partition(".")

    handler = getattr(importlib.import_module(module), attribute)

    assert callable(handler)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_holds_the_statements_of_its_policy_file_and_no_other(dev: Package, name: str) -> None:
    written = json.loads((PROJECT / ".chalice" / f"policy-{FUNCTIONS[name][0]}.json").read_text("utf-8"))
    role = dev.properties(dev.properties(name)["Role"]["Fn::GetAtt"][0])

    (policy,) = role["Policies"]

    assert policy["PolicyDocument"] == written
    assert "ManagedPolicyArns" not in role


def test_every_policy_file_belongs_to_a_function() -> None:
    files = {path.stem.removeprefix("policy-") for path in (PROJECT / ".chalice").glob("policy-*.json")}

    assert files == {short for short, _ in FUNCTIONS.values()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_every_setting_that_its_ports_read(
    dev: Package, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "as-lambda-does")
    settings, wiring = ReadSettings(), Wiring()
    wiring.__dict__["settings"] = settings
    for port in FUNCTIONS[name][1]:
        getattr(wiring if hasattr(Wiring, port) else settings, port)

    given = set(dev.variables(name))

    assert {_variable(setting) for setting in settings.read} <= given


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_only_variables_that_the_settings_read(dev: Package, name: str) -> None:
    known = {_variable(setting) for setting in type(from_environment({})).__struct_fields__}

    assert set(dev.variables(name)) <= known


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_has_one_default_in_the_template_and_in_the_settings(dev: Package, name: str) -> None:
    assert dev.template["Parameters"][name]["Default"] == getattr(from_environment({}), LIMITS[name])


@pytest.mark.parametrize("key", ENTRIES.values(), ids=list(ENTRIES))
def test_a_new_feed_entry_invokes_the_readers_of_the_stream(invokes: Callable[[str, Key], bool], key: Key) -> None:
    assert invokes("INSERT", key)


@pytest.mark.parametrize("key", ENTRIES.values(), ids=list(ENTRIES))
@pytest.mark.parametrize("event", ["MODIFY", "REMOVE"])
def test_an_entry_that_expires_invokes_nothing(invokes: Callable[[str, Key], bool], event: str, key: Key) -> None:
    assert not invokes(event, key)


@pytest.mark.parametrize("key", OTHERS.values(), ids=list(OTHERS))
@pytest.mark.parametrize("event", ["INSERT", "MODIFY", "REMOVE"])
def test_no_other_item_of_the_table_invokes_them(invokes: Callable[[str, Key], bool], event: str, key: Key) -> None:
    assert not invokes(event, key)


@pytest.mark.parametrize("table", ["CoursesTable", "ConnectionsTable"])
def test_a_table_has_the_keys_and_the_expiry_that_items_have(dev: Package, table: str) -> None:
    partition, sort = Item.pk.attr_name, Item.sk.attr_name

    properties = dev.properties(table)

    assert properties["KeySchema"] == [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
    assert properties["AttributeDefinitions"] == [
        {"AttributeName": name, "AttributeType": "S"} for name in (partition, sort)
    ]
    assert properties["TimeToLiveSpecification"]["AttributeName"] == Item.expires_at.attr_name


@pytest.fixture(params=["Broadcaster", "Projections"])
def invokes(dev: Package, request: pytest.FixtureRequest) -> Callable[[str, Key], bool]:
    source = dev.properties(request.param)["Events"][f"{request.param}DynamodbEventSource"]["Properties"]
    (only,) = source["FilterCriteria"]["Filters"]
    pattern = json.loads(only["Pattern"])

    def decided(event: str, key: Key) -> bool:
        return matches(pattern, {"eventName": event, "dynamodb": {"Keys": {"PK": {"S": key.pk}, "SK": {"S": key.sk}}}})

    return decided


def matches(pattern: Any, value: Any) -> bool:
    """Lambda's event filtering as far as the pattern uses it. An unknown operator is an error."""
    if isinstance(pattern, dict):
        return all(name in value and matches(inner, value[name]) for name, inner in pattern.items())
    return any(_accepts(choice, value) for choice in pattern)


def _accepts(choice: Any, value: str) -> bool:
    if isinstance(choice, str):
        return value == choice
    ((operator, operand),) = choice.items()
    assert operator == "prefix", operator
    return value.startswith(operand)


def _variable(setting: str) -> str:
    return f"{setting.upper()}_DAYS" if setting.endswith("_retention") else setting.upper()
