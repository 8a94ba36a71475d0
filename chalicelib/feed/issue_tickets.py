"""Tickets replace a token where no header can be set: in the address of a socket or of a stream."""

import secrets
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.feed.ports import SOCKET, STREAM, Ticket, Tickets
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
    socket_secret, stream_secret = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    session_end = datetime.fromtimestamp(identity.session_expires_at, UTC)
    expires_at = min(now + SOCKET_TICKET_LIFE, session_end)
    tickets.put(socket_secret, Ticket(SOCKET, identity, expires_at))
    tickets.put(stream_secret, Ticket(STREAM, identity, min(now + STREAM_TICKET_LIFE, session_end)))
    return IssuedTickets(socket_secret, stream_secret, expires_at)
