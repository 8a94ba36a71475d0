"""How many posts may be sent now at a given rate: a token bucket on the sender's side. No clock; times are seconds."""

from __future__ import annotations

from math import inf

# What may be sent at once after a moment without sending, in seconds of the rate.
BURST_SECONDS = 0.02
# A few posts at once instead of one by one, because each look at the clock costs processor time.
STEP_SECONDS = 0.002
# Seconds times posts per second may fall short of a whole post by as much.
_ROUNDING = 1e-6


class Allowance:
    """``per_second`` is infinite at first: anything may be sent at any time."""

    def __init__(self) -> None:
        self.per_second = inf
        self._posts, self._counted_at = 0.0, -inf

    def change(self, per_second: float, at: float, posts: int = 0) -> None:
        """Nothing may be sent before ``at``, then ``posts`` at once, then ``per_second``."""
        self.per_second, self._counted_at, self._posts = per_second, at, float(posts)

    def posts(self, now: float) -> float:
        """How many may be sent now."""
        if self.per_second == inf:
            return inf
        if now < self._counted_at:
            return 0
        earned = (now - self._counted_at) * self.per_second
        most = max(1.0, self.per_second * BURST_SECONDS)
        self._posts, self._counted_at = max(self._posts, min(self._posts + earned, most)), now
        return int(self._posts + _ROUNDING)

    def spend(self, posts: int) -> None:
        self._posts -= posts

    def next_at(self) -> float:
        """When a few more may be sent; in the past, if they may be sent already."""
        if self.per_second == inf:
            return -inf
        missing = max(1.0, self.per_second * STEP_SECONDS) - self._posts
        return self._counted_at + max(0.0, missing) / self.per_second
