"""Quotas in memory, for tests."""

from __future__ import annotations

from collections import Counter
from datetime import datetime


class MemoryQuotas:
    """Implements :class:`chalicelib.feed.ports.Quotas`."""

    def __init__(self) -> None:
        self._used: Counter[tuple[str, int]] = Counter()

    def use(self, quota: str, amount: int, limit: int, now: datetime) -> bool:
        if self._used[_key(quota, now)] + amount > limit:
            return False
        self._used[_key(quota, now)] += amount
        return True

    def give_back(self, quota: str, amount: int, used_at: datetime) -> None:
        if _key(quota, used_at) in self._used:
            self._used[_key(quota, used_at)] -= amount


def _key(quota: str, at: datetime) -> tuple[str, int]:
    return quota, int(at.timestamp()) // 60
