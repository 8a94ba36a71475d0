"""Posts new feed entries to the connections that are subscribed to their channels.

What is posted is read from the feed by number; a record of the stream only announces that a channel has an entry. The
broadcaster reads the entries behind the last number that was posted on the channel (``pushed``), then the channel's
subscriptions, posts the entries in order, and notes the last of them as pushed. So the records may come in any order,
repeatedly, split over several shards or not at all: the next announcement of the channel or the sweep brings the rest.

Each connection gets its channel's entries in order, once after dropping repeats by number, also if two broadcasters
work on one channel at once:

- A broadcaster begins behind ``pushed``. Each entry up to there was posted to every connection that was subscribed
  then, or the connection was removed *before* the number was noted. Subscriptions are read after ``pushed``, so none of
  the removed ones is read.
- A connection that subscribes later gets earlier entries by its replay, which begins after the subscription is stored.
- A broadcaster posts to a connection without leaving a number out. So before a number reaches the connection for the
  first time, all numbers before it have: by the same broadcaster, or by another one that noted them.

The second broadcaster repeats numbers. The offset of a socket.io-client is that of the last event that arrived, so it
may go back for a moment, but never past an event that the client has not got: what it recovers from there repeats
events and leaves none out.

Whatever fails, no client may take a later entry for the next one without a way to notice:

- A client that sees gaps (``Dialect.sees_gaps``) is left alone: the next event or its heartbeat shows what is missing.
- Any other client is removed and closed when a post to it failed or found it gone (the gateway may be wrong), when its
  dialect finds it lost, or when an entry that it should get has expired or is ``lost``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import inf
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.entries import LOST, Entry
from chalicelib.feed.ports import PushedFeed, PushedHead, Unpushed
from chalicelib.feed.refetch_window import RestLimits, refetch_window
from chalicelib.push.ports import GONE, SENT, Outcome, Poster, PostTurns
from chalicelib.sockets.close_connections import Ending, close_connections, end_sessions
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialect import Dialect, Dialects, Recipients
from chalicelib.sockets.ports import Connections

# Entries that are posted together. A native frame of 32 kB holds about 50.
MAX_ENTRIES = 100
# One slow recipient must not delay the next entries: what is not sent by then is left to the recipient's own heartbeat.
# Added to the time that the posts take at the rate of the stage.
MAX_POST_SECONDS = 3.0
# A number that was reserved and is not stored yet is waited for this often. Readers fill it after five seconds.
POLL_SECONDS = 0.05
MAX_POLLS = 120
# A channel that has not been posted for so long has lost its announcement: a broadcaster at work is quicker.
OVERDUE_AFTER = timedelta(seconds=10)


class OutOfTime(Exception):
    """The time was over before the channel's entries were posted."""


class Announcement(Struct, frozen=True):
    """A channel has entries up to ``last``, or to the last reserved number. ``known`` are some that were read."""

    channel: str
    last: float = inf
    known: Sequence[Entry] = ()


class Delivered(Struct, frozen=True):
    """Entries of one channel that were posted together, and the outcome for each recipient."""

    channel: str
    entries: list[Entry]
    outcomes: list[Outcome]

    def count(self, result: str) -> int:
        """The number of recipients with this result of :mod:`chalicelib.push.ports`."""
        return sum(outcome.result == result for outcome in self.outcomes)


class BroadcastPorts(Protocol):
    """The part of the wiring that a broadcaster needs. ``wait`` pauses for a number of seconds."""

    @property
    def connections(self) -> Connections: ...

    @property
    def feed(self) -> PushedFeed: ...

    @property
    def post_turns(self) -> PostTurns: ...

    @property
    def settings(self) -> RestLimits: ...

    def now(self) -> datetime: ...

    def wait(self, seconds: float) -> None: ...


class _Audience(Struct, frozen=True):
    by_dialect: list[tuple[Dialect, Recipients]]
    expired: list[Subscription]

    @property
    def size(self) -> int:
        return sum(len(recipients.listeners) for _, recipients in self.by_dialect)


