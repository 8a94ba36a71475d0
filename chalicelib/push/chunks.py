"""An audience too large for one worker, posted by several at once.

The caller waits for all of them, so frames that it posts afterwards come after these: each worker stops when the
caller's time is over, however late it began. A worker that dies loses nothing: its part is posted by the caller itself,
in the time that is left, and what had arrived already arrives twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice

from msgspec import DecodeError, Struct, json

from chalicelib.push.ports import SENT, InvokeFailed, Invoker, Outcome, Poster

# What one worker posts in about half a second: `make bench-fanout`.
CHUNK_SIZE = 5_000
# Beyond this, starting others costs less time than it saves.
MOST_ALONE = 2 * CHUNK_SIZE
# For what a worker says when its time is over to come back.
ANSWER_SECONDS = 1.0

Frames = dict[str, list[bytes]]


class Share(Struct, frozen=True):
    """Connections that get the same frames."""

    frames: list[str]
    connection_ids: list[str]


class Chunk(Struct, frozen=True):
    """What a worker is asked to post, and within how many seconds; not beyond ``ends_at`` on the clock on the wall."""

    shares: list[Share]
    within_seconds: float
    ends_at: float | None = None


class Posted(Struct, frozen=True):
    """What became of a chunk: the connections to which not all was sent, by result."""

    others: dict[str, list[str]]


class ChunkedPoster:
    """Implements ``service.ports.Poster`` with another poster, and other workers' when the audience is large."""

    def __init__(
        self,
        poster: Poster,
        workers: Invoker,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._poster, self._workers, self._monotonic, self._now = poster, workers, monotonic, now

    def post(self, connection_id: str, frame: bytes) -> bool:
        return self._poster.post(connection_id, frame)

    def close(self, connection_ids: Iterable[str]) -> None:
        self._poster.close(connection_ids)

    def post_all(self, frames: Frames, within_seconds: float) -> list[Outcome]:
        if len(frames) <= MOST_ALONE:
            return self._poster.post_all(frames, within_seconds)
        end, ends_at = self._monotonic() + within_seconds, self._now() + within_seconds
        own, *others = _chunks(frames)
        pool = ThreadPoolExecutor(len(others))
        try:
            asked = [pool.submit(self._ask, chunk, within_seconds, ends_at) for chunk in others]
            outcomes = self._poster.post_all(own, within_seconds)
            wait(asked, max(end + ANSWER_SECONDS - self._monotonic(), 0.0))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        left: Frames = {}
        for chunk, future in zip(others, asked, strict=True):
            posted = future.result() if future.done() else None
            if posted is None:
                left |= chunk
            else:
                outcomes += _outcomes(chunk, posted)
        return outcomes + self._poster.post_all(left, max(end - self._monotonic(), 0.0))

    def _ask(self, frames: Frames, within_seconds: float, ends_at: float) -> Posted | None:
        """What the worker says became of them, ``None`` when it says nothing."""
        try:
            answer = self._workers.call(Chunk(_shares(frames), within_seconds, ends_at))
            return json.decode(answer, type=Posted)
        except (InvokeFailed, DecodeError):
            return None


def post_chunk(poster: Poster, text: bytes, now: Callable[[], float] = time.time) -> Posted:
    """The worker's part."""
    chunk = json.decode(text, type=Chunk)
    frames = {
        connection_id: encoded
        for share in chunk.shares
        for encoded in [[frame.encode() for frame in share.frames]]
        for connection_id in share.connection_ids
    }
    left = chunk.within_seconds if chunk.ends_at is None else min(chunk.within_seconds, chunk.ends_at - now())
    others: dict[str, list[str]] = {}
    for outcome in poster.post_all(frames, max(left, 0.0)):
        if outcome.result != SENT:
            others.setdefault(outcome.result, []).append(outcome.connection_id)
    return Posted(others)


def _chunks(frames: Frames) -> Iterator[Frames]:
    items = iter(frames.items())
    while chunk := dict(islice(items, CHUNK_SIZE)):
        yield chunk


def _outcomes(frames: Frames, posted: Posted) -> list[Outcome]:
    results = {connection_id: result for result, ids in posted.others.items() for connection_id in ids}
    return [Outcome(connection_id, results.get(connection_id, SENT)) for connection_id in frames]


def _shares(frames: Frames) -> list[Share]:
    """Encoded once for all who get the same: those share one list."""
    shares: dict[int, Share] = {}
    for connection_id, own in frames.items():
        share = shares.setdefault(id(own), Share([frame.decode() for frame in own], []))
        share.connection_ids.append(connection_id)
    return list(shares.values())
