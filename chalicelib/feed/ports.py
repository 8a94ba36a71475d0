"""What reading the feed needs from a store: entries, heads and tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.people.identity import Identity


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent."""

    def head(self, channel: str) -> Cursor:
        """The cursor of the newest entry. A channel never used before begins its epoch here."""
        ...

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        """Entries ``seq + 1`` onwards in order, at most ``limit``, without those past their retention."""
        ...


SOCKET, STREAM = "socket", "stream"


class Ticket(Struct, frozen=True):
    """Stands in for a token where a header cannot be set. ``kind`` is SOCKET (used once) or STREAM."""

    kind: str
    identity: Identity
    expires_at: datetime


class Tickets(Protocol):
    def put(self, secret: str, ticket: Ticket) -> None: ...

    def take(self, secret: str, now: datetime) -> Ticket | None:
        """The SOCKET ticket, gone from then on; ``None`` when unknown, taken, expired or of another kind."""
        ...

    def look(self, secret: str, now: datetime) -> Ticket | None:
        """The STREAM ticket, good for as often as it lives; ``None`` when unknown, expired or of another kind."""
        ...
