"""One connection's frames on their way, and how long to wait before they are tried again."""

from __future__ import annotations

import random
from collections.abc import Iterator

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0


def full_jitter() -> Iterator[float]:
    """Pauses without end: anything below a ceiling that doubles.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = FIRST_PAUSE_SECONDS
    while True:
        yield random.random() * ceiling  # noqa: S311 - spreading load, not keeping secrets
        ceiling = min(ceiling * 2, LONGEST_PAUSE_SECONDS)


class Parcel:
    """``frame`` is the one to send next; those before it were taken. ``result`` is what is known so far.

    ``patient``: a refusal that may pass is waited for. ``again``: the frame was handed to another lane at once, because
    its own turned out to be closed.
    """

    __slots__ = ("_frames", "_pauses", "_taken", "again", "connection_id", "late_at", "patient", "result")

    def __init__(self, connection_id: str, frames: list[bytes], result: str, *, patient: bool = True) -> None:
        self.connection_id, self._frames, self.result, self.patient = connection_id, frames, result, patient
        self.again = False
        self.late_at = 0.0
        self._taken = 0
        self._pauses: Iterator[float] | None = None

    @property
    def frame(self) -> bytes:
        return self._frames[self._taken]

    def taken(self) -> bool:
        """The frame arrived. True when it was the last."""
        self._taken += 1
        self.again, self._pauses = False, None
        return self._taken == len(self._frames)

    def pause(self) -> float:
        """Seconds to wait before the frame's next attempt."""
        self.again = False
        self._pauses = self._pauses or full_jitter()
        return next(self._pauses)
