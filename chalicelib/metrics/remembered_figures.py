"""Figures that do not change any more are read once: a page that is open all day asks for the month each minute."""

from collections.abc import Callable, Iterator
from datetime import datetime

from chalicelib.metrics.figures import Figures
from chalicelib.metrics.ports import FigureReads

# After an hour has ended, a write that was under way is in the table, and in all of its copies.
SETTLED_SECONDS = 60
# What is stored by minute is asked for of the present hour and a few before it.
MAX_ENDED = 3


class RememberedFigures:
    """Implements :class:`chalicelib.metrics.ports.FigureReads` by another one, in the memory of this process.

    The sums of hours are stored in the order of the hours, so none is missing before the newest that was read.
    """

    def __init__(self, store: FigureReads, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._ended: dict[int, list[tuple[int, Figures]]] = {}
        self._sums: dict[int, Figures] = {}
        self._first = 0
        self._oldest: int | None = None

    def stored_in(self, hour: int) -> Iterator[tuple[int, Figures]]:
        if hour not in self._ended:
            found = list(self._store.stored_in(hour))
            if not self._is_settled(hour):
                return iter(found)
            self._ended[hour] = found
            for oldest in sorted(self._ended)[:-MAX_ENDED]:
                del self._ended[oldest]
        return iter(self._ended[hour])

    def hours(self, first: int, last: int) -> dict[int, Figures]:
        # Others are asked for at the beginning of a month.
        known = {hour: figures for hour, figures in self._sums.items() if self._first <= first <= hour <= last}
        unknown = max(known, default=first - 1) + 1
        found = self._store.hours(unknown, last) if unknown <= last else {}
        self._first, self._sums = first, known | {hour: each for hour, each in found.items() if self._is_settled(hour)}
        return known | found

    def oldest_hour(self) -> int | None:
        if self._oldest is None:
            self._oldest = self._store.oldest_hour()
        return self._oldest

    def _is_settled(self, hour: int) -> bool:
        return self._now().timestamp() >= (hour + 1) * 3600 + SETTLED_SECONDS
