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
from chalicelib.wiring import Wiring
from tests.fake_user_pool import FakeUserPool
from tests.fakes import FakeInvoker, FakePoster
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


class StageWiring(Wiring):
    """The real adapters, with a clock that stands still."""

    def __init__(self) -> None:
        self.clock = NOW
        self.recorder = FakePoster()
        self.invoked = FakeInvoker()
        self.user_pool = FakeUserPool()

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
        return Service("dynamodb", send=send, observe=observe_database, **limits)

    @cached_property
    def users(self) -> Users:
        service = Service("cognito-idp", send=self.user_pool, wait=lambda _: None)
        return UserPool("us-east-1_EXAMPLE", service)

    @property
    def crowd_poster(self) -> FakePoster:
        return self.recorder

    @property
    def greeter(self) -> FakeInvoker:
        return self.invoked

    @property
    def poster(self) -> FakePoster:
        return self.recorder
