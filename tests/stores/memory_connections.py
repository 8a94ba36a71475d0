"""Connections in memory, for tests: everything that the port promises, within one process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import structs

from chalicelib.sockets.connection import CONNECTION_LIFE, Connection, PlannedCheck, Subscription


class MemoryConnections:
    """Implements :class:`chalicelib.sockets.socketio.ports.SocketIoConnections`."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}
        self._subscriptions: dict[str, dict[str, Subscription]] = {}
        self._held_back: dict[str, int] = {}
        self._checks: set[PlannedCheck] = set()
        self._channels: dict[str, datetime] = {}
        self._people: dict[str, dict[str, datetime]] = {}

    def add(self, connection: Connection, check_at: datetime | None) -> None:
        self._connections[connection.connection_id] = connection
        if check_at is not None:
            self._checks.add(PlannedCheck(connection.connection_id, check_at))

    def admit(self, connection: Connection, limit: int, now: datetime) -> bool:
        own = self._people.setdefault(connection.user_id, {})
        live = {found for found, ends in own.items() if found in self._connections and ends > now}
        if len(live | {connection.connection_id}) > limit:
            return False
        own[connection.connection_id] = connection.expires_at
        return True

    def of_person(self, user_id: str, now: datetime) -> dict[str, Connection]:
        own = self._people.get(user_id, {})
        return self.get_many(found for found, ends in own.items() if ends > now)

    def get(self, connection_id: str) -> Connection | None:
        return self._connections.get(connection_id)

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        return {found: self._connections[found] for found in connection_ids if found in self._connections}

    def authenticate(self, connection: Connection) -> bool:
        known = self.get(connection.connection_id)
        if known is None or known.is_authenticated:
            return False
        self._connections[connection.connection_id] = connection
        return True

    def subscribe(self, connection: Connection, after_seq: int, since: datetime, visibility: str | None = None) -> None:
        self._channels[connection.channel] = since + CONNECTION_LIFE
        self._put(
            connection.channel,
            Subscription(
                connection.connection_id,
                after_seq,
                connection.expires_at,
                since,
                connection.dialect,
                visibility=visibility,
            ),
        )

    def set_visibility(self, connection: Connection, visibility: str) -> bool:
        present = self._subscriptions.get(connection.channel, {}).get(connection.connection_id)
        if present is None:
            return False
        self._put(connection.channel, structs.replace(present, visibility=visibility))
        return True

    def hold(self, connection: Connection, since: datetime) -> None:
        self.subscribe(connection, 0, since)
        held = structs.replace(self._subscriptions[connection.channel][connection.connection_id], is_held=True)
        self._put(connection.channel, held)
        self._held_back[connection.connection_id] = 0

    def release(self, connection: Connection, after_seq: int, since: datetime) -> bool:
        listens = connection.connection_id in self._subscriptions.get(connection.channel, {})
        if not listens or self._held_back.get(connection.connection_id, 0) > after_seq:
            return False
        self.subscribe(connection, after_seq, since)
        return True

    def hold_back(self, subscription: Subscription, channel: str, seq: int) -> Subscription | None:
        present = self._subscriptions.get(channel, {}).get(subscription.connection_id)
        if present is None or not present.is_held:
            return present
        self._held_back[present.connection_id] = max(seq, self._held_back[present.connection_id])
        return None

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        return list(self._subscriptions.get(channel, {}).values())

    def channels(self, now: datetime) -> list[str]:
        return [channel for channel, until in self._channels.items() if until > now]

    def release_channel(self, channel: str, now: datetime) -> None:
        until = self._channels.get(channel)
        if until is not None and until - CONNECTION_LIFE < now - timedelta(minutes=15):
            self._channels[channel] = now

    def remove(self, channels: Mapping[str, str]) -> None:
        for connection_id, channel in channels.items():
            self._connections.pop(connection_id, None)
            self._subscriptions.get(channel, {}).pop(connection_id, None)

    def forget(self, connection_id: str) -> None:
        connection = self._connections.get(connection_id)
        if connection is not None:
            self.remove({connection_id: connection.channel})

    def due_checks(self, now: datetime, limit: int) -> list[PlannedCheck]:
        return [planned for planned in self._checks if planned.due_at <= now][:limit]

    def plan_checks(self, next_times: Mapping[PlannedCheck, datetime | None]) -> None:
        self._checks -= set(next_times)
        self._checks |= {PlannedCheck(done.connection_id, at) for done, at in next_times.items() if at is not None}

    def _put(self, channel: str, subscription: Subscription) -> None:
        self._subscriptions.setdefault(channel, {})[subscription.connection_id] = subscription
