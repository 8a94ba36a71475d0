"""How many posts per second one post loop sends, derived from the responses with status 429.

A 429 has two causes that look the same (`LimitExceededException
<https://docs.aws.amazon.com/botocore/latest/reference/services/apigatewaymanagementapi/client/exceptions/LimitExceededException.html>`_):
the buffer of that connection is full, or the account has used up its requests (`a token bucket
<https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html>`_ that all of its APIs share).
The accepted posts tell them apart, as docs/architecture.md says under "The broadcaster". In detail:

- The rate is adjusted in rounds. A round counts only responses to posts that were sent after the last adjustment, so
  the refusals of one round trip count once, and the rate is lowered at most once per round trip.
- When a round has more refusals than full buffers explain, the rate is lowered to the posts accepted per second. If
  the next round has as many, the limit is not the cause: that share of the connections has full buffers. More than a
  third is assumed only after another such round, because other functions at the same limit look alike.
- While rounds are good the rate grows, at first slowly, then twice as fast each time. So the rate stays close to a
  constant limit, and soon exceeds a limit that was lifted.

The posts accepted per second are measured too low while the process is not running for a moment, as happens with a
share of a processor. So a rate that was good after the last slow-down is a lower bound until it is refused as well.

No sockets and no clock: ``now`` is in seconds of any monotonic clock.
"""

from math import inf, sqrt

from chalicelib.push.token_bucket import TokenBucket
from chalicelib.retry import full_jitter

# Responses per round: enough to tell a fifth from a third. At low rates ROUND_MIN_POSTS, after ROUND_SECONDS. Fewest
# after a pause, to be quick.
ROUND_POSTS = 64
ROUND_SECONDS, ROUND_MIN_POSTS = 0.1, 32
TRIAL_POSTS = 8
# How much more than the expected share may be refused in a good round, times the square root of its responses: about
# two standard deviations where a fifth is refused.
TOLERANCE = 0.8
# Up to this share, refusals are assumed to be full buffers without another round.
SURE_SHARE = 0.35
# A lowered rate is a little below the accepted one, so that refusals end if a limit was the cause.
BACKOFF = 0.9
MIN_PER_SECOND = 20.0
# By how much the rate grows every GROWTH_SECONDS: after it was lowered; after full buffers were found; after a pause.
GROWTH_SECONDS = 0.03
GROWTH, FULL_BUFFERS_GROWTH, TRIAL_GROWTH = 0.05, 0.25, 1.0
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.05, 0.4
# Refusals at up to this multiple of a good rate mean that the rate is not good any more.
GOOD_RATIO = 1.2


