"""Connections, subscriptions and planned checks, in the connections table. TTL deletes every item at the latest.

A person's connections are listed in a partition of their own. A line outlives its connection, since deleting it with
each connection would cost a write that hardly anybody needs: where the list is longer than allowed, the connections
themselves are read, and the lines of removed ones are deleted. Nothing can drift, as a counter could.

Held subscriptions. A subscription's ``version`` exists while the subscription is held, and is the number of the last
entry that was held back. ``hold_back`` raises it only where it exists and is lower; ``release`` replaces the row only
where it is not higher than what was sent. Both are conditional writes on one row, so they cannot both miss each other.

A subscription's ``visible`` is 1 or 0, and is missing where the client announced no visibility. It is an attribute of
its own, so that a change of it is one write that overwrites nothing else.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from msgspec import Struct, json

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import Key, Row, item, number
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.sockets.connection import (
    CONNECTION_LIFE,
    HIDDEN,
    VISIBLE,
    Connection,
    PlannedCheck,
    Subscription,
)
from chalicelib.sockets.dynamo import connection_keys

# Rows stay a little longer than they are valid, so that TTL never deletes what is still read.
LINGER = timedelta(minutes=5)
# How often one process notes that a channel has connections, so that most subscriptions are one write.
NOTE_CHANNEL_EVERY = timedelta(minutes=10)

OPENING = 0
IS_OPENING = "version = :opening"
HOLDS_NOTHING_BACK = "version <= :sent"
IS_STORED = "attribute_exists(PK)"
IS_NOTED_BEFORE = "expiresAt < :oldest"
IS_HELD_BEFORE = "attribute_exists(version) AND version < :seq"


class _SubscriptionBody(Struct, frozen=True, array_like=True, gc=False):
    """A subscription's body. Short, since a large audience is megabytes; times are epoch seconds."""

    after_seq: int
    expires_at: datetime
    since: datetime
    dialect: str


_body = json.Decoder(_SubscriptionBody, strict=False)
_connection_body = json.Decoder(Connection)


