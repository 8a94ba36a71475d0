"""What the feed needs from a store: entries, heads and tickets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Head
from chalicelib.feed.entries import Entry
from chalicelib.people.identity import Identity


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent.

    A number is reserved before the change that uses it is committed, so a later number may be stored first. Readers get
    the contiguous prefix only. A number that stays empty is filled with a ``skip`` after a few seconds.
    """

    def head(self, channel: str) -> Head:
        """Returns the end of the channel's sequence. A channel without entries begins its epoch here."""
        ...

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        """Returns the entries from ``seq + 1`` on, at most ``limit``, up to the first number that is not stored.

        An expired entry counts as not stored. An item that cannot be read is returned as a ``skip``.
        """
        ...


class Unpushed(Struct, frozen=True):
    """What the broadcaster has to post on one channel.

    ``entries`` are contiguous. They begin after ``pushed``, the last number that was posted, unless entries expired in
    between. Numbers up to ``reserved`` may follow.
    """

    entries: list[Entry]
    pushed: int
    reserved: int

    @property
    def has_gap(self) -> bool:
        """Whether entries between ``pushed`` and the first entry have expired."""
        return bool(self.entries) and self.entries[0].seq > self.pushed + 1

    @property
    def is_behind_hole(self) -> bool:
        """Whether a reserved number follows the entries that is not stored yet."""
        return (self.entries[-1].seq if self.entries else self.pushed) < self.reserved


class PushedFeed(Feed, Protocol):
    """The feed as the broadcaster reads it: with the last number that was posted on each channel."""

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        """Returns the entries to post, at most ``limit``. ``known`` are entries of the channel that are read before."""
        ...

    def note_pushed(self, channel: str, seq: int) -> None:
        """The entries up to ``seq`` count as posted. Nothing changes if a later number was noted before."""
        ...

    def pushed_behind(self, channels: Sequence[str], older_than: datetime) -> list[str]:
        """Returns the channels with entries that were reserved before that time and are not noted as posted."""
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
