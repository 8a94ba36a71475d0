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
    activity_retention: timedelta
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
    webhooks_function: str = ""
    webhooks_may_be_local: bool = False
    cors_origins: tuple[str, ...] = ("*",)
    stage_host: str = "localhost"
    portal_url: str = ""
    mail_from: str = ""
    mail_sender_arn: str = ""
    mail_configuration_set: str = ""
    mail_quiet_seconds: int = 120
    mail_max_delay_seconds: int = 900

    @property
    def seen_within_seconds(self) -> int:
        """Within which time a visible page reports what it has shown, long before a mail is sent about it.

        0 asks for no reports, because nobody is mailed.
        """
        return max(1, min(30, self.mail_quiet_seconds // 4)) if self.mail_from else 0

    @property
    def reported_after_seconds(self) -> int:
        """After which time a visible page has reported what it has shown: a report that fails is repeated twice."""
        return 3 * self.seen_within_seconds


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
        activity_retention=timedelta(days=_positive(environment, "ACTIVITY_RETENTION_DAYS", 365)),
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
        webhooks_function=environment.get("WEBHOOKS_FUNCTION", ""),
        webhooks_may_be_local=environment.get("WEBHOOKS_MAY_BE_LOCAL", "") == "true",
        cors_origins=tuple(filter(None, environment.get("CORS_ORIGINS", "*").split(","))),
        stage_host=environment.get("STAGE_HOST", "localhost"),
        portal_url=environment.get("PORTAL_URL", "").rstrip("/"),
        mail_from=environment.get("MAIL_FROM", ""),
        mail_sender_arn=environment.get("MAIL_SENDER_ARN", ""),
        mail_configuration_set=environment.get("MAIL_CONFIGURATION_SET", ""),
        mail_quiet_seconds=_positive(environment, "MAIL_QUIET_SECONDS", 120),
        mail_max_delay_seconds=_positive(environment, "MAIL_MAX_DELAY_SECONDS", 900),
    )


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise RuntimeError(f"{name} must be a whole number from 1, not {text!r}")
    return int(text)
