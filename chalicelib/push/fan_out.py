"""Posts to an audience too large for one function: divides it into parts, one for each function.

The caller posts one part, invokes the ``fan_out`` function for each other part, and waits for all of them until its
deadline, at which each function stops. It posts the part of a function that failed in the time that is left:
docs/adr/0010-workers-that-are-waited-for.md.

The stage's posts per second are divided among the parts, which run at once: the caller tells each function its share.
There are no more parts than the rate can use: docs/adr/0031-posts-have-a-limit.md.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from math import ceil, inf

from msgspec import DecodeError, Struct, json

from chalicelib.push.ports import SENT, InvokeFailed, Invoker, Outcome, RatedPoster
from chalicelib.push.post_loop import REAL_TIME, Clock

log = logging.getLogger("coursewire.push")

# Recipients that one function posts to in about half a second: `make bench-fanout`.
PART_SIZE = 5_000
# With more recipients, invoking other functions takes less time than they save.
MAX_UNDIVIDED = 2 * PART_SIZE
# Posts per second of which one function is always capable: a third of what `make bench-audience` measures.
FUNCTION_PER_SECOND = 5_000
# For the result of a function that stopped at the deadline to arrive.
RESULT_SECONDS = 1.0

Frames = dict[str, list[bytes]]
"""Frames by connection id."""


class Share(Struct, frozen=True):
    """Connections that get the same frames."""

    frames: list[str]
    connection_ids: list[str]


class Part(Struct, frozen=True):
    """What one function posts ``within_seconds``, and not after ``ends_at`` in epoch seconds.

    ``correlation_id`` is that of the caller's invocation, for the log lines of the function.
    ``per_second`` is its share of the stage's posts per second; None for no limit but the function's own.
    """

    shares: list[Share]
    within_seconds: float
    ends_at: float | None = None
    correlation_id: str = ""
    per_second: float | None = None


class PartResult(Struct, frozen=True):
    """The connections to which not all frames were sent, by result."""

    others: dict[str, list[str]]


# Made at import, see aws/table.py: several threads decode results.
_part, _part_result = json.Decoder(Part), json.Decoder(PartResult)


class FanOutPoster:
    """Implements ``push.ports.Poster``: with ``poster``, and for large audiences also with functions' posters.

    All of them together send at most ``max_per_second``. ``correlation_id`` returns the id that the functions log.
    """

    def __init__(
        self,
        poster: RatedPoster,
        functions: Invoker,
        clock: Clock = REAL_TIME,
        max_per_second: float = inf,
        correlation_id: Callable[[], str] = str,
    ) -> None:
        self._poster, self._functions, self._clock = poster, functions, clock
        self._max_per_second, self._correlation_id = max_per_second, correlation_id

    def post(self, connection_id: str, frame: bytes) -> bool:
        return self._poster.post(connection_id, frame)

    def close(self, connection_ids: Iterable[str]) -> None:
        self._poster.close(connection_ids)

    def post_all(self, frames: Frames, within_seconds: float) -> list[Outcome]:
        count = self._count_parts(len(frames))
        if count == 1:
            return self._poster.post_all(frames, within_seconds, self._max_per_second)
        share = self._max_per_second / count
        end, ends_at = self._clock.monotonic() + within_seconds, self._clock.now() + within_seconds
        own, *others = _parts(frames, ceil(len(frames) / count))
        threads = ThreadPoolExecutor(len(others))
        try:
            results = [threads.submit(self._invoke, part, within_seconds, ends_at, share) for part in others]
            outcomes = self._poster.post_all(own, within_seconds, share)
            wait(results, max(end + RESULT_SECONDS - self._clock.monotonic(), 0.0))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        left: Frames = {}
        for part, future in zip(others, results, strict=True):
            result = future.result() if future.done() else None
            if result is None:
                left |= part
            else:
                outcomes += _outcomes(part, result)
        return outcomes + self._poster.post_all(left, max(end - self._clock.monotonic(), 0.0), self._max_per_second)

    def _count_parts(self, recipients: int) -> int:
        if recipients <= MAX_UNDIVIDED:
            return 1
        return ceil(min(self._max_per_second / FUNCTION_PER_SECOND, recipients / PART_SIZE))

    def _invoke(self, frames: Frames, within_seconds: float, ends_at: float, share: float) -> PartResult | None:
        per_second = share if share < inf else None
        part = Part(_shares(frames), within_seconds, ends_at, self._correlation_id(), per_second)
        try:
            return _part_result.decode(self._functions.call(part))
        except (InvokeFailed, DecodeError) as exc:
            log.warning("A function did not post its part of an audience: %r", exc)
            return None


def post_part(poster: RatedPoster, text: bytes, clock: Clock = REAL_TIME) -> PartResult:
    """Posts a :class:`Part`, given as JSON: what an invoked function does."""
    part = _part.decode(text)
    frames: Frames = {}
    for share in part.shares:
        encoded = [frame.encode() for frame in share.frames]
        frames |= dict.fromkeys(share.connection_ids, encoded)
    left = part.within_seconds if part.ends_at is None else min(part.within_seconds, part.ends_at - clock.now())
    per_second = inf if part.per_second is None else part.per_second
    others: dict[str, list[str]] = {}
    for outcome in poster.post_all(frames, max(left, 0.0), per_second):
        if outcome.result != SENT:
            others.setdefault(outcome.result, []).append(outcome.connection_id)
    return PartResult(others)


def _parts(frames: Frames, size: int) -> Iterator[Frames]:
    items = iter(frames.items())
    while part := dict(islice(items, size)):
        yield part


def _outcomes(frames: Frames, result: PartResult) -> list[Outcome]:
    results = {connection_id: other for other, ids in result.others.items() for connection_id in ids}
    return [Outcome(connection_id, results.get(connection_id, SENT)) for connection_id in frames]


def _shares(frames: Frames) -> list[Share]:
    """Connections with the same list of frames share one copy of the frames."""
    shares: dict[int, Share] = {}
    for connection_id, own in frames.items():
        share = shares.setdefault(id(own), Share([frame.decode() for frame in own], []))
        share.connection_ids.append(connection_id)
    return list(shares.values())
