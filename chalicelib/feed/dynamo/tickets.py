"""Pairs of tickets in the connections table, one item each. TTL deletes them some time after they have expired."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import json

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.ticket_pair import TicketPair, socket_ticket
from chalicelib.people.identity import Identity

# So that TTL never deletes what is still read.
LINGER = timedelta(minutes=5)

# An item's ``version`` exists when the socket ticket has been used.
MARK_USED = "SET version = :used"
IS_UNUSED = "attribute_exists(PK) AND attribute_not_exists(version)"

_pair = json.Decoder(TicketPair)


class DynamoTickets:
    """Implements :class:`chalicelib.feed.ports.Tickets`."""

    def __init__(self, table: Table, is_revoked: Callable[[str, datetime], bool] = lambda *_: False) -> None:
        """``is_revoked`` says whether a user was disabled. A stream ticket of such a user is no ticket."""
        self._table, self._is_revoked = table, is_revoked

    def put(self, stream_ticket: str, pair: TicketPair) -> None:
        key = feed_keys.tickets(socket_ticket(stream_ticket))
        expires_at = int((pair.stream_expires_at + LINGER).timestamp())
        self._table.put(item(key, body=json.encode(pair).decode(), expires_at=expires_at))

    def take(self, ticket: str, now: datetime) -> Identity | None:
        try:
            row = self._table.update_once(feed_keys.tickets(ticket), MARK_USED, IS_UNUSED, used=1)
        except ConditionFailed:
            return None
        pair = _pair.decode(row.text)
        return pair.identity if pair.socket_expires_at > now else None

    def peek(self, stream_ticket: str, now: datetime) -> Identity | None:
        row = self._table.get(feed_keys.tickets(socket_ticket(stream_ticket)))
        pair = _pair.decode(row.text) if row else None
        if pair is None or pair.stream_expires_at <= now or self._is_revoked(pair.identity.user_id, now):
            return None
        return pair.identity
