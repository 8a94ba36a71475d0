"""How many posts may be sent now at a given rate: a token bucket on the sender's side, without a clock of its own."""

from math import inf

# The capacity of the bucket: what may be sent at once after a pause, in seconds of the rate.
BURST_SECONDS = 0.02
# The same while the rate is the most that is allowed. Longer, because nobody has refused a post, and a process with a
# share of a processor does not run all the time.
MAX_RATE_BURST_SECONDS = 0.1
# Tokens are awaited a few at a time, because each reading of the clock costs processor time.
STEP_SECONDS = 0.002
# Tokens that floating-point arithmetic may lose.
_ROUNDING = 1e-6


class TokenBucket:
    """Tokens arrive at ``per_second``, which is ``max_per_second`` at first and never more; infinite is no limit.

    Times are seconds of any monotonic clock.
    """

    def __init__(self, max_per_second: float = inf) -> None:
        self.per_second = self.max_per_second = max_per_second
        self._tokens, self._counted_at = 0.0, -inf

    def set_rate(self, per_second: float, at: float, tokens: int = 0) -> None:
        """No token is available before ``at``; then ``tokens`` are, and ``per_second`` more arrive."""
        self.per_second, self._counted_at, self._tokens = min(per_second, self.max_per_second), at, float(tokens)

    def available(self, now: float) -> float:
        """The number of posts that may be sent now."""
        if self.per_second == inf:
            return inf
        if now < self._counted_at:
            return 0
        arrived = (now - self._counted_at) * self.per_second
        burst_seconds = BURST_SECONDS if self.is_slowed_down else MAX_RATE_BURST_SECONDS
        capacity = max(1.0, self.per_second * burst_seconds)
        self._tokens, self._counted_at = max(self._tokens, min(self._tokens + arrived, capacity)), now
        return int(self._tokens + _ROUNDING)

    def raise_rate(self, per_second: float, now: float) -> None:
        """From ``now`` on ``per_second`` tokens arrive, or the most that is allowed."""
        self.available(now)
        self.per_second = min(per_second, self.max_per_second)

    @property
    def is_slowed_down(self) -> bool:
        """Whether tokens arrive at less than the most that is allowed."""
        return self.per_second < self.max_per_second

    def take(self, tokens: int) -> None:
        """To be called for posts that were sent."""
        self._tokens -= tokens

    def next_at(self) -> float:
        """When more posts may be sent; a time in the past if they may be sent already."""
        if self.per_second == inf:
            return -inf
        missing = max(1.0, self.per_second * STEP_SECONDS) - self._tokens
        return self._counted_at + max(0.0, missing) / self.per_second
