"""A pair of tickets: one opens a socket, the other one event streams. They are stored as one item."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from chalicelib.people.identity import Identity

SOCKET_TICKET_BYTES = 24


class TicketPair(Struct, frozen=True):
    """Whose tickets they are, and the end of each."""

    identity: Identity
    socket_expires_at: datetime
    stream_expires_at: datetime


def socket_ticket(stream_ticket: str) -> str:
    """The socket ticket of the pair, 192 bits in base64url. A hash, so it does not reveal the stream ticket."""
    digest = sha256(b"coursewire socket ticket " + stream_ticket.encode()).digest()
    return urlsafe_b64encode(digest[:SOCKET_TICKET_BYTES]).decode()
