"""What the feed needs from a store: entries, heads, tickets, quotas and the peak of the stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry
from chalicelib.feed.ticket_pair import TicketPair
from chalicelib.people.identity import Identity


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent, unless a method says otherwise.

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


class RetainedFeed(Feed, Protocol):
    """The feed for readers that may be behind by more than it retains."""

    def first_retained(self, channel: str, seq: int) -> int | None:
        """Returns the number of the first stored entry behind ``seq`` that has not expired, None if there is none."""
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


class PushedHead(Struct, frozen=True):
    """How far a channel has been pushed: ``cursor`` is that of the last entry that was posted.

    ``reserved`` is the last number given to a change, at ``reserved_ms`` in ms since the epoch.
    """

    cursor: Cursor
    reserved: int
    reserved_ms: int


class PushedFeed(Feed, Protocol):
    """The feed as the broadcaster reads it: with the last number that was posted on each channel."""

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        """Returns the entries to post, at most ``limit``. ``known`` are entries of the channel that are read before."""
        ...

    def note_pushed(self, channel: str, seq: int) -> None:
        """The entries up to ``seq`` count as posted. Nothing changes if a later number was noted before."""
        ...

    def pushed_heads(self, channels: Sequence[str]) -> dict[str, PushedHead]:
        """Returns the channels' heads, each read once; channels without a head that can be read are left out.

        They may lack changes of the last second: who is found to be behind is behind for sure, but not the reverse.
        """
        ...

    def pushed_behind(self, heads: Mapping[str, PushedHead], older_than: datetime) -> list[str]:
        """Returns the channels with entries that were reserved before that time and are not noted as posted."""
        ...


class Tickets(Protocol):
    """Pairs of tickets. A store keeps no ticket in the clear."""

    def put(self, stream_ticket: str, pair: TicketPair) -> None:
        """The pair is stored. Its other ticket is :func:`~chalicelib.feed.ticket_pair.socket_ticket`."""
        ...

    def take(self, ticket: str, now: datetime) -> Identity | None:
        """The owner of a socket ticket, which is used from now on; None when it is unknown, used or expired."""
        ...

    def peek(self, stream_ticket: str, now: datetime) -> Identity | None:
        """The owner of a stream ticket; None when it is unknown or expired."""
        ...


class Quotas(Protocol):
    """How much was used in each minute of the clock, by the name of a quota."""

    def use(self, quota: str, amount: int, limit: int, now: datetime) -> bool:
        """``amount`` counts as used in this minute. False, and it does not count, if that were more than ``limit``."""
        ...

    def give_back(self, quota: str, amount: int, used_at: datetime) -> None:
        """``amount``, which was used at that time, no longer counts."""
        ...


class Peak(Struct, frozen=True):
    """The stage had that many connections at that time."""

    connections: int
    counted_at: datetime


class StagePeaks(Protocol):
    """The highest number of connections that was counted lately."""

    def read(self) -> Peak | None:
        """Returns the stored peak, None when there is none. It may be that of a second ago."""
        ...

    def store(self, peak: Peak) -> None:
        """The peak replaces an earlier one. Nothing changes if a later one is stored."""
        ...
