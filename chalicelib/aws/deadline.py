"""By when the running call of this function must be done, so that its caller gets our own reply and not a gateway's.

A function handles one call at a time, so one object per process is enough. Calls of AWS end at the deadline, however
slow a service is; what begins after it raises :class:`chalicelib.errors.TimedOut`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf


class Deadline:
    """``monotonic`` is a clock in seconds. There is no deadline outside of :meth:`within`."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic, self._end = monotonic, inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """The calls in this block are done so many seconds from now."""
        self._end = self._monotonic() + seconds
        try:
            yield
        finally:
            self._end = inf

    def seconds_left(self) -> float:
        """Seconds until the deadline, negative after it; infinite if there is none."""
        return self._end - self._monotonic()


def no_deadline() -> float:
    """Stands for :meth:`Deadline.seconds_left` where nobody waits."""
    return inf
