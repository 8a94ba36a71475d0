"""Settings come from the environment and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.settings import Settings, from_environment


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
        heartbeat_seconds=60,
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
        "HEARTBEAT_SECONDS": "50",
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
        heartbeat_seconds=50,
    )


@pytest.mark.parametrize("name", ["WEBSOCKET_URL", "MANAGEMENT_URL", "REST_URL"])
def test_addresses_lose_their_trailing_slash(name: str) -> None:
    settings = from_environment({name: "https://example.com/dev/"})

    assert getattr(settings, name.lower()) == "https://example.com/dev"


@pytest.mark.parametrize("name", ["FEED_RETENTION_DAYS", "HEARTBEAT_SECONDS"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", " 7", "seven", "٧", "0x7", "1e3"])
def test_a_wrong_number_stops_with_the_variables_name(name: str, value: str) -> None:
    with pytest.raises(RuntimeError, match=name):
        from_environment({name: value})


def test_settings_do_not_change_while_a_process_runs() -> None:
    settings = from_environment({})

    with pytest.raises(AttributeError):
        settings.stage = "prod"  # type: ignore[misc]
