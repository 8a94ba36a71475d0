"""The one place where adapters are built, each when it is first needed and then kept while the function is warm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.settings import Settings, from_environment

if TYPE_CHECKING:
    from chalicelib.service.ports import Connections, CourseStore, Feed, People, Poster, Tickets
    from chalicelib.storage.items import Item

RECEIPT_LIFE = timedelta(days=1)


class Wiring:
    """Ports by name. Tests hand their own to :func:`use`."""

    @cached_property
    def settings(self) -> Settings:
        return from_environment()

    def now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def courses(self) -> CourseStore:
        from chalicelib.storage.dynamo_courses import DynamoCourseStore
        from chalicelib.storage.plan import Lifetimes

        lifetimes = Lifetimes(feed=self.settings.feed_retention, receipts=RECEIPT_LIFE)
        return DynamoCourseStore(self._courses_table, lifetimes)

    @cached_property
    def feed(self) -> Feed:
        from chalicelib.storage.dynamo_feed import DynamoFeed

        return DynamoFeed(self._courses_table)

    @cached_property
    def people(self) -> People:
        from chalicelib.storage.dynamo_people import DynamoPeople

        return DynamoPeople(self._courses_table)

    @cached_property
    def tickets(self) -> Tickets:
        from chalicelib.storage.dynamo_connections import DynamoTickets

        return DynamoTickets(self._connections_table)

    @cached_property
    def connections(self) -> Connections:
        from chalicelib.storage.dynamo_connections import DynamoConnections

        return DynamoConnections(self._connections_table)

    @cached_property
    def poster(self) -> Poster:
        from chalicelib.transport.gateway import GatewayPoster

        return GatewayPoster(self.settings.management_url)

    @cached_property
    def _courses_table(self) -> type[Item]:
        from chalicelib.storage.items import table

        return table(self.settings.courses_table)

    @cached_property
    def _connections_table(self) -> type[Item]:
        from chalicelib.storage.items import table

        return table(self.settings.connections_table)


_current = Wiring()


def wiring() -> Wiring:
    """What this process uses."""
    return _current


def use(replacement: Wiring) -> None:
    """From now on this process uses the replacement."""
    global _current  # noqa: PLW0603 - one process, one wiring
    _current = replacement
