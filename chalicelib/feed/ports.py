"""What the feed needs from a store: entries, heads and tickets."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.people.identity import Identity


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent."""

    def head(self, channel: str) -> Cursor:
        """The cursor of the newest entry. A channel without entries begins its epoch here."""
        ...

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        """Entries from ``seq + 1`` on in order, at most ``limit``, without expired ones."""
        ...


SOCKET, STREAM = "socket", "stream"


class Ticket(Struct, frozen=True):
    """Replaces a token where a header cannot be set. ``kind`` is SOCKET (used once) or STREAM."""

    kind: str
    identity: Identity
    expires_at: datetime


class Tickets(Protocol):
    """Tickets by their secrets. A store keeps no secret in the clear."""

    def put(self, secret: str, ticket: Ticket) -> None:
        """The ticket is stored under its secret."""
        ...

    def take(self, secret: str, now: datetime) -> Ticket | None:
        """The SOCKET ticket, which is deleted; None when it is unknown, taken, expired or of another kind."""
        ...

    def peek(self, secret: str, now: datetime) -> Ticket | None:
        """The STREAM ticket, which stays; None when it is unknown, expired or of another kind."""
        ...
