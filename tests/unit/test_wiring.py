"""Adapters are built late, once, and from the settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.tickets import DynamoTickets
from chalicelib.observability import report_unreadable
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.push.fan_out import FanOutPoster
from chalicelib.push.gateway_poster import GatewayPoster
from chalicelib.push.lambda_invoker import LambdaInvoker
from chalicelib.push.post_turns import StoredPostTurns
from chalicelib.settings import Settings, from_environment
from chalicelib.sockets.dynamo.connections import DynamoConnections
from chalicelib.wiring import Wiring, use, wiring

ROOT = Path(__file__).parents[2]
PORTS = {
    "courses": DynamoCourseStore,
    "feed": DynamoFeed,
    "people": DynamoPeople,
    "tickets": DynamoTickets,
    "connections": DynamoConnections,
    "poster": GatewayPoster,
    "crowd_poster": FanOutPoster,
    "post_turns": StoredPostTurns,
    "greeter": LambdaInvoker,
}
HEAVY = ("pynamodb", "boto3", "botocore.session", "botocore.client")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("COURSES_TABLE", "courses-1")
    monkeypatch.setenv("CONNECTIONS_TABLE", "connections-1")
    monkeypatch.setenv("FEED_RETENTION_DAYS", "14")


@pytest.fixture
def restored() -> Iterator[None]:
    before = wiring()
    yield
    use(before)


@pytest.mark.parametrize("port", PORTS)
def test_each_port_has_its_adapter(port: str) -> None:
    adapter = getattr(Wiring(), port)

    assert isinstance(adapter, PORTS[port])


@pytest.mark.parametrize("port", [*PORTS, "settings"])
def test_what_was_built_is_kept(port: str) -> None:
    own = Wiring()

    first, second = getattr(own, port), getattr(own, port)

    assert first is second


def test_two_wirings_share_nothing() -> None:
    assert Wiring().courses is not Wiring().courses


def test_the_settings_are_the_environments() -> None:
    assert Wiring().settings == from_environment()


def test_the_retention_reaches_the_store() -> None:
    store: Any = Wiring().courses

    assert store.lifetimes.feed == timedelta(days=14)


def test_marks_are_kept_as_long_as_entries() -> None:
    """A mark that expired earlier would leave a hole that a late transaction could fill."""
    store: Any = Wiring().courses
    feed: Any = Wiring().feed

    assert store.commits._numbers._retention == feed._numbers._retention == timedelta(days=14)


def test_a_feed_item_that_cannot_be_read_is_counted() -> None:
    feed: Any = Wiring().feed

    assert feed._report is report_unreadable


def test_now_is_an_instant_in_utc() -> None:
    now = Wiring().now()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_replacement_is_used_from_then_on(restored: None) -> None:
    class Own(Wiring):
        @property
        def settings(self) -> Settings:
            return from_environment({"STAGE": "mine"})

    use(Own())

    assert wiring().settings.stage == "mine"


def test_importing_the_application_needs_no_environment_and_nothing_heavy() -> None:
    """``chalice package`` imports it without any settings, and a cold start should not pay for what it does not use."""
    assert heavy_after("import app", {}) == "[]"


def test_whoever_only_reads_loads_nothing_heavy() -> None:
    settings = {name: os.environ[name] for name in os.environ if name.startswith("AWS_") or name.endswith("_TABLE")}
    ports = "from chalicelib.wiring import Wiring; own = Wiring(); own.courses, own.people, own.feed, own.connections"

    assert heavy_after(ports, settings) == "[]"


def heavy_after(statements: str, settings: dict[str, str]) -> str:
    """The heavy modules that a new process has loaded then, as it prints them."""
    script = f"import sys; {statements}; print([name for name in {HEAVY} if name in sys.modules])"
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=bare, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()
