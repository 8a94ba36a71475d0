"""The settings of a stage, from environment variables. They are read when first needed and never at import, because
``chalice package`` imports the application without them. docs/settings.md describes each variable."""

import os
from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

VERSION = "0.1.0"


class Settings(Struct, frozen=True):
    """Addresses have no trailing slash. ``rest_url`` may contain ``{apiId}``; empty, it is taken from each request."""

    stage: str
    courses_table: str
    connections_table: str
    websocket_url: str
    management_url: str
    rest_url: str
    feed_retention: timedelta
    heartbeat_seconds: int
    max_tickets_per_minute: int
    max_connections_per_person: int
    max_unauthenticated_per_minute: int
    max_replayed_per_minute: int
    rest_rate_limit: int
    rest_burst_limit: int
    max_posts_per_second: int
    greeter_function: str = ""
    fan_out_function: str = ""
    user_pool_id: str = ""
    cors_origins: tuple[str, ...] = ("*",)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings; a function may leave out what it does not need. Raises RuntimeError for a bad value."""
    return Settings(
        stage=environment.get("STAGE", "dev"),
        courses_table=environment.get("COURSES_TABLE", ""),
        connections_table=environment.get("CONNECTIONS_TABLE", ""),
        websocket_url=environment.get("WEBSOCKET_URL", "").rstrip("/"),
        management_url=environment.get("MANAGEMENT_URL", "").rstrip("/"),
        rest_url=environment.get("REST_URL", "").rstrip("/"),
        feed_retention=timedelta(days=_positive(environment, "FEED_RETENTION_DAYS", 7)),
        heartbeat_seconds=_positive(environment, "HEARTBEAT_SECONDS", 60),
        max_tickets_per_minute=_positive(environment, "MAX_TICKETS_PER_MINUTE", 60),
        max_connections_per_person=_positive(environment, "MAX_CONNECTIONS_PER_PERSON", 20),
        max_unauthenticated_per_minute=_positive(environment, "MAX_UNAUTHENTICATED_PER_MINUTE", 3000),
        max_replayed_per_minute=_positive(environment, "MAX_REPLAYED_PER_MINUTE", 2000),
        rest_rate_limit=_positive(environment, "REST_RATE_LIMIT", 200),
        rest_burst_limit=_positive(environment, "REST_BURST_LIMIT", 400),
        max_posts_per_second=_positive(environment, "MAX_POSTS_PER_SECOND", 5000),
        greeter_function=environment.get("GREETER_FUNCTION", ""),
        fan_out_function=environment.get("FAN_OUT_FUNCTION", ""),
        user_pool_id=environment.get("USER_POOL_ID", ""),
        cors_origins=tuple(filter(None, environment.get("CORS_ORIGINS", "*").split(","))),
    )


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise RuntimeError(f"{name} must be a whole number from 1, not {text!r}")
    return int(text)
