"""The only place that builds adapters, each when it is first needed; they are kept while the function is warm."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings, from_environment

if TYPE_CHECKING:
    from chalicelib.aws.service import Service
    from chalicelib.aws.table import Table
    from chalicelib.courses.dynamo.transactions import Transactions
    from chalicelib.courses.ports import CourseStore
    from chalicelib.feed.ports import PushedFeed, Quotas, StagePeaks, Tickets
    from chalicelib.people.ports import People
    from chalicelib.push.ports import Invoker, Poster
    from chalicelib.sockets.ports import TickRuns
    from chalicelib.sockets.socketio.ports import SocketIoConnections

RECEIPT_LIFE = timedelta(days=1)
# One second longer than a broadcaster keeps trying to reach its recipients.
FAN_OUT_SECONDS = 8.0


class Wiring:
    """The ports by name. Tests pass their own to :func:`use`."""

    @cached_property
    def settings(self) -> Settings:
        return from_environment()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    @cached_property
    def courses(self) -> CourseStore:
        from chalicelib.courses.dynamo.course_store import DynamoCourseStore
        from chalicelib.courses.dynamo.transaction_plan import Lifetimes

        lifetimes = Lifetimes(feed=self.settings.feed_retention, receipts=RECEIPT_LIFE)
        table = self._table(self.settings.courses_table)
        return DynamoCourseStore(table, lambda: self._transactions, lifetimes, now=self._seconds)

    @cached_property
    def feed(self) -> PushedFeed:
        from chalicelib.feed.dynamo.feed import DynamoFeed
        from chalicelib.observability import report_unreadable

        table, retention = self._table(self.settings.courses_table), self.settings.feed_retention
        return DynamoFeed(table, retention, now=self._seconds, report_unreadable=report_unreadable)

    @cached_property
    def people(self) -> People:
        from chalicelib.people.dynamo.people import DynamoPeople

        return DynamoPeople(self._table(self.settings.courses_table))

    @cached_property
    def tickets(self) -> Tickets:
        from chalicelib.feed.dynamo.tickets import DynamoTickets

        return DynamoTickets(self._table(self.settings.connections_table))

    @cached_property
    def quotas(self) -> Quotas:
        from chalicelib.feed.dynamo.quotas import DynamoQuotas

        return DynamoQuotas(self._table(self.settings.connections_table))

    @cached_property
    def stage_peaks(self) -> StagePeaks:
        from chalicelib.feed.dynamo.stage_peaks import DynamoStagePeaks

        return DynamoStagePeaks(self._table(self.settings.connections_table))

    @cached_property
    def connections(self) -> SocketIoConnections:
        from chalicelib.sockets.dynamo.connections import DynamoConnections

        return DynamoConnections(self._table(self.settings.connections_table))

    @cached_property
    def tick_runs(self) -> TickRuns:
        from chalicelib.sockets.dynamo.tick_runs import DynamoTickRuns

        return DynamoTickRuns(self._table(self.settings.connections_table))

    @cached_property
    def poster(self) -> Poster:
        from chalicelib.push.gateway_poster import GatewayPoster

        return GatewayPoster(self.settings.management_url)

    @cached_property
    def crowd_poster(self) -> Poster:
        """Posts to audiences of any size: several workers share an audience that is too large for one."""
        from chalicelib.push.fan_out import FanOutPoster

        # One attempt: a worker that timed out may have posted its part, which the caller then posts itself.
        workers = self._function(self.settings.fan_out_function, attempts=1, timeout_seconds=FAN_OUT_SECONDS)
        return FanOutPoster(self.poster, workers)

    @cached_property
    def greeter(self) -> Invoker:
        return self._function(self.settings.greeter_function)

    @cached_property
    def _transactions(self) -> Transactions:
        from chalicelib.courses.dynamo.pynamodb_model import table
        from chalicelib.courses.dynamo.transactions import Transactions

        return Transactions(table(self.settings.courses_table))

    @cached_property
    def _dynamodb(self) -> Service:
        from chalicelib.aws.service import Service

        return Service("dynamodb")

    def _seconds(self) -> float:
        return self.now().timestamp()

    def _function(self, name: str, **limits: Any) -> Invoker:
        from chalicelib.aws.service import Service
        from chalicelib.push.lambda_invoker import LambdaInvoker

        return LambdaInvoker(name, Service("lambda", **limits))

    def _table(self, name: str) -> Table:
        from chalicelib.aws.table import Table

        return Table(name, self._dynamodb)


_current = Wiring()


def wiring() -> Wiring:
    """Returns the wiring of this process."""
    return _current


def use(replacement: Wiring) -> None:
    """Replaces the wiring of this process."""
    global _current  # noqa: PLW0603 - one process, one wiring
    _current = replacement
