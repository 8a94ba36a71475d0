"""Once per hour: the figures of the hour that has ended are added up, so that a month is read in one query."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from chalicelib.metrics.figures import NOTHING, Figures, together
from chalicelib.metrics.ports import FigureReads, FigureStore

# In these first minutes of each hour. A process that starts later in the hour reads nothing.
KEEP_MINUTES = 5
# After a longer pause of the sweep the hours before are missing in the month.
MAX_HOURS = 24

Stored = Iterable[tuple[int, Figures]]
"""Minutes with their figures, some several times."""


class HourKeeper:
    """Remembers in its process which hour is done, so that most calls do nothing."""

    def __init__(self, store: FigureStore) -> None:
        self._store, self._done = store, -1

    def keep(self, now: datetime) -> None:
        """In the first minutes of an hour, the sums of all hours before it are stored, 24 at most.

        Two calls at once do no harm.
        """
        last = int(now.timestamp()) // 3600 - 1
        if self._done >= last or now.minute >= KEEP_MINUTES:
            return
        kept = self._done if self._done >= 0 else self._store.newest_hour() or 0
        for hour in range(max(kept, last - MAX_HOURS) + 1, last + 1):
            figures = together(figures for _, figures in self._store.stored_in(hour))
            if figures != NOTHING:
                self._store.keep_hour(hour, figures)
        self._done = last


def month_until(store: FigureReads, now: datetime, read: Mapping[int, Stored] | None = None) -> dict[int, Figures]:
    """Returns the figures of the month of ``now`` by hour, the present one included.

    Hours whose sum is not stored yet are read by minute, three at most. ``read``: what was read already, by hour.
    """
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first, last = int(month.timestamp()) // 3600, int(now.timestamp()) // 3600
    hours = store.hours(first, last)
    for hour in range(max(first, last - 2), last + 1):
        if hour not in hours:
            stored = read[hour] if read and hour in read else store.stored_in(hour)
            hours[hour] = together(figures for _, figures in stored)
    return hours


def counted_since(store: FigureReads, hours: Mapping[int, Figures], now: datetime) -> datetime:
    """Returns when the oldest stored hour began: a stage without one before this month did not exist before it.

    ``hours``: those of :func:`month_until`, whose newest sums may not be stored yet. Without any figures it is the
    present hour.
    """
    present = int(now.timestamp()) // 3600
    counted = [hour for hour, figures in hours.items() if figures != NOTHING]
    stored = store.oldest_hour()
    oldest = min([present, *counted, *([] if stored is None else [stored])])
    return datetime.fromtimestamp(oldest * 3600, UTC)
