"""Open sockets and who listens, in the connections table. Every item there dies by TTL at the latest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from msgspec import Struct, json

from chalicelib.aws.table import ConditionFailed, Key, Row, Table, item
from chalicelib.sockets.connection import Connection, Subscription, Watch
from chalicelib.sockets.dynamo import connection_keys

# A little longer than anything is valid, so that TTL never takes what is still looked at.
LINGER = timedelta(minutes=5)

OPENING = 0
IS_OPENING = "version = :opening"
# A held subscription has a version: the number of the last entry that was held back from it.
HOLDS_NOTHING_BACK = "version <= :sent"
IS_LATER = "attribute_not_exists(version) OR version < :seq"
IS_HELD_BEFORE = "attribute_exists(version) AND version < :seq"


class _Listening(Struct, frozen=True, array_like=True, gc=False):
    """A subscription's body. Short, for a large audience is read by the megabyte; instants are epoch seconds."""

    after_seq: int
    expires_at: datetime
    since: datetime
    dialect: str


_listening = json.Decoder(_Listening, strict=False)


class DynamoConnections:
    """Implements ``service.ports.Connections``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, connection: Connection, look_at: datetime) -> None:
        self._table.write_many([_connection(connection), _watch(connection.connection_id, look_at)])

    def get(self, connection_id: str) -> Connection | None:
        row = self._table.get(connection_keys.connection(connection_id))
        return json.decode(row.text, type=Connection) if row else None

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        rows = self._table.get_many(connection_keys.connection(connection_id) for connection_id in connection_ids)
        found = (json.decode(row.text, type=Connection) for row in rows)
        return {connection.connection_id: connection for connection in found}

    def authenticate(self, connection: Connection) -> bool:
        return self._succeeds(_connection(connection), IS_OPENING, opening=OPENING)

    def subscribe(self, connection: Connection, after_seq: int, since: datetime) -> None:
        self._table.put(_live(connection, after_seq, since))

    def hold(self, connection: Connection, since: datetime) -> None:
        self._table.put(_held(connection, since))

    def release(self, connection: Connection, after_seq: int, since: datetime) -> bool:
        return self._succeeds(_live(connection, after_seq, since), HOLDS_NOTHING_BACK, sent=after_seq)

    def hold_back(self, subscription: Subscription, channel: str, seq: int) -> Subscription | None:
        key = connection_keys.subscription(channel, subscription.connection_id)
        try:
            self._table.update(key, "SET version = :seq", IS_HELD_BEFORE, seq=seq)
        except ConditionFailed:
            row = self._table.get(key)
            return _read(row) if row and row.version is None else None
        return None

    def subscriptions(self, channel: str) -> list[Subscription]:
        return [_read(row) for row in self._table.query(connection_keys.subscribers(channel))]

    def pushed(self, channel: str) -> int:
        row = self._table.get(connection_keys.pushed(channel))
        return row.number or 0 if row else 0

    def note_pushed(self, channel: str, seq: int, until: datetime) -> None:
        change = "SET version = :seq, expiresAt = :dies"
        with suppress(ConditionFailed):
            self._table.update(connection_keys.pushed(channel), change, IS_LATER, seq=seq, dies=_dies(until))

    def remove(self, channels: Mapping[str, str]) -> None:
        listening = (connection_keys.subscription(channel, one) for one, channel in channels.items() if channel)
        self._table.write_many((), [*listening, *map(connection_keys.connection, channels)])

    def forget(self, connection_id: str) -> None:
        connection = self.get(connection_id)
        if connection is not None:
            self.remove({connection_id: connection.channel})

    def due(self, now: datetime, most: int) -> list[Watch]:
        share = -(-most // len(connection_keys.WATCH_SEGMENTS))
        with ThreadPoolExecutor(len(connection_keys.WATCH_SEGMENTS)) as pool:
            found = pool.map(
                lambda segment: self._due(segment, int(now.timestamp()), share), connection_keys.WATCH_SEGMENTS
            )
            return [watch for segment in found for watch in segment]

    def looked_at(self, watches: dict[Watch, datetime | None]) -> None:
        # By key: a sweep that was cut short leaves a connection two watches, and both lead to the same next one.
        again = {_watch_key(watch.connection_id, at): at for watch, at in watches.items() if at is not None}
        over = {_watch_key(watch.connection_id, watch.due_at) for watch in watches} - again.keys()
        self._table.write_many((item(key, expires_at=_dies(at)) for key, at in again.items()), over)

    def _due(self, segment: int, now_seconds: int, most: int) -> list[Watch]:
        rows = self._table.query(
            connection_keys.watches(segment), last=connection_keys.due_before(now_seconds), limit=most
        )
        due = (connection_keys.due_and_connection_id(row.sk.S) for row in rows)
        return [Watch(connection_id, datetime.fromtimestamp(seconds, UTC)) for seconds, connection_id in due]

    def _succeeds(self, put: dict[str, Any], condition: str, **values: int) -> bool:
        try:
            self._table.put(put, condition, **values)
        except ConditionFailed:
            return False
        return True


def _connection(connection: Connection) -> dict[str, Any]:
    return item(
        connection_keys.connection(connection.connection_id),
        body=json.encode(connection).decode(),
        version=None if connection.is_authenticated else OPENING,
        expires_at=_dies(connection.expires_at),
    )


def _live(connection: Connection, after_seq: int, since: datetime) -> dict[str, Any]:
    return _subscription(connection, after_seq, since)


def _held(connection: Connection, since: datetime) -> dict[str, Any]:
    return _subscription(connection, 0, since, held_back=0)


def _subscription(
    connection: Connection, after_seq: int, since: datetime, held_back: int | None = None
) -> dict[str, Any]:
    body = (after_seq, connection.expires_at.timestamp(), since.timestamp(), connection.dialect)
    return item(
        connection_keys.subscription(connection.channel, connection.connection_id),
        body=json.encode(body).decode(),
        version=held_back,
        expires_at=_dies(connection.expires_at),
    )


def _watch(connection_id: str, due_at: datetime) -> dict[str, Any]:
    return item(_watch_key(connection_id, due_at), expires_at=_dies(due_at))


def _watch_key(connection_id: str, due_at: datetime) -> Key:
    """Seconds are rounded up: a look before its time would plan itself as the next one."""
    return connection_keys.watch(connection_id, ceil(due_at.timestamp()))


def _read(row: Row) -> Subscription:
    said = _listening.decode(row.text)
    is_held = row.version is not None
    return Subscription(row.sk.S, said.after_seq, said.expires_at, said.since, said.dialect, is_held)


def _dies(at: datetime) -> int:
    return int((at + LINGER).timestamp())