class PostRate:
    """``bucket`` limits the posts, ``round`` counts rounds. ``accepts_some``: a post was accepted in the last round.

    The rate never exceeds ``max_per_second``, whatever the responses are.
    """

    def __init__(self, max_per_second: float = inf) -> None:
        self.bucket = TokenBucket(max_per_second)
        self.round, self.accepts_some = 0, False
        self._begun_at: float | None = None
        self._sent = self._responses = self._refused = 0
        self._held_back = False
        self._needed, self._fewest = ROUND_POSTS, ROUND_MIN_POSTS
        # The share of posts that is refused by full buffers; the share that was refused before the rate was lowered.
        self._full_share, self._suspicious_share = 0.0, 0.0
        self._confirmations = 0
        # The rate of the last good round after a slow-down: see above.
        self._good_rate = 0.0
        self._growth = GROWTH
        self._pauses = 0

    def record_sent(self, posts: int, now: float, *, held_back: bool) -> None:
        """To be called after ``posts`` were sent. ``held_back``: more were ready, and the rate did not allow them."""
        self.bucket.take(posts)
        self._sent += posts
        self._held_back = self._held_back or held_back
        if self._begun_at is None:
            self._begun_at = now

    def record_accepted(self, sent_in_round: int, now: float) -> None:
        """To be called for each response other than 429, with the round in which its post was sent."""
        if sent_in_round == self.round:
            self._responses += 1
            if self._responses >= self._fewest:
                self._adjust_if_due(now)

    def record_throttled(self, sent_in_round: int, now: float, *, is_known: bool) -> None:
        """To be called for each 429. ``is_known``: the connection was refused before, while others were not.

        A known connection does not count again, or the last full buffers would look like an account at its limit.
        """
        if sent_in_round == self.round and not is_known:
            self._refused += 1
            self._responses += 1
            if self._responses >= self._fewest:
                self._adjust_if_due(now)

    def _adjust_if_due(self, now: float) -> None:
        if self._responses >= self._needed or now - (self._begun_at or now) >= ROUND_SECONDS:
            self._adjust(now)

    def _adjust(self, now: float) -> None:
        share, tolerance = self._refused / self._responses, TOLERANCE / sqrt(self._responses)
        seconds = now - (self._begun_at or now)
        sent_per_second = self._sent / seconds if seconds > 0 else inf
        held_back = self._held_back
        self._begin_round(now)
        self.accepts_some = share < 1
        if not self.accepts_some:
            self._pause(now)
            return
        self._pauses = 0
        if share <= self._full_share + tolerance:
            self._suspicious_share = 0.0
            self._adjust_full_share(share, tolerance)
            if not held_back and not self._is_trial:
                self.bucket.raise_rate(inf, now)
            elif self._growth == GROWTH:
                self._good_rate = self.bucket.per_second
            self._speed_up(sent_per_second, seconds, now)
        elif self._are_buffers_full(share, tolerance):
            self._full_share, self._suspicious_share, self._growth = share, 0.0, FULL_BUFFERS_GROWTH
            self._speed_up(sent_per_second, seconds, now)
        else:
            self._slow_down(sent_per_second * (1 - share) / (1 - self._full_share), now)
        self._expect(2 * self._needed)

    def _begin_round(self, begins_at: float) -> None:
        self.round += 1
        self._begun_at = begins_at
        self._sent = self._responses = self._refused = 0
        self._held_back = False

    def _expect(self, responses: int) -> None:
        self._needed = min(responses, ROUND_POSTS)
        self._fewest = min(responses, ROUND_MIN_POSTS)

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
        # An audience has one share of full buffers; a second, higher share is rather other functions at the same limit.
        needed = 1 + (share > SURE_SHARE) + (self._full_share > 0)
        return self._confirmations >= needed

    def _adjust_full_share(self, share: float, tolerance: float) -> None:
        """A moving average, faster downwards; without full buffers it stays at zero."""
        if self._full_share:
            weight = 1 / 2 if share < self._full_share - tolerance else 1 / 4
            self._full_share += (share - self._full_share) * weight

    def _speed_up(self, sent_per_second: float, seconds: float, now: float) -> None:
        per_second = self.bucket.per_second
        if self._is_trial:
            per_second = max(per_second, sent_per_second)
        growth = min(1.0, self._growth * max(1.0, seconds / GROWTH_SECONDS))
        self.bucket.raise_rate(per_second * (1 + growth), now)
        self._growth = min(1.0, 2 * self._growth)

    def _slow_down(self, accepted_per_second: float, now: float) -> None:
        per_second = self.bucket.per_second
        if per_second <= GOOD_RATIO * self._good_rate:
            self._good_rate = 0.0
        measured_up_to = inf if self._is_trial else per_second
        lowered = BACKOFF * min(measured_up_to, max(accepted_per_second, self._good_rate))
        self.bucket.set_rate(max(MIN_PER_SECOND, lowered), now)
        self._growth = GROWTH

    def _pause(self, now: float) -> None:
        self._pauses += 1
        begins_at = now + full_jitter(self._pauses, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
        self._begin_round(begins_at)
        self.bucket.set_rate(MIN_PER_SECOND, begins_at, TRIAL_POSTS)
        self._growth, self._suspicious_share = TRIAL_GROWTH, 0.0
        self._expect(TRIAL_POSTS)
