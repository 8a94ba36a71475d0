"""From the stream of new feed entries to everyone who listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from chalicelib.core import wire
from chalicelib.core.events import Entry
from chalicelib.service.close_connection import end_session
from chalicelib.service.ports import GONE, Connections, Outcome, Poster, Subscription

# One recipient's trouble must not hold up the next batch of its shard: what is not sent by then is left to the
# recipient's own heartbeat.
PATIENCE_SECONDS = 3.0


class OutOfTime(Exception):
    """The batch was larger than the time for it; the stream brings back what is left."""


class Delivered(Struct, frozen=True):
    """One channel's part of a batch: the entries, and what became of each recipient."""

    channel: str
    entries: list[Entry]
    outcomes: list[Outcome]

    def count(self, result: str) -> int:
        return sum(outcome.result == result for outcome in self.outcomes)


def broadcast(
    connections: Connections,
    poster: Poster,
    entries: list[Entry],
    now: datetime,
    seconds_left: Callable[[], float],
    report: Callable[[Delivered], None],
) -> None:
    """Posts each channel's entries to its subscribers and forgets those that are gone.

    Only those are subscribed who have said hello, so "gone" is never "not open yet" (failure mode 1). A recipient
    that cannot be reached is counted and left to its own heartbeat: it never fails the batch (failure
    mode 2). What does raise is a failed read of the subscriptions, or OutOfTime; channels reported until then are done.
    """
    channels: dict[str, list[Entry]] = {}
    for entry in entries:
        channels.setdefault(entry.channel, []).append(entry)
    for channel, own in channels.items():
        left = seconds_left()
        if left <= 0:
            raise OutOfTime(channel)
        subscriptions = connections.subscriptions(channel)
        listeners = [listener for listener in subscriptions if listener.expires_at > now]
        outcomes = poster.post_all(_frames(listeners, own), min(left, PATIENCE_SECONDS))
        report(Delivered(channel, own, outcomes))
        gone = [outcome.connection_id for outcome in outcomes if outcome.result == GONE]
        over = [listener.connection_id for listener in subscriptions if listener.expires_at <= now]
        _tidy(connections, poster, channel, gone, over)


def _tidy(connections: Connections, poster: Poster, channel: str, gone: list[str], over: list[str]) -> None:
    for connection_id in gone:
        connections.remove(connection_id, channel)
    for connection_id in over:
        end_session(connections, poster, connection_id, channel)


def _frames(listeners: list[Subscription], entries: list[Entry]) -> dict[str, list[bytes]]:
    """Frames by connection, encoded once for all who need the same entries."""
    frames: dict[str, list[bytes]] = {}
    by_start = sorted(listeners, key=_first_wanted(entries))
    for start, group in groupby(by_start, key=_first_wanted(entries)):
        encoded = wire.event_frames(entries[start:])
        if encoded:
            frames.update({listener.connection_id: encoded for listener in group})
    return frames


def _first_wanted(entries: list[Entry]) -> Callable[[Subscription], int]:
    """The index of the first entry that a subscriber does not get by replay."""
    return lambda listener: sum(entry.seq <= listener.after_seq for entry in entries)
