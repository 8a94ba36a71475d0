"""Polling: a channel's events after a cursor."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import is_complete, reached, refusal
from chalicelib.people.identity import Identity


class Updates(Struct, frozen=True):
    """``entries`` is None when the newest cursor is among the caller's ``known``."""

    entries: list[Entry] | None
    cursor: Cursor
    more: bool = False


def read_updates(feed: Feed, identity: Identity, after: str | None, limit: int, known: Container[str] = ()) -> Updates:
    """At most ``limit`` entries and the cursor behind them. Raises CursorExpired when they would have a hole."""
    head = feed.head(identity.channel)
    cursor = Cursor.parse(after) if after is not None else head
    why_not = refusal(cursor, head)
    if cursor is None or why_not:
        raise CursorExpired(why_not or "unreadable", str(head))
    if str(head) in known:
        return Updates(None, head)
    if cursor.seq == head.seq:
        return Updates([], head)
    entries = feed.after(identity.channel, cursor.seq, limit)
    if not is_complete(entries, cursor, head, limit):
        raise CursorExpired("expired", str(head))
    position = reached(entries, head)
    return Updates(entries, position, more=position.seq < head.seq)
