"""Tickets replace a token where no header can be set: in the address of a socket or of a stream."""

import secrets
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.feed.feed_errors import TooManyTickets
from chalicelib.feed.ports import Quotas, Tickets
from chalicelib.feed.ticket_pair import TicketPair, socket_ticket
from chalicelib.people.identity import Identity

SOCKET_TICKET_LIFE = timedelta(seconds=30)
STREAM_TICKET_LIFE = timedelta(minutes=15)


class IssuedTickets(Struct, frozen=True):
    """The two secrets. ``expires_at`` is the end of ``ticket``, which opens a socket."""

    ticket: str
    stream_ticket: str
    expires_at: datetime


def issue_tickets(tickets: Tickets, identity: Identity, now: datetime) -> IssuedTickets:
    """Two new secrets of 192 bits, which end with the session at the latest."""
    stream_ticket = secrets.token_urlsafe(24)
    session_end = datetime.fromtimestamp(identity.session_expires_at, UTC)
    expires_at = min(now + SOCKET_TICKET_LIFE, session_end)
    tickets.put(stream_ticket, TicketPair(identity, expires_at, min(now + STREAM_TICKET_LIFE, session_end)))
    return IssuedTickets(socket_ticket(stream_ticket), stream_ticket, expires_at)


def count_request(quotas: Quotas, identity: Identity, max_per_minute: int, now: datetime) -> None:
    """The request counts among those of its person. Raises TooManyTickets after the last one of a minute."""
    if not quotas.use(f"tickets#{identity.user_id}", 1, max_per_minute, now):
        raise TooManyTickets(60 - int(now.timestamp()) % 60)
