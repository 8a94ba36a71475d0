"""The peak of the stage in memory, for tests."""

from __future__ import annotations

from chalicelib.feed.ports import Peak


class MemoryStagePeaks:
    """Implements :class:`chalicelib.feed.ports.StagePeaks`."""

    def __init__(self) -> None:
        self._peak: Peak | None = None

    def read(self) -> Peak | None:
        return self._peak

    def store(self, peak: Peak) -> None:
        if self._peak is None or self._peak.counted_at < peak.counted_at:
            self._peak = peak
