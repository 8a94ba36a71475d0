"""Tickets, open sockets and who listens, in the connections table. Every item there dies by TTL at the latest."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import json

from chalicelib.service.ports import SOCKET, STREAM, Connection, Subscription, Ticket
from chalicelib.storage import keys
from chalicelib.storage.items import Item, take

# A little longer than anything is valid, so that TTL never takes what is still looked at.
LINGER = timedelta(minutes=5)


class DynamoTickets:
    """Implements ``service.ports.Tickets``."""

    def __init__(self, table: type[Item]) -> None:
        self._table = table

    def put(self, secret: str, ticket: Ticket) -> None:
        body = json.encode(ticket).decode()
        self._table(*keys.ticket(ticket.kind, secret), body=body, expires_at=_dies(ticket.expires_at)).save()

    def take(self, secret: str, now: datetime) -> Ticket | None:
        return _valid(take(self._table, keys.ticket(SOCKET, secret)), now)

    def look(self, secret: str, now: datetime) -> Ticket | None:
        try:
            item = self._table.get(*keys.ticket(STREAM, secret), consistent_read=True)
        except self._table.DoesNotExist:
            return None
        return _valid(item.body, now)


class DynamoConnections:
    """Implements ``service.ports.Connections``."""

    def __init__(self, table: type[Item]) -> None:
        self._table = table

    def add(self, connection: Connection) -> None:
        body = json.encode(connection).decode()
        key = keys.connection(connection.connection_id)
        self._table(*key, body=body, expires_at=_dies(connection.expires_at)).save()

    def get(self, connection_id: str) -> Connection | None:
        try:
            item = self._table.get(*keys.connection(connection_id), consistent_read=True)
        except self._table.DoesNotExist:
            return None
        return json.decode(item.body or "", type=Connection)

    def subscribe(self, connection: Connection, after_seq: int) -> None:
        subscription = Subscription(connection.connection_id, after_seq, connection.expires_at)
        key = keys.subscription(connection.channel, connection.connection_id)
        body = json.encode(subscription).decode()
        self._table(*key, body=body, expires_at=_dies(connection.expires_at)).save()

    def subscriptions(self, channel: str) -> list[Subscription]:
        found = self._table.query(keys.subscribers(channel), consistent_read=True)
        return [json.decode(item.body or "", type=Subscription) for item in found]

    def remove(self, connection_id: str, channel: str) -> None:
        self._table(*keys.subscription(channel, connection_id)).delete()
        self._table(*keys.connection(connection_id)).delete()

    def forget(self, connection_id: str) -> None:
        connection = self.get(connection_id)
        if connection is not None:
            self.remove(connection_id, connection.channel)


def _valid(body: str | None, now: datetime) -> Ticket | None:
    ticket = json.decode(body, type=Ticket) if body else None
    return ticket if ticket and ticket.expires_at > now else None


def _dies(expires_at: datetime) -> int:
    return int((expires_at + LINGER).timestamp())
