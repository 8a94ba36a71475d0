"""Tickets in the connections table. TTL takes them some time after they have expired."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import json

from chalicelib.aws.table import Row, Table, item
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.ports import SOCKET, STREAM, Ticket

# So that TTL never takes what is still looked at.
LINGER = timedelta(minutes=5)


class DynamoTickets:
    """Implements ``service.ports.Tickets``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, secret: str, ticket: Ticket) -> None:
        dies = int((ticket.expires_at + LINGER).timestamp())
        self._table.put(item(feed_keys.ticket(ticket.kind, secret), body=json.encode(ticket).decode(), expires_at=dies))

    def take(self, secret: str, now: datetime) -> Ticket | None:
        return _valid(self._table.pop(feed_keys.ticket(SOCKET, secret)), now)

    def look(self, secret: str, now: datetime) -> Ticket | None:
        return _valid(self._table.get(feed_keys.ticket(STREAM, secret)), now)


def _valid(row: Row | None, now: datetime) -> Ticket | None:
    ticket = json.decode(row.text, type=Ticket) if row else None
    return ticket if ticket and ticket.expires_at > now else None
