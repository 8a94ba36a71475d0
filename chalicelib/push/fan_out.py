"""Posts to an audience too large for one function: divides it into parts, one for each function.

The caller posts one part and invokes the ``fan_out`` function for each other part, all at the same time, and waits for
all of them, so that frames it posts afterwards arrive after these. Therefore each function stops at the caller's
deadline, however late it started. A function that fails loses nothing: the caller posts its part in the time that is
left, and recipients that the function had reached get the frames twice.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice

from msgspec import DecodeError, Struct, json

from chalicelib.push.ports import SENT, InvokeFailed, Invoker, Outcome, Poster

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


class FanOutPoster:
    """Implements ``push.ports.Poster``: with ``poster``, and for large audiences also with functions' posters."""

    def __init__(
        self,
        poster: Poster,
        functions: Invoker,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._poster, self._functions, self._monotonic, self._now = poster, functions, monotonic, now

    def post(self, connection_id: str, frame: bytes) -> bool:
        return self._poster.post(connection_id, frame)

    def close(self, connection_ids: Iterable[str]) -> None:
        self._poster.close(connection_ids)

    def post_all(self, frames: Frames, within_seconds: float) -> list[Outcome]:
        if len(frames) <= MAX_UNDIVIDED:
            return self._poster.post_all(frames, within_seconds)
        end, ends_at = self._monotonic() + within_seconds, self._now() + within_seconds
        own, *others = _parts(frames)
        threads = ThreadPoolExecutor(len(others))
        try:
            results = [threads.submit(self._invoke, part, within_seconds, ends_at) for part in others]
            outcomes = self._poster.post_all(own, within_seconds)
            wait(results, max(end + RESULT_SECONDS - self._monotonic(), 0.0))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        left: Frames = {}
        for part, future in zip(others, results, strict=True):
            result = future.result() if future.done() else None
            if result is None:
                left |= part
            else:
                outcomes += _outcomes(part, result)
        return outcomes + self._poster.post_all(left, max(end - self._monotonic(), 0.0))

    def _invoke(self, frames: Frames, within_seconds: float, ends_at: float) -> PartResult | None:
        try:
            return json.decode(self._functions.call(Part(_shares(frames), within_seconds, ends_at)), type=PartResult)
        except (InvokeFailed, DecodeError):
            return None


def post_part(poster: Poster, text: bytes, now: Callable[[], float] = time.time) -> PartResult:
    """Posts a :class:`Part`, given as JSON: what an invoked function does. ``now`` returns epoch seconds."""
    part = json.decode(text, type=Part)
    frames = {
        connection_id: encoded
        for share in part.shares
        for encoded in [[frame.encode() for frame in share.frames]]
        for connection_id in share.connection_ids
    }
    left = part.within_seconds if part.ends_at is None else min(part.within_seconds, part.ends_at - now())
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
