"""Figures that a worker has counted and not stored yet: it stores them once per minute at most, in one write."""

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.metrics.figures import NOTHING, Figures, together
from chalicelib.metrics.ports import FigureStore

SAVE_EVERY = timedelta(minutes=1)
# What a worker that cannot store anything keeps; the older minutes are dropped.
MAX_MINUTES = 60


class FigureRecorder:
    """The figures of this process. A worker that ends takes what it has not stored with it: figures are no records."""

    def __init__(self, store: FigureStore, worker: str, now: Callable[[], datetime]) -> None:
        self._store, self._worker, self._now = store, worker, now
        self._pending: dict[int, Figures] = {}
        self._tried_at: datetime | None = None

    @property
    def pending(self) -> dict[int, Figures]:
        """What is not stored yet, by minute since the epoch."""
        return dict(self._pending)

    def add(self, figures: Figures) -> None:
        """The figures count for the present minute."""
        if figures == NOTHING:
            return
        minute = int(self._now().timestamp()) // 60
        self._pending[minute] = together([self._pending.get(minute, NOTHING), figures])
        while len(self._pending) > MAX_MINUTES:
            del self._pending[min(self._pending)]

    def save_if_due(self) -> Figures | None:
        """What is pending is stored, unless this worker tried to less than a minute ago.

        Returns the sum of what was stored; None if nothing was. Raises what the store raises; nothing is lost then.
        """
        now = self._now()
        if not self._pending or (self._tried_at is not None and now - self._tried_at < SAVE_EVERY):
            return None
        self._tried_at = now
        self._store.add(self._worker, self._pending, now)
        saved, self._pending = together(self._pending.values()), {}
        return saved
