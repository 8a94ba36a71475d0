"""What all adapters are built from: the settings, the clock, the deadline, the tables and the feed."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings, from_environment

if TYPE_CHECKING:
    from chalicelib.aws.deadline import Deadline
    from chalicelib.aws.service import Service
    from chalicelib.aws.table import Table
    from chalicelib.courses.dynamo.transactions import Transactions
    from chalicelib.feed.dynamo.feed import DynamoFeed
    from chalicelib.push.ports import Invoker


class BaseWiring:
    """The base of ``wiring.Wiring``."""

    @cached_property
    def settings(self) -> Settings:
        return from_environment()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    @cached_property
    def deadline(self) -> Deadline:
        from chalicelib.aws.deadline import Deadline

        return Deadline()

    @cached_property
    def feed(self) -> DynamoFeed:
        from chalicelib.feed.dynamo.feed import DynamoFeed
        from chalicelib.observability import report_unreadable

        table, retention = self._table(self.settings.courses_table), self.settings.feed_retention
        return DynamoFeed(table, retention, now=self._seconds, report_unreadable=report_unreadable)

    @cached_property
    def _transactions(self) -> Transactions:
        from chalicelib.courses.dynamo.pynamodb_model import table
        from chalicelib.courses.dynamo.transactions import Transactions
        from chalicelib.observability import observe_database

        return Transactions(table(self.settings.courses_table), observe_database)

    @cached_property
    def _dynamodb(self) -> Service:
        return self._database()

    def _database(self, **limits: Any) -> Service:
        from chalicelib.aws.service import Service
        from chalicelib.observability import observe_database

        return Service("dynamodb", observe=observe_database, **{"seconds_left": self.deadline.seconds_left, **limits})

    def _seconds(self) -> float:
        return self.now().timestamp()

    def _function(self, name: str, **limits: Any) -> Invoker:
        from chalicelib.aws.service import Service
        from chalicelib.push.lambda_invoker import LambdaInvoker

        return LambdaInvoker(name, Service("lambda", seconds_left=self.deadline.seconds_left, **limits))

    def _table(self, name: str) -> Table:
        from chalicelib.aws.table import Table

        return Table(name, self._dynamodb)
