"""The feed for browsers' EventSource: what polling answers, under a ticket, and when to come back."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, json

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.feed.ports import Feed, Tickets
from chalicelib.feed.read_updates import read_updates
from chalicelib.instants import parse_instant
from chalicelib.people.identity import Identity

MOST_AT_ONCE = 500
SHORTEST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 15.0
# After a minute of quiet the browser asks every three seconds, after five minutes every fifteen.
QUIET_PER_RETRY = 20.0
SPREAD = 0.25


class StreamPage(Struct, frozen=True):
    """``retry_ms`` is short after activity, long when it has been quiet, and jittered."""

    entries: list[Entry]
    cursor: Cursor
    retry_ms: int


class _Dated(Struct):
    timestamp: str


def read_stream(
    tickets: Tickets, feed: Feed, secret: str | None, after: str | None, now: datetime, chance: float
) -> StreamPage:
    """``chance`` is a random number from 0 to 1. Raises TicketRefused, CursorExpired."""
    ticket = tickets.look(secret, now) if secret else None
    if ticket is None:
        raise TicketRefused
    updates = read_updates(feed, ticket.identity, after, MOST_AT_ONCE)
    entries = updates.entries or []
    if updates.more:
        return StreamPage(entries, updates.cursor, 0)
    quiet = 0.0 if entries else _quiet_seconds(feed, ticket.identity, updates.cursor, now)
    return StreamPage(entries, updates.cursor, retry_ms(quiet, chance))


def retry_ms(quiet_seconds: float, chance: float) -> int:
    seconds = min(max(quiet_seconds / QUIET_PER_RETRY, SHORTEST_RETRY_SECONDS), LONGEST_RETRY_SECONDS)
    return round(1000 * seconds * (1 - SPREAD + 2 * SPREAD * chance))


def _quiet_seconds(feed: Feed, identity: Identity, head: Cursor, now: datetime) -> float:
    newest = feed.after(identity.channel, head.seq - 1, 1) if head.seq else []
    if not newest:
        return LONGEST_RETRY_SECONDS * QUIET_PER_RETRY
    return (now - parse_instant(json.decode(newest[0].data, type=_Dated).timestamp)).total_seconds()
