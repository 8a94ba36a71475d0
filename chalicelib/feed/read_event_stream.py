"""One finite event stream for browsers' EventSource: the result of a poll, under a ticket, and when to reconnect."""

from datetime import datetime

from msgspec import DecodeError, Struct, json

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.feed.ports import Feed, Tickets
from chalicelib.feed.read_updates import read_updates
from chalicelib.instants import parse_instant
from chalicelib.people.identity import Identity

MAX_ENTRIES = 500
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 2.0, 15.0
# A minute after the last event the browser reconnects every three seconds, after five minutes every fifteen.
QUIET_PER_RETRY = 20.0
JITTER = 0.25


class StreamPage(Struct, frozen=True):
    """``retry_ms`` is when the browser reconnects: soon after an event, later the longer there is none."""

    entries: list[Entry]
    cursor: Cursor
    retry_ms: int


class _Dated(Struct):
    timestamp: str


_dated = json.Decoder(_Dated)


def read_stream(
    tickets: Tickets, feed: Feed, secret: str | None, after: str | None, now: datetime, chance: float
) -> StreamPage:
    """At most MAX_ENTRIES entries after the cursor ``after``. ``chance`` is a random number from 0 to 1.

    Raises TicketRefused for a ``secret`` of no stream ticket, and CursorExpired.
    """
    owner = tickets.peek(secret, now) if secret else None
    if owner is None:
        raise TicketRefused
    updates = read_updates(feed, owner, after, MAX_ENTRIES)
    entries = updates.entries or []
    if updates.more:
        return StreamPage(entries, updates.cursor, 0)
    quiet = 0.0 if entries else _quiet_seconds(feed, owner, updates.cursor, now)
    return StreamPage(entries, updates.cursor, retry_ms(quiet, chance))


def retry_ms(quiet_seconds: float, chance: float) -> int:
    """When to reconnect, by the time since the last event. ``chance`` spreads the result by a quarter to both sides."""
    seconds = min(max(quiet_seconds / QUIET_PER_RETRY, MIN_RETRY_SECONDS), MAX_RETRY_SECONDS)
    return round(1000 * seconds * (1 - JITTER + 2 * JITTER * chance))


def _quiet_seconds(feed: Feed, identity: Identity, head: Cursor, now: datetime) -> float:
    newest = feed.after(identity.channel, head.seq - 1, 1) if head.seq else []
    try:
        return (now - parse_instant(_dated.decode(newest[0].data).timestamp)).total_seconds()
    except (IndexError, DecodeError, ValueError, TypeError):
        # No entry, or one of a later version without an instant in UTC.
        return MAX_RETRY_SECONDS * QUIET_PER_RETRY
