"""What the figures need from a store."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.metrics.figures import Figures


class FigureReads(Protocol):
    """Figures by minute, of each worker; and by hour, of all together. Minutes and hours are numbers since the epoch.

    Reads may lack what was stored in the last second.
    """

    def stored_in(self, hour: int) -> Iterator[tuple[int, Figures]]:
        """Returns what was stored during that hour: minutes with their figures, some several times."""

    def hours(self, first: int, last: int) -> dict[int, Figures]:
        """Returns the sums of the hours from ``first`` to ``last`` that are stored."""

    def oldest_hour(self) -> int | None:
        """Returns the oldest hour with a stored sum."""


class FigureStore(FigureReads, Protocol):
    """What workers store, and how it is read."""

    def add(self, worker: str, minutes: Mapping[int, Figures], now: datetime) -> None:
        """The worker's figures are stored, in one write. The same again in the same minute replaces them."""

    def keep_hour(self, hour: int, figures: Figures) -> None:
        """The sum of an hour is stored for as long as its month is asked for."""

    def newest_hour(self) -> int | None:
        """Returns the newest hour with a stored sum."""
