"""From the stream of new feed entries to everyone who listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, groupby

from msgspec import Struct

from chalicelib.feed.entries import Entry
from chalicelib.push.ports import GONE, SENT, Outcome, Poster
from chalicelib.sockets import dialects, upkeep
from chalicelib.sockets.close_connection import Ending, drop, end_sessions
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialects import SOCKETIO
from chalicelib.sockets.ports import Connections

# One recipient's trouble must not hold up the next batch of its shard: what is not sent by then is left to the
# recipient's own heartbeat.
PATIENCE_SECONDS = 3.0
# Longer than the function that replays may run: whoever is still held back then was left alone by it.
LONGEST_REPLAY = timedelta(minutes=1)


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

    Only those are subscribed who have said hello, so "gone" is never "not open yet". A recipient
    that cannot be reached is counted and left to its own heartbeat, or closed if its dialect has none: it never fails
    the batch. What does raise is a failed read or write of the subscriptions, or OutOfTime; channels
    reported until then are done.
    """
    channels: dict[str, list[Entry]] = {}
    for entry in entries:
        channels.setdefault(entry.channel, []).append(entry)
    for channel, own in channels.items():
        left = seconds_left()
        if left <= 0:
            raise OutOfTime(channel)
        audience = _audience(connections, channel, own, now)
        _drop_those_behind(connections, poster, channel, audience, own[0].seq)
        outcomes = poster.post_all(_frames(audience.listeners, own), min(left, PATIENCE_SECONDS))
        results = {outcome.connection_id: outcome.result for outcome in outcomes}
        _drop_those_with_a_gap(connections, poster, channel, audience, results)
        if any(listener.dialect == SOCKETIO for listener in audience.listeners):
            connections.note_pushed(channel, own[-1].seq, now + upkeep.CONNECTION_LIFE)
        report(Delivered(channel, own, outcomes))
        _tidy(connections, poster, channel, audience, results)


class _Audience(Struct, frozen=True):
    """Who gets the entries now; whose session is over; whose replay has stopped half-way."""

    listeners: list[Subscription]
    over: list[Subscription]
    stuck: list[Subscription]


def _audience(connections: Connections, channel: str, entries: list[Entry], now: datetime) -> _Audience:
    audience = _Audience([], [], [])
    for found in connections.subscriptions(channel):
        if found.expires_at <= now:
            audience.over.append(found)
        elif not found.is_held:
            audience.listeners.append(found)
        elif now - found.since > LONGEST_REPLAY:
            audience.stuck.append(found)
        elif released := connections.hold_back(found, channel, entries[-1].seq):
            audience.listeners.append(released)
    return audience


def _drop_those_behind(
    connections: Connections, poster: Poster, channel: str, audience: _Audience, first_seq: int
) -> None:
    """Of a batch that was given up the stream says nothing: the numbers tell.

    A socket.io-client would take the next entry's cursor for its own, and never ask for what lies between.
    """
    behind = {
        each.connection_id for each in audience.listeners if each.dialect == SOCKETIO and each.after_seq < first_seq - 1
    }
    if behind and connections.pushed(channel) < first_seq - 1:
        drop(connections, poster, dict.fromkeys(behind, channel))
        audience.listeners[:] = [each for each in audience.listeners if each.connection_id not in behind]


def _drop_those_with_a_gap(
    connections: Connections, poster: Poster, channel: str, audience: _Audience, results: dict[str, str]
) -> None:
    """A socket.io-client cannot see a gap and would recover from behind it: it gets nothing more and comes back."""
    missed = (
        listener
        for listener in audience.listeners
        if listener.dialect == SOCKETIO and results.get(listener.connection_id, SENT) not in (SENT, GONE)
    )
    drop(connections, poster, {listener.connection_id: channel for listener in chain(missed, audience.stuck)})


def _tidy(connections: Connections, poster: Poster, channel: str, audience: _Audience, results: dict[str, str]) -> None:
    """However many have piled up: nobody waits for it but the shard's next batch."""
    connections.remove({found: channel for found, result in results.items() if result == GONE})
    ending = (Ending(listener.connection_id, channel, listener.dialect) for listener in audience.over)
    end_sessions(connections, poster, ending)


def _frames(listeners: list[Subscription], entries: list[Entry]) -> dict[str, list[bytes]]:
    """Frames by connection, encoded once for all of a dialect who need the same entries."""
    need = _need(entries)
    frames: dict[str, list[bytes]] = {}
    for (dialect, start), group in groupby(sorted(listeners, key=need), key=need):
        encoded = dialects.event_frames(dialect, entries[start:])
        if encoded:
            frames.update({listener.connection_id: encoded for listener in group})
    return frames


def _need(entries: list[Entry]) -> Callable[[Subscription], tuple[str, int]]:
    """The dialect, and the index of the first entry that a subscriber does not get by replay."""
    return lambda listener: (listener.dialect, sum(entry.seq <= listener.after_seq for entry in entries))
