"""The turns of large fan-outs in memory, for tests."""

from __future__ import annotations


class MemoryBookedTurns:
    """Implements :class:`chalicelib.push.post_turns.BookedTurns`."""

    def __init__(self) -> None:
        self._end = 0

    def book(self, duration_ms: int, now_ms: int, latest_ms: int) -> int | None:
        begins = max(now_ms, self._end)
        if begins > latest_ms:
            return None
        self._end = begins + duration_ms
        return begins
