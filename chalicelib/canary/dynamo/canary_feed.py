"""Stores the canary's events: numbers are reserved and entries written as for a change of a course."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.aws.table_items import Key
from chalicelib.canary.canary_identity import EVENT
from chalicelib.courses.dynamo.commits import Writer
from chalicelib.courses.dynamo.transaction_plan import MISSING, Conflict, LostRace, OutcomeUnknown, Put, Subject
from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import FeedNumbers
from chalicelib.feed.entries import mark_data
from chalicelib.instants import format_instant
from chalicelib.people import channels


class _EventPlan(Struct, frozen=True):
    """A transaction with one feed entry and nothing else."""

    deletes: list[Key]
    puts: list[Put]


class DynamoCanaryFeed:
    """Implements ``canary.ports.CanaryFeed``.

    ``writer`` is that of courses, ``retention`` how long entries are kept, ``now`` seconds since the epoch.
    """

    def __init__(
        self,
        numbers: FeedNumbers,
        writer: Callable[[], Writer],
        retention: timedelta,
        now: Callable[[], float],
        request_id: Callable[[], str],
    ) -> None:
        self._numbers, self._writer, self._retention = numbers, writer, retention
        self._now, self._request_id = now, request_id

    def publish(self) -> Cursor:
        reserved = self._numbers.reserve([channels.CANARY])
        cursor, seconds = reserved.cursors[channels.CANARY], self._now()
        put = Put(
            key=feed_keys.feed_entry(channels.CANARY, cursor.seq),
            body=mark_data(cursor.epoch, cursor.seq, format_instant(datetime.fromtimestamp(seconds, UTC))).decode(),
            event=EVENT,
            expires_at=int(seconds + self._retention.total_seconds()),
            stamp_ms=reserved.stamp_ms,
            request_id=self._request_id() or None,
            subject=Subject.NUMBER,
            expects=MISSING,
        )
        try:
            self._writer().write(_EventPlan([], [put]), int(seconds))
        except (Conflict, LostRace, OutcomeUnknown) as exc:
            if self._numbers.fill(reserved, {put.key: put.body}):
                raise BusyError from exc
        return cursor
