"""Posts to an audience too large for one function: divides it into parts, one for each function.

The caller posts one part, invokes the ``fan_out`` function for each other part, and waits for all of them until its
deadline, at which each function stops. It posts the part of a function that failed in the time that is left:
docs/adr/0010-workers-that-are-waited-for.md.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice

from msgspec import DecodeError, Struct, json

from chalicelib.push.ports import SENT, InvokeFailed, Invoker, Outcome, Poster
from chalicelib.push.post_loop import REAL_TIME, Clock

# Recipients that one function posts to in about half a second: `make bench-fanout`.
PART_SIZE = 5_000
# With more recipients, invoking other functions takes less time than they save.
MAX_UNDIVIDED = 2 * PART_SIZE
# For the result of a function that stopped at the deadline to arrive.
RESULT_SECONDS = 1.0

Frames = dict[str, list[bytes]]
"""Frames by connection id."""


class Share(Struct, frozen=True):
    """Connections that get the same frames."""

    frames: list[str]
    connection_ids: list[str]


class Part(Struct, frozen=True):
    """What one function posts ``within_seconds``, and not after ``ends_at`` in epoch seconds."""

    shares: list[Share]
    within_seconds: float
    ends_at: float | None = None


class PartResult(Struct, frozen=True):
    """The connections to which not all frames were sent, by result."""

    others: dict[str, list[str]]


# Made at import, see aws/table.py: several threads decode results.
_part, _part_result = json.Decoder(Part), json.Decoder(PartResult)


class FanOutPoster:
    """Implements ``push.ports.Poster``: with ``poster``, and for large audiences also with functions' posters."""

    def __init__(self, poster: Poster, functions: Invoker, clock: Clock = REAL_TIME) -> None:
        self._poster, self._functions, self._clock = poster, functions, clock

    def post(self, connection_id: str, frame: bytes) -> bool:
        return self._poster.post(connection_id, frame)

    def close(self, connection_ids: Iterable[str]) -> None:
        self._poster.close(connection_ids)

    def post_all(self, frames: Frames, within_seconds: float) -> list[Outcome]:
        if len(frames) <= MAX_UNDIVIDED:
            return self._poster.post_all(frames, within_seconds)
        end, ends_at = self._clock.monotonic() + within_seconds, self._clock.now() + within_seconds
        own, *others = _parts(frames)
        threads = ThreadPoolExecutor(len(others))
        try:
            results = [threads.submit(self._invoke, part, within_seconds, ends_at) for part in others]
            outcomes = self._poster.post_all(own, within_seconds)
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
        return outcomes + self._poster.post_all(left, max(end - self._clock.monotonic(), 0.0))

    def _invoke(self, frames: Frames, within_seconds: float, ends_at: float) -> PartResult | None:
        try:
            return _part_result.decode(self._functions.call(Part(_shares(frames), within_seconds, ends_at)))
        except (InvokeFailed, DecodeError):
            return None


def post_part(poster: Poster, text: bytes, clock: Clock = REAL_TIME) -> PartResult:
    """Posts a :class:`Part`, given as JSON: what an invoked function does."""
    part = _part.decode(text)
    frames: Frames = {}
    for share in part.shares:
        encoded = [frame.encode() for frame in share.frames]
        frames |= dict.fromkeys(share.connection_ids, encoded)
    left = part.within_seconds if part.ends_at is None else min(part.within_seconds, part.ends_at - clock.now())
    others: dict[str, list[str]] = {}
    for outcome in poster.post_all(frames, max(left, 0.0)):
        if outcome.result != SENT:
            others.setdefault(outcome.result, []).append(outcome.connection_id)
    return PartResult(others)


def _parts(frames: Frames) -> Iterator[Frames]:
    items = iter(frames.items())
    while part := dict(islice(items, PART_SIZE)):
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
