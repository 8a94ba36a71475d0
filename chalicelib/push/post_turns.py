"""Turns of large fan-outs, so that functions that post at the same time keep to the stage's posts per second together.

Broadcasters of several shards and the sweep may each have thousands of frames to post at once, each at the full rate.
So each takes a turn first: it books the time that its posts take at the full rate, behind the turns that others have
booked, and begins when its own turn comes. That is one or two writes per fan-out, none per post, and none for a small
fan-out, which the other half of the account's quota has room for: docs/adr/0031-posts-have-a-limit.md.
"""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Protocol

# A fan-out that takes less than this at the full rate begins at once.
SMALL_SECONDS = 0.1


class BookedTurns(Protocol):
    """The store of the turns: until when the rate is used up. All times are whole milliseconds since the epoch."""

    def book(self, duration_ms: int, now_ms: int, latest_ms: int) -> int | None:
        """Returns the beginning of a turn of that duration behind all others, ``now_ms`` if there is none.

        None, and nothing is booked, if it would begin later than ``latest_ms``.
        """


class StoredPostTurns:
    """Implements ``push.ports.PostTurns``; ``wait`` takes seconds."""

    def __init__(
        self,
        booked: BookedTurns,
        per_second: float,
        now: Callable[[], datetime],
        wait: Callable[[float], None],
    ) -> None:
        self._booked, self._per_second, self._now, self._wait = booked, per_second, now, wait

    @property
    def per_second(self) -> float:
        return self._per_second

    def take(self, posts: int, within_seconds: float) -> bool:
        seconds = posts / self._per_second
        if seconds < SMALL_SECONDS:
            return True
        now_ms = int(self._now().timestamp() * 1000)
        begins_ms = self._booked.book(ceil(seconds * 1000), now_ms, now_ms + int(within_seconds * 1000))
        if begins_ms is None:
            return False
        if begins_ms > now_ms:
            self._wait((begins_ms - now_ms) / 1000)
        return True
