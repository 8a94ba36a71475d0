"""How many posts per second one fan-out sends, found out from the posts that are answered with 429.

A 429 has two reasons that look the same (`LimitExceededException
<https://docs.aws.amazon.com/botocore/latest/reference/services/apigatewaymanagementapi/client/exceptions/LimitExceededException.html>`_):
the buffer of that connection is full, or the account has used up its requests (`a token bucket
<https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html>`_ that all of its APIs share).
The first must slow nobody else down, the second everyone. What succeeds beside the refusals tells them apart:

- Posts are judged in rounds. A round counts only answers to posts that were sent after the last verdict, so the
  refusals of one round trip count once, and the rate is lowered at most once per round trip.
- When a round has more refusals than full buffers explain, the rate is lowered to what was taken per second. If the
  account's limit is the reason, that is what the limit lets through, and the next round has hardly any refusals.
- If the next round has as many refusals, the limit is not the reason: that share of the connections has full buffers.
  More than a third is believed only after another try, because other workers at the same limit look alike.
- A round in which nothing was taken says nothing about connections. Everyone pauses, then a few posts try.
- While rounds are good the rate grows, at first slowly, then by twice as much each time. So it stays close to a limit
  that stands still, and soon leaves behind a limit that is gone.

What is taken per second is measured too low while the process stands still for a moment, as it does with a share of a
processor. So a rate that was good after the last slow-down is kept as a lower bound until it is refused as well.

A connection that was refused before does not count when it is refused again, or the last ones with full buffers would
look like an account at its limit.

No sockets and no clock: ``now`` is in seconds of any clock that only goes forward.
"""

from __future__ import annotations

from math import inf, sqrt

from chalicelib.push.allowance import Allowance
from chalicelib.push.parcel import full_jitter

# Answers for a verdict: enough to tell a fifth from a third. At low rates fewer, after so many seconds. Fewest after a
# pause, to be quick.
ROUND_POSTS = 64
ROUND_SECONDS, ROUND_MIN_POSTS = 0.1, 32
TRIAL_POSTS = 8
# How much more than the expected share may be refused in a good round, times the square root of its answers: about two
# standard deviations where a fifth is refused.
TOLERANCE = 0.8
# A share that is believed to be full buffers without another try.
SURE_SHARE = 0.35
# A lowered rate is a little below what was taken, so that a limit shows by refusals that end.
EASE = 0.9
MIN_PER_SECOND = 20.0
# By how much the rate grows in each so many seconds after it was lowered; after full buffers were found; after a pause.
GROWTH_SECONDS = 0.03
GROWTH, FREED_GROWTH, TRIAL_GROWTH = 0.05, 0.25, 1.0
MAX_PAUSE_SECONDS = 0.4
# Refusals at no more than so many times a rate that was good mean that it is good no more.
GOOD_RATIO = 1.2


