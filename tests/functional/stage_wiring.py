"""The real adapters on the simulated tables, with a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.service import Service
from chalicelib.observability import observe_database
from chalicelib.people.cognito.user_pool import UserPool
from chalicelib.people.ports import Users
from chalicelib.settings import Settings, from_environment
from chalicelib.webhooks.destinations import Destinations
from chalicelib.webhooks.ports import HostUnknown
from chalicelib.webhooks.wake_deliveries import WakeDeliveries
from chalicelib.wiring import Wiring
from tests.fake_user_pool import FakeUserPool
from tests.fakes import FakeInvoker, FakeMailSender, FakePoster
from tests.moto_send import moto_send

NOW = datetime(2045, 7, 12, 19, 30, tzinfo=UTC)

SETTINGS = replace(
    from_environment({}),
    courses_table="courses",
    connections_table="connections",
    websocket_url="wss://sockets.example.com/dev",
    management_url="http://127.0.0.1:9",
    heartbeat_seconds=30,
    # Time stands still here, and tests make many calls as few people.
    max_tickets_per_minute=10_000,
    max_connections_per_person=10_000,
    max_unauthenticated_per_minute=10_000,
)


# What the tests' resolver knows, beside IP addresses.
HOSTS = {"example.com": ["93.184.215.14"], "inside.example.com": ["93.184.215.14", "10.0.0.7"]}


def resolve_nowhere(host: str, port: int) -> list[str]:
    """Implements ``webhooks.ports.Resolve`` without a network."""
    if host in HOSTS:
        return HOSTS[host]
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    raise HostUnknown(host)


class StageWiring(Wiring):
    """The real adapters, with a clock that stands still."""

    def __init__(self) -> None:
        self.clock = NOW
        self.recorder = FakePoster()
        self.invoked = FakeInvoker()
        self.user_pool = FakeUserPool()
        self.mails = FakeMailSender()
        self.started = FakeInvoker()

    @cached_property
    def settings(self) -> Settings:
        return SETTINGS

    def now(self) -> datetime:
        return self.clock

    def wait(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)

    @cached_property
    def _dynamodb(self) -> Service:
        return self._database()

    def _database(self, **limits: Any) -> Service:
        send = moto_send("https://dynamodb.us-east-1.amazonaws.com")
        return Service(
            "dynamodb", send=send, observe=observe_database, **{"seconds_left": self.deadline.seconds_left, **limits}
        )

    @cached_property
    def users(self) -> Users:
        service = Service("cognito-idp", send=self.user_pool, wait=lambda _: None)
        return UserPool("us-east-1_EXAMPLE", service)

    @property
    def mail_sender(self) -> FakeMailSender:
        return self.mails

    @property
    def webhook_calls(self) -> WakeDeliveries:
        return WakeDeliveries(self.webhooks, self.started, self._seconds)

    @cached_property
    def webhook_destinations(self) -> Destinations:
        return Destinations(resolve_nowhere, may_be_local=True)

    @property
    def crowd_poster(self) -> FakePoster:
        return self.recorder

    @property
    def greeter(self) -> FakeInvoker:
        return self.invoked

    @property
    def poster(self) -> FakePoster:
        return self.recorder
