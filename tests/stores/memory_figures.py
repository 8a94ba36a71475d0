"""Figures in memory, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from chalicelib.metrics.figures import Figures


class MemoryFigureStore:
    """Implements :class:`chalicelib.metrics.ports.FigureStore`. ``writes`` counts what was written."""

    def __init__(self) -> None:
        self.writes = 0
        self._minutes: dict[tuple[int, int, str], dict[int, Figures]] = {}
        self._hours: dict[int, Figures] = {}

    def add(self, worker: str, minutes: Mapping[int, Figures], now: datetime) -> None:
        self.writes += 1
        minute = int(now.timestamp()) // 60
        self._minutes[minute // 60, minute, worker] = dict(minutes)

    def stored_in(self, hour: int) -> Iterator[tuple[int, Figures]]:
        for (stored_in, _, _), minutes in sorted(self._minutes.items()):
            if stored_in == hour:
                yield from minutes.items()

    def keep_hour(self, hour: int, figures: Figures) -> None:
        self.writes += 1
        self._hours[hour] = figures

    def hours(self, first: int, last: int) -> dict[int, Figures]:
        return {hour: figures for hour, figures in self._hours.items() if first <= hour <= last}

    def oldest_hour(self) -> int | None:
        return min(self._hours, default=None)

    def newest_hour(self) -> int | None:
        return max(self._hours, default=None)