class Broadcaster:
    """Posts with ``poster``. ``seconds_left()`` tells how long it may go on.

    ``report`` is called for what was posted, and ``report_failure`` with a channel, while its exception is handled.
    """

    def __init__(
        self,
        ports: BroadcastPorts,
        dialects: Dialects,
        poster: Poster,
        seconds_left: Callable[[], float],
        report: Callable[[Delivered], None],
        report_failure: Callable[[str], None],
    ) -> None:
        self._ports, self._dialects, self._poster = ports, dialects, poster
        self._seconds_left, self._report, self._report_failure = seconds_left, report, report_failure

    def broadcast(self, announcements: Iterable[Announcement]) -> set[str]:
        """The channels' new entries are posted. Returns the channels that are not done and should be announced again.

        Entries behind a number that is not stored yet are posted last, after at most six seconds: no other channel
        waits for them. A recipient that cannot be reached never makes a channel fail. A connection subscribes after it
        is open, so "gone" never means "not open yet": gone connections are removed and closed.
        """
        waiting: dict[str, tuple[Announcement, int]] = {}
        failed: set[str] = set()
        for announcement in announcements:
            self._attempt(announcement, waiting, failed)
        for _ in range(MAX_POLLS):
            if not waiting or self._seconds_left() <= 0:
                break
            self._ports.wait(POLL_SECONDS)
            for announcement, posted in list(waiting.values()):
                self._attempt(announcement, waiting, failed, posted)
        return failed | waiting.keys()

    def catch_up(self, heads: Mapping[str, PushedHead]) -> set[str]:
        """Channels whose entries should have been posted before are broadcast. ``heads`` by channel.

        Returns the channels that are not done. Raises what a failed read of the busy channels' entries raises.
        """
        overdue = self._ports.feed.pushed_behind(heads, self._ports.now() - OVERDUE_AFTER)
        return self.broadcast(map(Announcement, overdue))

    def _attempt(
        self,
        announcement: Announcement,
        waiting: dict[str, tuple[Announcement, int]],
        failed: set[str],
        posted: int | None = None,
    ) -> None:
        """``posted`` is the number before a hole, if one was found by an earlier attempt."""
        channel = announcement.channel
        try:
            # Reading the head fills holes that are old enough.
            if posted is not None and self._ports.feed.head(channel).prefix <= posted:
                return
            waiting.pop(channel, None)
            posted = self._post_new(announcement)
            if posted is not None:
                waiting[channel] = (announcement, posted)
        except Exception:  # noqa: BLE001 - one channel's failure must not keep the others waiting
            waiting.pop(channel, None)
            failed.add(channel)
            self._report_failure(channel)

    def _post_new(self, announcement: Announcement) -> int | None:
        """Posts what can be posted. Returns the last posted number if an announced one is behind a hole.

        Numbers that are reserved meanwhile have announcements of their own: a busy channel must not keep the others
        waiting.
        """
        channel, feed = announcement.channel, self._ports.feed
        until = inf
        while True:
            if self._seconds_left() <= 0:
                raise OutOfTime(channel)
            found = feed.unpushed(channel, MAX_ENTRIES, announcement.known)
            until = min(until, found.reserved)
            if not found.entries:
                if announcement.last == inf:
                    # Otherwise the sweep would find a channel whose last entries have expired each time.
                    feed.note_pushed(channel, found.pushed)
                return found.pushed if found.pushed < min(announcement.last, until) else None
            self._post(channel, found)
            if found.entries[-1].seq >= until:
                return None

    def _post(self, channel: str, found: Unpushed) -> None:
        connections, entries = self._ports.connections, found.entries
        audience = self._audience(channel, found)
        window = refetch_window(audience.size, self._ports.settings)
        outcomes = self._post_all(channel, dict(_frames(audience, entries, window)))
        results = {outcome.connection_id: outcome.result for outcome in outcomes}
        # Before the entries count as pushed: a broadcaster that dies in between repeats both, and another one that goes
        # on behind the entries does not find these connections. "Gone" may be an error of the gateway.
        unseen = dict.fromkeys(_with_unseen_gap(audience, results), channel)
        close_connections(connections, self._poster, unseen)
        self._ports.feed.note_pushed(channel, entries[-1].seq)
        self._report(Delivered(channel, entries, outcomes))
        # Only what comes next waits for this, however many there are. The gateway may be wrong about a connection that
        # is gone: closed, its client notices at once and comes back.
        gone = (connection_id for connection_id, result in results.items() if result == GONE)
        close_connections(connections, self._poster, {each: channel for each in gone if each not in unseen})
        ending = (Ending(each.connection_id, channel, each.dialect) for each in audience.expired)
        end_sessions(connections, self._dialects, self._poster, ending)

    def _post_all(self, channel: str, frames: dict[str, list[bytes]]) -> list[Outcome]:
        """Raises OutOfTime, before anything is posted, if other large audiences have the rate until it is too late."""
        turns, posts = self._ports.post_turns, sum(map(len, frames.values()))
        takes = posts / turns.per_second
        if not turns.take(posts, max(0.0, self._seconds_left() - takes)):
            raise OutOfTime(channel)
        return self._poster.post_all(frames, min(self._seconds_left(), takes + MAX_POST_SECONDS))

    def _audience(self, channel: str, found: Unpushed) -> _Audience:
        now, missing = self._ports.now(), _last_missing(found)
        expired: list[Subscription] = []
        by_name: defaultdict[str, list[Subscription]] = defaultdict(list)
        for each in self._ports.connections.subscriptions(channel):
            (expired if each.expires_at <= now else by_name[each.dialect]).append(each)
        by_dialect: list[tuple[Dialect, Recipients]] = []
        for name, subscriptions in by_name.items():
            dialect = self._dialects[name]
            recipients = dialect.recipients(channel, subscriptions, found.entries, now)
            by_dialect.append((dialect, recipients if dialect.sees_gaps else _without_lost(recipients, missing)))
        return _Audience(by_dialect, expired)


