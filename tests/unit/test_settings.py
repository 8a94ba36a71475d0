"""Settings come from the environment and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.settings import Settings, from_environment

NUMBERS = [
    "FEED_RETENTION_DAYS",
    "ACTIVITY_RETENTION_DAYS",
    "HEARTBEAT_SECONDS",
    "MAX_TICKETS_PER_MINUTE",
    "MAX_CONNECTIONS_PER_PERSON",
    "MAX_UNAUTHENTICATED_PER_MINUTE",
    "MAX_REPLAYED_PER_MINUTE",
    "REST_RATE_LIMIT",
    "REST_BURST_LIMIT",
    "MAX_POSTS_PER_SECOND",
]


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = from_environment({})

    assert settings == Settings(
        stage="dev",
        courses_table="",
        connections_table="",
        websocket_url="",
        management_url="",
        rest_url="",
        feed_retention=timedelta(days=7),
        activity_retention=timedelta(days=365),
        heartbeat_seconds=60,
        max_tickets_per_minute=60,
        max_connections_per_person=20,
        max_unauthenticated_per_minute=3000,
        max_replayed_per_minute=2000,
        rest_rate_limit=200,
        rest_burst_limit=400,
        max_posts_per_second=5000,
    )


def test_each_variable_sets_its_own_field() -> None:
    environment = {
        "STAGE": "prod",
        "COURSES_TABLE": "courses-1",
        "CONNECTIONS_TABLE": "connections-1",
        "WEBSOCKET_URL": "wss://sockets.example.com/prod",
        "MANAGEMENT_URL": "https://sockets.example.com/prod",
        "REST_URL": "https://api.example.com",
        "FEED_RETENTION_DAYS": "14",
        "ACTIVITY_RETENTION_DAYS": "30",
        "HEARTBEAT_SECONDS": "50",
        "MAX_TICKETS_PER_MINUTE": "10",
        "MAX_CONNECTIONS_PER_PERSON": "3",
        "MAX_UNAUTHENTICATED_PER_MINUTE": "50",
        "MAX_REPLAYED_PER_MINUTE": "1500",
        "REST_RATE_LIMIT": "1000",
        "REST_BURST_LIMIT": "1500",
        "MAX_POSTS_PER_SECOND": "900",
    }

    settings = from_environment(environment)

    assert settings == Settings(
        stage="prod",
        courses_table="courses-1",
        connections_table="connections-1",
        websocket_url="wss://sockets.example.com/prod",
        management_url="https://sockets.example.com/prod",
        rest_url="https://api.example.com",
        feed_retention=timedelta(days=14),
        activity_retention=timedelta(days=30),
        heartbeat_seconds=50,
        max_tickets_per_minute=10,
        max_connections_per_person=3,
        max_unauthenticated_per_minute=50,
        max_replayed_per_minute=1500,
        rest_rate_limit=1000,
        rest_burst_limit=1500,
        max_posts_per_second=900,
    )


@pytest.mark.parametrize("name", ["WEBSOCKET_URL", "MANAGEMENT_URL", "REST_URL"])
def test_addresses_lose_their_trailing_slash(name: str) -> None:
    settings = from_environment({name: "https://example.com/dev/"})

    assert getattr(settings, name.lower()) == "https://example.com/dev"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", " 7", "seven", "٧", "0x7", "1e3"])
def test_a_wrong_number_stops_with_the_variables_name(name: str, value: str) -> None:
    with pytest.raises(RuntimeError, match=name):
        from_environment({name: value})


def test_settings_do_not_change_while_a_process_runs() -> None:
    settings = from_environment({})

    with pytest.raises(AttributeError):
        settings.stage = "prod"  # type: ignore[misc]


def test_what_was_shown_is_reported_long_before_a_mail_and_not_at_all_without_mails() -> None:
    mails = {"MAIL_FROM": "courses@example.com"}
    given = [{}, mails, *({**mails, "MAIL_QUIET_SECONDS": quiet} for quiet in ("1", "40", "3600"))]

    assert [from_environment(each).seen_within_seconds for each in given] == [0, 30, 1, 10, 30]