class PostRate:
    """``allowance`` says how many posts may be sent, ``round`` is the number of the current round.

    ``is_passing``: something was taken in the last round.
    """

    def __init__(self) -> None:
        self.allowance = Allowance()
        self.round, self.is_passing = 0, False
        self._begun_at: float | None = None
        self._sent = self._answers = self._refused = 0
        self._held_back = False
        self._needed, self._fewest = ROUND_POSTS, ROUND_MIN_POSTS
        # The share of posts that is refused by full buffers; the share that was refused before the rate was lowered.
        self._full_share, self._suspicious_share = 0.0, 0.0
        self._confirmations = 0
        # The rate of the last good round that followed upon a slow one: what is measured while the process stands still
        # for a moment is far too low.
        self._good_rate = 0.0
        self._growth = GROWTH
        self._pauses = full_jitter(MAX_PAUSE_SECONDS)

    @property
    def is_limited(self) -> bool:
        return self.allowance.per_second < inf

    def sent(self, posts: int, now: float, *, held_back: bool) -> None:
        """To be called after ``posts`` of the current round were sent; ``held_back``: only the rate forbids more."""
        self.allowance.spend(posts)
        self._sent += posts
        self._held_back = self._held_back or held_back
        if self._begun_at is None:
            self._begun_at = now

    def taken(self, sent_in_round: int, now: float) -> None:
        """To be called for each answer but 429, with the round in which its post was sent."""
        if sent_in_round == self.round:
            self._answers += 1
            if self._answers >= self._fewest:
                self._judge_if_due(now)

    def refused(self, sent_in_round: int, now: float, *, is_known: bool) -> None:
        """To be called for each 429. ``is_known``: the connection was refused before, while others were not."""
        if sent_in_round == self.round and not is_known:
            self._refused += 1
            self._answers += 1
            if self._answers >= self._fewest:
                self._judge_if_due(now)

    def _judge_if_due(self, now: float) -> None:
        if self._answers >= self._needed or now - (self._begun_at or now) >= ROUND_SECONDS:
            self._judge(now)

    def _judge(self, now: float) -> None:
        share, tolerance = self._refused / self._answers, TOLERANCE / sqrt(self._answers)
        seconds = now - (self._begun_at or now)
        sent_per_second = self._sent / seconds if seconds > 0 else inf
        held_back = self._held_back
        self._begin_round(now)
        self.is_passing = share < 1
        if not self.is_passing:
            self._pause(now)
            return
        self._pauses = full_jitter(MAX_PAUSE_SECONDS)
        if share <= self._full_share + tolerance:
            self._suspicious_share = 0.0
            self._adjust_full_share(share, tolerance)
            if not held_back and not self._is_trial:
                self.allowance.per_second = inf
            elif self._growth == GROWTH:
                self._good_rate = self.allowance.per_second
            self._speed_up(sent_per_second, seconds, now)
        elif self._are_buffers_full(share, tolerance):
            self._full_share, self._suspicious_share, self._growth = share, 0.0, FREED_GROWTH
            self._speed_up(sent_per_second, seconds, now)
        else:
            self._slow_down(sent_per_second * (1 - share) / (1 - self._full_share), now)
        self._expect(2 * self._needed)

    def _begin_round(self, begins_at: float) -> None:
        self.round += 1
        self._begun_at = begins_at
        self._sent = self._answers = self._refused = 0
        self._held_back = False

    def _expect(self, answers: int) -> None:
        self._needed = min(answers, ROUND_POSTS)
        self._fewest = min(answers, ROUND_MIN_POSTS)

    @property
    def _is_trial(self) -> bool:
        return self._needed < ROUND_POSTS

    def _are_buffers_full(self, share: float, tolerance: float) -> bool:
        """The share did not fall when the rate was lowered."""
        if self._is_trial:
            return False
        before = self._suspicious_share
        if before and (before + self._full_share) / 2 < share <= max(before + tolerance, SURE_SHARE):
            self._confirmations += 1
            self._suspicious_share = (share + before) / 2
        else:
            self._confirmations, self._suspicious_share = 0, share
        # An audience has one share of full buffers; a second, higher one is rather other workers at the same limit.
        needed = 1 + (share > SURE_SHARE) + (self._full_share > 0)
        return self._confirmations >= needed

    def _adjust_full_share(self, share: float, tolerance: float) -> None:
        """A moving average, faster downwards; without full buffers it stays at zero."""
        if self._full_share:
            weight = 1 / 2 if share < self._full_share - tolerance else 1 / 4
            self._full_share += (share - self._full_share) * weight

    def _speed_up(self, sent_per_second: float, seconds: float, now: float) -> None:
        per_second = self.allowance.per_second
        if self._is_trial:
            per_second = max(per_second, sent_per_second)
        self.allowance.posts(now)
        self.allowance.per_second = per_second * (1 + min(1.0, self._growth * max(1.0, seconds / GROWTH_SECONDS)))
        self._growth = min(1.0, 2 * self._growth)

    def _slow_down(self, taken_per_second: float, now: float) -> None:
        per_second = self.allowance.per_second
        if per_second <= GOOD_RATIO * self._good_rate:
            self._good_rate = 0.0
        most = inf if self._is_trial else per_second
        self.allowance.change(max(MIN_PER_SECOND, EASE * min(most, max(taken_per_second, self._good_rate))), now)
        self._growth = GROWTH

    def _pause(self, now: float) -> None:
        begins_at = now + next(self._pauses)
        self._begin_round(begins_at)
        self.allowance.change(MIN_PER_SECOND, begins_at, TRIAL_POSTS)
        self._growth, self._suspicious_share = TRIAL_GROWTH, 0.0
        self._expect(TRIAL_POSTS)