class DynamoConnections:
    """Implements :class:`chalicelib.sockets.socketio.ports.SocketIoConnections`, and so ``Connections``."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._noted: dict[str, datetime] = {}

    def add(self, connection: Connection, check_at: datetime | None) -> None:
        planned = [] if check_at is None else [_planned(connection.connection_id, check_at)]
        self._table.write_many([_connection(connection), *planned])

    def admit(self, connection: Connection, limit: int, now: datetime) -> bool:
        own = _listed_key(connection)
        # Listed before the list is read: of any number of calls at once, none can overlook the others.
        self._table.put(item(own, expires_at=_expiry(connection.expires_at)))
        rows = self._listed(connection.user_id, now)
        if any(row.sk.S == connection_keys.MARK and row.dies_at > now.timestamp() for row in rows):
            self._table.write_many((), [own])
            raise TicketRefused
        listed = [row.key for row in rows if row.sk.S != connection_keys.MARK]
        if len(listed) <= limit:
            return True
        ids = {key: connection_keys.second_and_connection_id(key.sk)[1] for key in listed}
        stored = self.get_many(ids.values())
        gone = [key for key, connection_id in ids.items() if connection_id not in stored]
        is_admitted = len(listed) - len(gone) <= limit
        self._table.write_many((), gone if is_admitted else [*gone, own])
        return is_admitted

    def get(self, connection_id: str) -> Connection | None:
        row = self._table.get(connection_keys.connection(connection_id))
        return _connection_body.decode(row.text) if row else None

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        rows = self._table.get_many(connection_keys.connection(connection_id) for connection_id in connection_ids)
        found = (_connection_body.decode(row.text) for row in rows)
        return {connection.connection_id: connection for connection in found}

    def of_person(self, user_id: str, now: datetime) -> dict[str, Connection]:
        keys = [row.key for row in self._listed(user_id, now) if row.sk.S != connection_keys.MARK]
        return self.get_many(connection_keys.second_and_connection_id(key.sk)[1] for key in keys)

    def authenticate(self, connection: Connection) -> bool:
        return self._succeeds(_connection(connection), IS_OPENING, opening=OPENING)

    def subscribe(self, connection: Connection, after_seq: int, since: datetime, visibility: str | None = None) -> None:
        subscription = _subscription(connection, after_seq, since, visibility=visibility)
        self._put_subscription(connection, subscription, since)

    def set_visibility(self, connection: Connection, visibility: str) -> bool:
        key = connection_keys.subscription(connection.channel, connection.connection_id)
        try:
            self._table.update(key, "SET visible = :visible", IS_STORED, visible=_visible(visibility))
        except ConditionFailed:
            return False
        return True

    def hold(self, connection: Connection, since: datetime) -> None:
        self._put_subscription(connection, _subscription(connection, 0, since, held_back=0), since)

    def release(self, connection: Connection, after_seq: int, since: datetime) -> bool:
        return self._succeeds(_subscription(connection, after_seq, since), HOLDS_NOTHING_BACK, sent=after_seq)

    def hold_back(self, subscription: Subscription, channel: str, seq: int) -> Subscription | None:
        key = connection_keys.subscription(channel, subscription.connection_id)
        try:
            self._table.update(key, "SET version = :seq", IS_HELD_BEFORE, seq=seq)
        except ConditionFailed:
            row = self._table.get(key)
            return _read(row) if row and row.version is None else None
        return None

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        rows = self._table.query(connection_keys.subscribers(channel), consistent=consistent)
        return [_read(row) for row in rows]

    def channels(self, now: datetime) -> list[str]:
        rows = self._table.query(connection_keys.CHANNELS, consistent=False)
        return [row.sk.S for row in rows if row.dies_at > now.timestamp()]

    def release_channel(self, channel: str, now: datetime) -> None:
        key = connection_keys.channel_with_connections(channel)
        # Notes that are younger would expire later. The item itself is left to TTL.
        oldest = _note_expiry(now - NOTE_CHANNEL_EVERY - LINGER)
        with suppress(ConditionFailed):
            self._table.update(key, "SET expiresAt = :now", IS_NOTED_BEFORE, now=int(now.timestamp()), oldest=oldest)

    def remove(self, channels: Mapping[str, str]) -> None:
        self._table.write_many((), _keys(channels))

    def forget(self, connection_id: str) -> None:
        connection = self.get(connection_id)
        if connection is not None:
            self.remove({connection_id: connection.channel})

    def due_checks(self, now: datetime, limit: int) -> list[PlannedCheck]:
        segments = connection_keys.CHECK_SEGMENTS
        share = -(-limit // len(segments))
        with ThreadPoolExecutor(len(segments)) as pool:
            found = pool.map(lambda segment: self._due_checks(segment, int(now.timestamp()), share), segments)
            return [planned for segment in found for planned in segment]

    def plan_checks(self, next_times: Mapping[PlannedCheck, datetime | None]) -> None:
        # By key: a sweep that was cut short leaves a connection two checks, and both lead to the same next one.
        planned = {_planned_key(check.connection_id, at): at for check, at in next_times.items() if at is not None}
        done = {_planned_key(check.connection_id, check.due_at) for check in next_times} - planned.keys()
        self._table.write_many((item(key, expires_at=_expiry(at)) for key, at in planned.items()), done)

    def _listed(self, user_id: str, now: datetime) -> list[Row]:
        first = connection_keys.after_second(int(now.timestamp()))
        return list(self._table.query(connection_keys.connections_of_person(user_id), first=first))

    def _put_subscription(self, connection: Connection, subscription: dict[str, Any], since: datetime) -> None:
        channel = connection.channel
        noted_at = self._noted.get(channel)
        if noted_at is not None and since - noted_at < NOTE_CHANNEL_EVERY:
            self._table.put(subscription)
        else:
            self._table.write_many([_channel(channel, since), subscription])
            self._noted[channel] = since

    def _due_checks(self, segment: int, now_seconds: int, limit: int) -> list[PlannedCheck]:
        last = connection_keys.after_second(now_seconds)
        rows = self._table.query(connection_keys.planned_checks(segment), last=last, limit=limit)
        due = (connection_keys.second_and_connection_id(row.sk.S) for row in rows)
        return [PlannedCheck(connection_id, datetime.fromtimestamp(seconds, UTC)) for seconds, connection_id in due]

    def _succeeds(self, put: dict[str, Any], condition: str, **values: int) -> bool:
        try:
            self._table.put(put, condition, **values)
        except ConditionFailed:
            return False
        return True


def _keys(channels: Mapping[str, str]) -> list[Key]:
    """The subscriptions and the connections."""
    subscriptions = (connection_keys.subscription(channel, found) for found, channel in channels.items() if channel)
    return [*subscriptions, *map(connection_keys.connection, channels)]


def _listed_key(connection: Connection) -> Key:
    expires_seconds = int(connection.expires_at.timestamp())
    return connection_keys.connection_of_person(connection.user_id, connection.connection_id, expires_seconds)


def _connection(connection: Connection) -> dict[str, Any]:
    return item(
        connection_keys.connection(connection.connection_id),
        body=json.encode(connection).decode(),
        version=None if connection.is_authenticated else OPENING,
        expires_at=_expiry(connection.expires_at),
    )


def _subscription(
    connection: Connection,
    after_seq: int,
    since: datetime,
    held_back: int | None = None,
    visibility: str | None = None,
) -> dict[str, Any]:
    body = (after_seq, connection.expires_at.timestamp(), since.timestamp(), connection.dialect)
    return item(
        connection_keys.subscription(connection.channel, connection.connection_id),
        body=json.encode(body).decode(),
        version=held_back,
        expires_at=_expiry(connection.expires_at),
        visible=None if visibility is None else _visible(visibility),
    )


def _visible(visibility: str) -> int:
    return int(visibility == VISIBLE)


def _channel(channel: str, now: datetime) -> dict[str, Any]:
    return item(connection_keys.channel_with_connections(channel), expires_at=_note_expiry(now))


def _note_expiry(noted_at: datetime) -> int:
    """The note outlives each connection that subscribes before the channel is noted again."""
    return _expiry(noted_at + CONNECTION_LIFE + NOTE_CHANNEL_EVERY)


def _planned(connection_id: str, due_at: datetime) -> dict[str, Any]:
    return item(_planned_key(connection_id, due_at), expires_at=_expiry(due_at))


def _planned_key(connection_id: str, due_at: datetime) -> Key:
    """Seconds are rounded up: a check before its time would plan itself as the next one."""
    return connection_keys.planned_check(connection_id, ceil(due_at.timestamp()))


def _read(row: Row) -> Subscription:
    body = _body.decode(row.text)
    is_held = row.version is not None
    visibility = None if row.visible is None else VISIBLE if number(row.visible) else HIDDEN
    return Subscription(row.sk.S, body.after_seq, body.expires_at, body.since, body.dialect, is_held, visibility)


def _expiry(at: datetime) -> int:
    return int((at + LINGER).timestamp())
