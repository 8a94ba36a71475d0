"""Runs of ticks in memory, for tests."""

from __future__ import annotations

from datetime import datetime

from chalicelib.sockets.ports import TickProgress


class MemoryTickRuns:
    """Implements :class:`chalicelib.sockets.ports.TickRuns`."""

    def __init__(self) -> None:
        self._begun_at: datetime | None = None
        self.progress: TickProgress | None = None

    def begin(self, now: datetime, not_since: datetime) -> TickProgress | None:
        if self._begun_at is not None and self._begun_at > not_since:
            return None
        self._begun_at = now
        return self.progress or TickProgress(int(now.timestamp()) // 60 - 1, {}, [])

    def finish(self, progress: TickProgress, begun_at: datetime) -> None:
        self.progress, self._begun_at = progress, begun_at
