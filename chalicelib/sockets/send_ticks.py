"""Once per minute: every due connection is sent a small frame, which also keeps its socket open, or is ended.

Instead of a ping from each client, which would be a function call each, one run reads each channel's subscriptions once
and posts one frame to many connections: docs/adr/0021-ticks-instead-of-pings.md.

Nothing is planned per connection. A dialect tells from the connection's id in which minutes the connection is due
(:meth:`Dialect.is_tick_due`), and one item for the whole stage says up to which minute everybody has been sent what was
due. So a run makes up for minutes that had no run or a failed one. Two runs at once do no harm; the second one usually
does nothing.

What a run could not do is left to the next one: single connections by their ids, unless they are due then anyway,
channels with the last minute that was done for them, and if there are too many of either, all of the run's minutes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.ports import PushedHead
from chalicelib.push.ports import GONE, SENT, Poster, PostTurns
from chalicelib.sockets.close_connections import Ending, close_connections, end_sessions
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.ports import Connections, TickProgress, TickRuns
from chalicelib.sockets.tick_times import comes_up

# EventBridge delivers an event twice now and then; runs of the schedule are a minute apart.
MIN_PAUSE = timedelta(seconds=30)
# Longer than the period of any dialect: after that many minutes without a run every connection is due.
MAX_MISSED_MINUTES = 10
# Channels whose subscriptions are read at once.
READERS = 8
# Connections that are posted to together: memory is limited, and an event for a large audience waits for one batch.
MAX_BATCH, MAX_BATCH_SECONDS = 20_000, 2.0
# What is not sent by then is left to the next run, so that a few slow recipients do not delay the next batch. Added to
# the time that the posts take at the rate of the stage.
MAX_POST_SECONDS = 1.0
CLOSE_BATCH = 1000
# How often a channel without subscriptions is tried to be released: in vain, if it has had one lately.
RELEASE_MINUTES = 15
# A page that is due in any run is due for none of the minutes that have passed.
NO_MINUTES = range(0)
# More of either would make the item that stores them too large.
MAX_RETRIED, MAX_BEHIND = 1000, 1000


class TickPorts(Protocol):
    """The part of the wiring that a run needs."""

    @property
    def connections(self) -> Connections: ...

    @property
    def crowd_poster(self) -> Poster: ...

    @property
    def post_turns(self) -> PostTurns: ...

    @property
    def tick_runs(self) -> TickRuns: ...


class TickRun(Struct, frozen=True):
    """What a run has done.

    ``subscriptions``: how many live connections are subscribed, by channel and dialect; without the channels in
    ``behind``, which could not be read or were not reached. ``results``: how many posts had each result of
    :mod:`chalicelib.push.ports`.
    ``ended``: how many connections were told that their session is over, and closed.
    """

    subscriptions: dict[str, Counter[str]]
    behind: list[str]
    results: Counter[str]
    ended: int

    @property
    def total(self) -> int:
        """The live subscriptions of all channels that were read."""
        return sum(counts.total() for counts in self.subscriptions.values())


class _Due(Struct):
    """Frames by connection id, the connections' channels, and which of them are not due in the next run anyway."""

    frames: dict[str, list[bytes]]
    channels: dict[str, str]
    rarely: set[str]