def _last_missing(found: Unpushed) -> int:
    """The last number before or among the entries whose event is unknown; 0 when there is none."""
    expired = found.entries[0].seq - 1 if found.has_gap else 0
    return max([expired, *(entry.seq for entry in found.entries if entry.event == LOST)])


def _without_lost(recipients: Recipients, missing: int) -> Recipients:
    """Listeners that should get the missing number are lost: the cursor of the next event would lead them past it."""
    listeners = [each for each in recipients.listeners if each.after_seq >= missing]
    lost = [each for each in recipients.listeners if each.after_seq < missing]
    return Recipients(listeners, [*recipients.lost, *lost])


def _with_unseen_gap(audience: _Audience, results: Mapping[str, str]) -> Iterator[str]:
    """Connections that have a gap and would not see it."""
    for dialect, recipients in audience.by_dialect:
        yield from (each.connection_id for each in recipients.lost)
        if not dialect.sees_gaps:
            ids = (each.connection_id for each in recipients.listeners)
            yield from (found for found in ids if results.get(found, SENT) != SENT)


def _frames(audience: _Audience, entries: Sequence[Entry], window: int) -> Iterator[tuple[str, list[bytes]]]:
    """Frames by connection, encoded once for all of a dialect that need the same entries."""
    need = _first_needed(entries)
    for dialect, recipients in audience.by_dialect:
        for start, group in groupby(sorted(recipients.listeners, key=need), key=need):
            frames = dialect.event_frames(entries[start:], window)
            if frames:
                yield from ((listener.connection_id, frames) for listener in group)


def _first_needed(entries: Sequence[Entry]) -> Callable[[Subscription], int]:
    """The index of the first entry that a subscriber does not get by replay."""
    return lambda listener: sum(entry.seq <= listener.after_seq for entry in entries)
