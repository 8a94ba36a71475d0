"""The only place that builds adapters, with its bases: each when first needed, and kept while the function is warm."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.mail_wiring import MailWiring
from chalicelib.metrics_wiring import MetricsWiring
from chalicelib.webhook_wiring import WebhookWiring

if TYPE_CHECKING:
    from chalicelib.aws.service import Service
    from chalicelib.calendars.ports import CalendarFeeds
    from chalicelib.canary.ports import CanaryFeed, Rest, Socket
    from chalicelib.courses.absences.ports import AbsenceStore
    from chalicelib.courses.course_types import CourseTypes
    from chalicelib.courses.dynamo.course_store import DynamoCourseStore
    from chalicelib.courses.ports import CourseSearch
    from chalicelib.csv_files.ports import Imports
    from chalicelib.feed.ports import Quotas, StagePeaks, Tickets
    from chalicelib.feed.readiness import Readiness
    from chalicelib.people.ports import People, Revocations, Users
    from chalicelib.people.second_factor import SecondFactors
    from chalicelib.presence.ports import CourseAudiences, GatewayActivity, Presences
    from chalicelib.push.ports import Invoker, Poster, PostTurns, RatedPoster
    from chalicelib.sockets.ports import TickRuns
    from chalicelib.sockets.socketio.ports import SocketIoConnections

RECEIPT_LIFE = timedelta(days=1)
# Longer than a broadcaster has for its recipients. It waits until its own deadline only.
FAN_OUT_SECONDS = 50.0
# For a cold start of the REST function behind the gateway.
CANARY_SECONDS = 10.0
# Of each question to the gateway, of which the sweep asks many at once.
ACTIVITY_SECONDS = 2.0
# Of each of two reads.
READINESS_SECONDS = 2.0


class Wiring(MailWiring, WebhookWiring, MetricsWiring):
    """The ports by name. Tests pass their own to :func:`use`."""

    @cached_property
    def courses(self) -> DynamoCourseStore:
        from chalicelib.courses.dynamo.course_store import DynamoCourseStore
        from chalicelib.courses.dynamo.transaction_plan import Lifetimes
        from chalicelib.observability import correlation_id

        lifetimes = Lifetimes(feed=self.settings.feed_retention, receipts=RECEIPT_LIFE)
        table = self._table(self.settings.courses_table)
        clocks: Any = {"now": self._seconds, "seconds_left": self.deadline.seconds_left}
        return DynamoCourseStore(table, lambda: self._transactions, lifetimes, **clocks, request_id=correlation_id)

    @cached_property
    def course_types(self) -> CourseTypes:
        from chalicelib.courses.dynamo.stored_course_types import DynamoCourseTypes

        return DynamoCourseTypes(self._table(self.settings.courses_table))

    @cached_property
    def absences(self) -> AbsenceStore:
        from chalicelib.courses.dynamo.absence_store import DynamoAbsenceStore

        courses = self.courses
        return DynamoAbsenceStore(self._table(self.settings.courses_table), courses.commits, courses.lifetimes)

    @cached_property
    def course_search(self) -> CourseSearch:
        from chalicelib.courses.dynamo.course_search import DynamoCourseSearch

        return DynamoCourseSearch(self._table(self.settings.courses_table), self.courses)

    @cached_property
    def people(self) -> People:
        from chalicelib.people.dynamo.people import DynamoPeople

        return DynamoPeople(self._table(self.settings.courses_table))

    # 100 calls of Cognito, so that a request that lists users and then saves rows ends before its deadline.
    max_listed_users: int | None = 6_000

    @cached_property
    def users(self) -> Users:
        from chalicelib.aws.service import Service
        from chalicelib.people.cognito.user_pool import UserPool

        return UserPool(self.settings.user_pool_id, Service("cognito-idp", seconds_left=self.deadline.seconds_left))

    @cached_property
    def imports(self) -> Imports:
        from chalicelib.csv_files.dynamo.imports import DynamoImports

        return DynamoImports(self._table(self.settings.courses_table))

    @cached_property
    def calendar_feeds(self) -> CalendarFeeds:
        from chalicelib.calendars.dynamo.calendar_feeds import DynamoCalendarFeeds

        return DynamoCalendarFeeds(self._table(self.settings.courses_table))

    @cached_property
    def tickets(self) -> Tickets:
        from chalicelib.feed.dynamo.tickets import DynamoTickets

        return DynamoTickets(self._table(self.settings.connections_table), self._is_revoked)

    @cached_property
    def revocations(self) -> Revocations:
        from chalicelib.sockets.dynamo.revocations import DynamoRevocations

        return DynamoRevocations(self._table(self.settings.connections_table))

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
    def presences(self) -> Presences:
        from chalicelib.presence.dynamo.presences import DynamoPresences

        return DynamoPresences(self._table(self.settings.connections_table))

    @cached_property
    def course_audiences(self) -> CourseAudiences:
        from chalicelib.presence.dynamo.course_audiences import DynamoCourseAudiences

        return DynamoCourseAudiences(self._table(self.settings.courses_table))

    @cached_property
    def gateway_activity(self) -> GatewayActivity:
        from chalicelib.aws.service import Service
        from chalicelib.push.gateway_activity import SignedGatewayActivity

        url, left = self.settings.management_url, self.deadline.seconds_left
        service = Service("execute-api", url=url, attempts=2, timeout_seconds=ACTIVITY_SECONDS, seconds_left=left)
        return SignedGatewayActivity(url, service)

    @cached_property
    def tick_runs(self) -> TickRuns:
        from chalicelib.sockets.dynamo.tick_runs import DynamoTickRuns

        return DynamoTickRuns(self._table(self.settings.connections_table))

    @cached_property
    def poster(self) -> RatedPoster:
        from chalicelib.observability import observe_step
        from chalicelib.push.gateway_poster import GatewayPoster

        rate, left = self.settings.max_posts_per_second, self.deadline.seconds_left
        return GatewayPoster(self.settings.management_url, max_per_second=rate, seconds_left=left, observe=observe_step)

    @cached_property
    def crowd_poster(self) -> Poster:
        """Posts to audiences of any size: several workers share an audience that is too large for one."""
        from chalicelib.observability import correlation_id
        from chalicelib.push.fan_out import FanOutPoster

        # One attempt: a worker that timed out may have posted its part, which the caller then posts itself.
        workers = self._function(self.settings.fan_out_function, attempts=1, timeout_seconds=FAN_OUT_SECONDS)
        return FanOutPoster(
            self.poster, workers, max_per_second=self.settings.max_posts_per_second, correlation_id=correlation_id
        )

    @cached_property
    def post_turns(self) -> PostTurns:
        from chalicelib.push.post_turns import StoredPostTurns
        from chalicelib.sockets.dynamo.booked_turns import DynamoBookedTurns

        booked = DynamoBookedTurns(self._table(self.settings.connections_table))
        return StoredPostTurns(booked, self.settings.max_posts_per_second, self.now, self.wait)

    @cached_property
    def greeter(self) -> Invoker:
        return self._function(self.settings.greeter_function)

    def second_factors(self, pool_id: str) -> SecondFactors:
        from chalicelib.people.cognito.second_factors import CognitoSecondFactors

        return CognitoSecondFactors(pool_id, self._cognito)

    @cached_property
    def _cognito(self) -> Service:
        from chalicelib.aws.service import Service

        # Cognito waits 5 seconds for its trigger.
        return Service("cognito-idp", attempts=2, timeout_seconds=2)

    @cached_property
    def readiness(self) -> Readiness:
        """With limits of its own, so that a table that does not respond is reported before the caller gives up."""
        from chalicelib.aws.table import Table
        from chalicelib.feed.dynamo.feed import DynamoFeed
        from chalicelib.feed.dynamo.stage_peaks import DynamoStagePeaks
        from chalicelib.feed.readiness import Readiness

        database = self._database(attempts=1, timeout_seconds=READINESS_SECONDS)
        feed = DynamoFeed(Table(self.settings.courses_table, database), now=self._seconds)
        return Readiness(feed, DynamoStagePeaks(Table(self.settings.connections_table, database)))

    @cached_property
    def canary_feed(self) -> CanaryFeed:
        from chalicelib.canary.dynamo.canary_feed import DynamoCanaryFeed
        from chalicelib.feed.dynamo.feed_heads import FeedHeads
        from chalicelib.feed.dynamo.feed_numbers import FeedNumbers
        from chalicelib.observability import correlation_id

        table, retention = self._table(self.settings.courses_table), self.settings.feed_retention
        heads = FeedHeads(table, lambda: secrets.token_hex(4), self._seconds)
        numbers = FeedNumbers(table, heads, retention, self._seconds)
        return DynamoCanaryFeed(numbers, lambda: self._transactions, retention, self._seconds, correlation_id)

    @cached_property
    def canary_rest(self) -> Rest:
        from chalicelib.aws.service import Service
        from chalicelib.canary.signed_rest import SignedRest

        url, left = self.settings.rest_url, self.deadline.seconds_left
        service = Service("execute-api", url=url, attempts=1, timeout_seconds=CANARY_SECONDS, seconds_left=left)
        return SignedRest(url, service)

    def open_socket(self, url: str) -> Socket:
        from chalicelib.canary.websocket import WebSocket

        return WebSocket(url, self.deadline.seconds_left)

    def _is_revoked(self, user_id: str, now: datetime) -> bool:
        return self.revocations.is_revoked(user_id, now)


_current = Wiring()


def wiring() -> Wiring:
    """Returns the wiring of this process."""
    return _current


def use(replacement: Wiring) -> None:
    """Replaces the wiring of this process."""
    global _current  # noqa: PLW0603 - one process, one wiring
    _current = replacement