def send_ticks(
    ports: TickPorts,
    dialects: Dialects,
    heads: Mapping[str, PushedHead | None],
    now: datetime,
    seconds_left: Callable[[], float],
    report_failure: Callable[[str], None],
) -> TickRun | None:
    """Every due connection of the channels has been sent its frame while ``seconds_left()`` allowed.

    ``heads`` by channel; None where the head is not known, so that nothing can be said about it. A connection that is
    gone is removed and closed, and so is one whose session is over. ``report_failure`` is called with a channel, while
    its exception is handled. Returns None, and does nothing, if another run has just begun.
    """
    begun = ports.tick_runs.begin(now, now - MIN_PAUSE)
    if begun is None:
        return None
    run = _Run(ports, dialects, begun, int(now.timestamp()) // 60)
    return run.send(heads, now, seconds_left, report_failure)


class _Run:
    def __init__(self, ports: TickPorts, dialects: Dialects, begun: TickProgress, minute: int) -> None:
        self._connections, self._poster, self._runs = ports.connections, ports.crowd_poster, ports.tick_runs
        self._turns, self._ending = ports.post_turns, list[Ending]()
        self._dialects, self._begun, self._minute = dialects, begun, minute
        self._retried, self._unreached = frozenset(begun.retried), set(begun.retried)
        self._subscriptions: dict[str, Counter[str]] = {}
        self._results: Counter[str] = Counter()
        self._failed: list[str] = []
        self._gone: dict[str, str] = {}

    def send(
        self,
        heads: Mapping[str, PushedHead | None],
        now: datetime,
        seconds_left: Callable[[], float],
        report_failure: Callable[[str], None],
    ) -> TickRun:
        def read(channel: str) -> _Due | None:
            try:
                return self._read(channel, heads[channel], now) if seconds_left() > 0 else None
            except Exception:  # noqa: BLE001 - one channel's failure must not keep the others waiting
                report_failure(channel)
                return None

        # Those that an earlier run did not reach come first: a lack of time must not always hit the same ones.
        channels = sorted(heads, key=lambda channel: channel not in self._begun.behind)
        most = int(min(MAX_BATCH, MAX_BATCH_SECONDS * self._turns.per_second))
        with ThreadPoolExecutor(READERS) as pool:
            for due in _batches((found for some in _groups(channels, READERS) for found in pool.map(read, some)), most):
                self._post(due, seconds_left)
        behind = [channel for channel in channels if channel not in self._subscriptions]
        self._runs.finish(self._progress(behind), now)
        self._close(seconds_left)
        return TickRun(self._subscriptions, behind, self._results, self._end(seconds_left))

    def _read(self, channel: str, head: PushedHead | None, now: datetime) -> _Due:
        found = self._connections.subscriptions(channel, consistent=False)
        live = [each for each in found if each.expires_at > now]
        expired = (each for each in found if each.expires_at <= now)
        self._ending += (Ending(each.connection_id, channel, each.dialect) for each in expired)
        minutes = self._minutes(channel)
        if not found and comes_up(channel, RELEASE_MINUTES, minutes):
            self._connections.release_channel(channel, now)
        frames: dict[str, list[bytes]] = {}
        always: set[str] = set()
        for name, dialect in self._dialects.items():
            frame = dialect.tick_frame(head.cursor if head else None)
            if frame is not None:
                own = [frame]  # One list, so that functions that share the posts get the frame once.
                of_dialect = (each for each in live if each.dialect == name)
                due = [each for each in of_dialect if dialect.is_tick_due(each, self._own(each, minutes))]
                frames |= {each.connection_id: own for each in due}
                always |= {each.connection_id for each in due if dialect.is_tick_due(each, NO_MINUTES)}
        for each in live:
            rotate = self._dialects[each.dialect].rotate_frame(each, self._own(each, minutes))
            if rotate is not None:
                frames[each.connection_id] = [*frames.get(each.connection_id, ()), rotate]
        self._subscriptions[channel] = Counter(each.dialect for each in live)
        return _Due(frames, dict.fromkeys(frames, channel), frames.keys() - always)

    def _minutes(self, channel: str) -> range:
        done = self._begun.behind.get(channel, self._begun.minute)
        return range(max(done, self._minute - MAX_MISSED_MINUTES) + 1, self._minute + 1)

    def _own(self, subscription: Subscription, minutes: range) -> range:
        """A connection to which a post failed is due for all minutes that may have been missed."""
        is_retried = subscription.connection_id in self._retried
        return range(minutes.stop - MAX_MISSED_MINUTES, minutes.stop) if is_retried else minutes

    def _post(self, due: _Due, seconds_left: Callable[[], float]) -> None:
        posts, left = sum(map(len, due.frames.values())), seconds_left()
        if left <= 0 or not self._turns.take(posts, left):
            self._failed += due.rarely
            return
        within_seconds = min(seconds_left(), posts / self._turns.per_second + MAX_POST_SECONDS)
        for outcome in self._poster.post_all(due.frames, within_seconds):
            self._results[outcome.result] += 1
            self._unreached.discard(outcome.connection_id)
            if outcome.result == GONE:
                self._gone[outcome.connection_id] = due.channels[outcome.connection_id]
            elif outcome.result != SENT and outcome.connection_id in due.rarely:
                self._failed.append(outcome.connection_id)

    def _progress(self, behind: list[str]) -> TickProgress:
        # A connection of an earlier run may be in a channel that this run did not reach.
        retried = [*self._failed, *(self._unreached if behind else ())]
        if len(retried) > MAX_RETRIED or len(behind) > MAX_BEHIND:
            return self._begun
        done = {channel: self._begun.behind.get(channel, self._begun.minute) for channel in behind}
        return TickProgress(self._minute, done, retried)

    def _close(self, seconds_left: Callable[[], float]) -> None:
        """The next run finds those for which there is no time."""
        gone = iter(self._gone.items())
        while seconds_left() > 0 and (some := dict(islice(gone, CLOSE_BATCH))):
            close_connections(self._connections, self._poster, some)

    def _end(self, seconds_left: Callable[[], float]) -> int:
        """The next run finds those for which there is no time: their subscriptions are still stored."""
        ending, ended = iter(self._ending), 0
        while (some := list(islice(ending, CLOSE_BATCH))) and seconds_left() > 0:
            end_sessions(self._connections, self._dialects, self._poster, some)
            ended += len(some)
        return ended


def _groups(channels: list[str], size: int) -> Iterator[list[str]]:
    return (channels[start : start + size] for start in range(0, len(channels), size))


def _batches(found: Iterable[_Due | None], max_connections: int) -> Iterator[_Due]:
    """What is due, of several channels together or of a part of one, with at most so many connections."""
    batch = _Due({}, {}, set())
    for due in (part for each in filter(None, found) for part in _parts(each, max_connections)):
        if batch.frames and len(batch.frames) + len(due.frames) > max_connections:
            yield batch
            batch = _Due({}, {}, set())
        batch.frames |= due.frames
        batch.channels |= due.channels
        batch.rarely |= due.rarely
    if batch.frames:
        yield batch


def _parts(due: _Due, size: int) -> Iterator[_Due]:
    ids = iter(due.frames)
    while some := list(islice(ids, size)):
        frames = {each: due.frames[each] for each in some}
        yield _Due(frames, {each: due.channels[each] for each in some}, due.rarely & frames.keys())
