"""How much may be on its way at once, found out by asking for more until the gateway says 429."""

from __future__ import annotations

from chalicelib.transport.parcel import full_jitter


class Pace:
    """``width`` posts at once, from all of ``limit`` down to one.

    A refusal takes one away, a width of posts taken gives one back. A few connections with full buffers so cost the
    others next to nothing, while an account at its limit, which refuses everyone, is soon asked by one post at a
    time, and then with pauses (failure mode 4).
    """

    def __init__(self, limit: int) -> None:
        self.width = self._limit = float(limit)
        self._narrow = limit > 1
        self._pauses = full_jitter()

    def taken(self) -> None:
        if self.width < self._limit:
            self.width = min(self._limit, self.width + 1 / self.width)
            self._pauses = full_jitter()

    def refused(self) -> float:
        """Seconds for which everyone should wait."""
        self.width = max(1.0, self.width - 1)
        return next(self._pauses) if self.width == 1 and self._narrow else 0.0
