"""One connection's frames on their way, and how long to wait before they are tried again."""

from __future__ import annotations

import random
from collections.abc import Iterator

from msgspec import Struct

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0


def full_jitter(longest: float = LONGEST_PAUSE_SECONDS) -> Iterator[float]:
    """Pauses without end, in seconds: anything below a ceiling that doubles, up to ``longest``.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = FIRST_PAUSE_SECONDS
    while True:
        yield random.random() * ceiling  # noqa: S311 - spreading load, not keeping secrets
        ceiling = min(ceiling * 2, longest)


class Parcel(Struct, eq=False, gc=False):
    """``frame`` is the one to send next; those before it were taken. ``result`` is what is known so far.

    ``patient``: a refusal that may pass is waited for. ``again``: the frame was handed to another lane at once, because
    its own turned out to be closed. ``is_full``: the frame was refused while others were taken. ``late_at`` and
    ``sent_in_round`` are the delivery's notes.
    """

    connection_id: str
    frames: list[bytes]
    result: str
    patient: bool = True
    again: bool = False
    late_at: float = 0.0
    sent_in_round: int = 0
    is_full: bool = False
    taken_count: int = 0
    pauses: Iterator[float] | None = None

    @property
    def frame(self) -> bytes:
        return self.frames[self.taken_count]

    def taken(self) -> bool:
        """The frame arrived. True when it was the last."""
        self.taken_count += 1
        self.again, self.is_full, self.pauses = False, False, None
        return self.taken_count == len(self.frames)

    def pause(self) -> float:
        """Seconds to wait before the frame's next attempt."""
        self.again = False
        self.pauses = self.pauses or full_jitter()
        return next(self.pauses)
