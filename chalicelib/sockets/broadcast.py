"""Posts new feed entries to the connections that are subscribed to their channels.

Order and loss. One worker per shard of the stream runs this at a time, so the batches of a channel come one after the
other; batches may be repeated, and Lambda drops a batch without a report when its retries are used up. For each channel
the subscriptions are read after the entries were committed, so a connection that subscribes later finds the entries by
its replay. Whatever fails, no client may take a later entry for the next one without a way to notice:

- A client that sees gaps (``Dialect.sees_gaps``) is left alone: its next heartbeat finds what was not sent.
- Any other client is removed and closed when a post to it failed, or when its dialect finds it lost. The removal comes
  before anything later is posted, and before the batch counts as pushed: a worker that dies in between repeats both.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from chalicelib.feed.entries import Entry
from chalicelib.push.ports import GONE, SENT, Outcome, Poster
from chalicelib.sockets.close_connections import Ending, close_connections, end_sessions
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialect import Dialect, Dialects, Recipients
from chalicelib.sockets.ports import Connections

# One slow recipient must not delay the next batch of its shard: what is not sent by then is left to the recipient's own
# heartbeat.
MAX_POST_SECONDS = 3.0


class OutOfTime(Exception):
    """The batch was larger than the time for it; the stream repeats what is left."""


class Delivered(Struct, frozen=True):
    """One channel's part of a batch: the entries, and the outcome for each recipient."""

    channel: str
    entries: list[Entry]
    outcomes: list[Outcome]

    def count(self, result: str) -> int:
        """The number of recipients with this result of :mod:`chalicelib.push.ports`."""
        return sum(outcome.result == result for outcome in self.outcomes)


def broadcast(
    connections: Connections,
    dialects: Dialects,
    poster: Poster,
    entries: list[Entry],
    now: datetime,
    seconds_left: Callable[[], float],
    report: Callable[[Delivered], None],
) -> None:
    """Each channel's entries are posted to its subscribers, and ``report`` is called per channel.

    A connection subscribes after it is open, so "gone" never means "not open yet": gone connections are removed. A
    recipient that cannot be reached never fails the batch.

    Raises whatever a failed read or write of the subscriptions raises, and OutOfTime when ``seconds_left()`` is not
    positive. Channels that were reported until then are done.
    """
    channels: dict[str, list[Entry]] = {}
    for entry in entries:
        channels.setdefault(entry.channel, []).append(entry)
    for channel, own in channels.items():
        left = seconds_left()
        if left <= 0:
            raise OutOfTime(channel)
        audience = _audience(connections, dialects, channel, own, now)
        outcomes = poster.post_all(dict(_frames(audience, own)), min(left, MAX_POST_SECONDS))
        results = {outcome.connection_id: outcome.result for outcome in outcomes}
        close_connections(connections, poster, dict.fromkeys(_with_unseen_gap(audience, results), channel))
        for dialect, recipients in audience.by_dialect:
            if recipients.listeners:
                dialect.note_pushed(channel, own[-1].seq, now)
        report(Delivered(channel, own, outcomes))
        # Only the next batch of the shard waits for this, however many there are.
        connections.remove({found: channel for found, result in results.items() if result == GONE})
        ending = (Ending(each.connection_id, channel, each.dialect) for each in audience.expired)
        end_sessions(connections, dialects, poster, ending)


class _Audience(Struct, frozen=True):
    by_dialect: list[tuple[Dialect, Recipients]]
    expired: list[Subscription]


def _audience(
    connections: Connections, dialects: Dialects, channel: str, entries: list[Entry], now: datetime
) -> _Audience:
    expired: list[Subscription] = []
    by_name: defaultdict[str, list[Subscription]] = defaultdict(list)
    for found in connections.subscriptions(channel):
        (expired if found.expires_at <= now else by_name[found.dialect]).append(found)
    by_dialect = [
        (dialects[name], dialects[name].recipients(channel, subscriptions, entries, now))
        for name, subscriptions in by_name.items()
    ]
    return _Audience(by_dialect, expired)


def _with_unseen_gap(audience: _Audience, results: dict[str, str]) -> Iterator[str]:
    """Connections that have a gap and would not see it."""
    for dialect, recipients in audience.by_dialect:
        yield from (each.connection_id for each in recipients.lost)
        if not dialect.sees_gaps:
            ids = (each.connection_id for each in recipients.listeners)
            yield from (found for found in ids if results.get(found, SENT) not in (SENT, GONE))


def _frames(audience: _Audience, entries: list[Entry]) -> Iterator[tuple[str, list[bytes]]]:
    """Frames by connection, encoded once for all of a dialect that need the same entries."""
    need = _first_needed(entries)
    for dialect, recipients in audience.by_dialect:
        for start, group in groupby(sorted(recipients.listeners, key=need), key=need):
            if start < len(entries):
                frames = dialect.event_frames(entries[start:])
                yield from ((listener.connection_id, frames) for listener in group)


def _first_needed(entries: Sequence[Entry]) -> Callable[[Subscription], int]:
    """The index of the first entry that a subscriber does not get by replay."""
    return lambda listener: sum(entry.seq <= listener.after_seq for entry in entries)
