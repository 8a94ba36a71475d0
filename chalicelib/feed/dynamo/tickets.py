"""Tickets in the connections table. TTL deletes them some time after they have expired."""

from datetime import datetime, timedelta

from msgspec import json

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Row, item
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.ports import SOCKET, STREAM, Ticket

# So that TTL never deletes what is still read.
LINGER = timedelta(minutes=5)


_ticket = json.Decoder(Ticket)


class DynamoTickets:
    """Implements :class:`chalicelib.feed.ports.Tickets`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, secret: str, ticket: Ticket) -> None:
        expires_at = int((ticket.expires_at + LINGER).timestamp())
        self._table.put(
            item(feed_keys.ticket(ticket.kind, secret), body=json.encode(ticket).decode(), expires_at=expires_at)
        )

    def take(self, secret: str, now: datetime) -> Ticket | None:
        return _valid(self._table.pop(feed_keys.ticket(SOCKET, secret)), now)

    def peek(self, secret: str, now: datetime) -> Ticket | None:
        return _valid(self._table.get(feed_keys.ticket(STREAM, secret)), now)


def _valid(row: Row | None, now: datetime) -> Ticket | None:
    ticket = _ticket.decode(row.text) if row else None
    return ticket if ticket and ticket.expires_at > now else None
