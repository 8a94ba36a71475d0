"""How the rate of posts follows their answers. Each round is told in full: so many answers, so many of them refused."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest

from chalicelib.push.post_rate import MAX_PAUSE_SECONDS, ROUND_POSTS, TRIAL_POSTS, PostRate


class Sender:
    """Sends a round's posts over so many seconds and hears the answers at their end."""

    def __init__(self) -> None:
        self.rate, self.now = PostRate(), 100.0

    @property
    def per_second(self) -> float:
        return self.rate.bucket.per_second

    def round(self, refused: int, posts: int = ROUND_POSTS, seconds: float = 0.01, *, held_back: bool = True) -> float:
        """The rate afterwards. ``held_back``: more would have been sent, had the rate allowed it."""
        number = self.rate.round
        self.rate.record_sent(posts, self.now, held_back=held_back)
        self.now += seconds
        self.answers(number, refused, posts - refused)
        return self.per_second

    def answers(self, number: int, refused: int, taken: int, *, is_known: bool = False) -> None:
        for _ in range(taken):
            self.rate.record_accepted(number, self.now)
        for _ in range(refused):
            self.rate.record_throttled(number, self.now, is_known=is_known)


@pytest.fixture
def sender() -> Sender:
    return Sender()


def test_nothing_is_limited_while_nothing_is_refused(sender: Sender) -> None:
    for _ in range(10):
        sender.round(refused=0)

    assert sender.per_second == inf


def test_a_few_refusals_limit_nothing(sender: Sender) -> None:
    sender.round(refused=ROUND_POSTS // 16)

    assert sender.per_second == inf


def test_many_refusals_lower_the_rate_to_a_little_below_what_was_taken(sender: Sender) -> None:
    sender.round(refused=56, seconds=0.01)

    assert 700 <= sender.per_second <= 800


def test_the_refusals_of_one_round_trip_count_once(sender: Sender) -> None:
    """Those that were under way when the rate was lowered say nothing about the lower rate."""
    first = sender.rate.round
    lowered = sender.round(refused=56)

    sender.answers(first, refused=500, taken=0)

    assert sender.per_second == lowered


def test_refusals_that_end_with_the_lower_rate_were_the_accounts_limit(sender: Sender) -> None:
    lowered = sender.round(refused=56)

    slightly_higher = sender.round(refused=0, seconds=0.08)

    assert lowered < slightly_higher < 1.5 * lowered


def test_refusals_that_stay_at_the_lower_rate_were_full_buffers(sender: Sender) -> None:
    sender.round(refused=13)
    sender.round(refused=13)

    for _ in range(6):
        sender.round(refused=13, held_back=False)

    assert sender.per_second == inf


def test_a_half_that_stays_refused_is_believed_a_round_later_than_a_fifth(sender: Sender) -> None:
    """Other workers at the same limit look alike."""
    sender.round(refused=32)
    once = sender.round(refused=32, seconds=0.02)
    twice = sender.round(refused=32, seconds=0.05)

    assert once < 3_200
    assert twice > 1_000


def test_beside_full_buffers_the_accounts_limit_is_still_noticed(sender: Sender) -> None:
    for _ in range(8):
        sender.round(refused=13)

    sender.round(refused=50)

    assert sender.per_second < 6_400


def test_the_rate_grows_ever_faster_while_nothing_more_is_refused(sender: Sender) -> None:
    rates = [sender.round(refused=56)]
    while len(rates) < 8:
        rates.append(sender.round(refused=0, seconds=ROUND_POSTS / sender.per_second))

    growth = [later / earlier for earlier, later in pairwise(rates)]
    assert growth == sorted(growth)
    assert growth[-1] == pytest.approx(2.0)


def test_a_rate_that_holds_nothing_back_is_a_limit_no_more(sender: Sender) -> None:
    sender.round(refused=56)

    sender.round(refused=0, seconds=0.1, held_back=False)

    assert sender.per_second == inf


def test_a_moment_in_which_the_process_stood_still_does_not_lower_the_rate_for_long(sender: Sender) -> None:
    """As it does with a share of a processor: next to nothing was taken because next to nothing was sent."""
    sender.round(refused=56)
    good = sender.per_second
    for _ in range(4):
        sender.round(refused=0, seconds=ROUND_POSTS / sender.per_second)

    sender.round(refused=56, seconds=1.0)

    assert sender.per_second >= 0.85 * good


def test_when_nothing_is_taken_everyone_pauses_and_then_a_few_try(sender: Sender) -> None:
    sender.round(refused=ROUND_POSTS)
    resumes_at = sender.rate.bucket.next_at()

    assert sender.now <= resumes_at <= sender.now + MAX_PAUSE_SECONDS
    assert sender.rate.bucket.available(resumes_at) == TRIAL_POSTS


def test_a_pause_is_lengthened_at_most_once_for_each_trial(sender: Sender) -> None:
    first = sender.rate.round
    sender.round(refused=ROUND_POSTS)
    resumes_at = sender.rate.bucket.next_at()

    sender.answers(first, refused=500, taken=0)

    assert sender.rate.bucket.next_at() == resumes_at


def test_after_a_trial_that_succeeds_the_rate_doubles_from_round_to_round(sender: Sender) -> None:
    sender.round(refused=ROUND_POSTS)
    sender.now = sender.rate.bucket.next_at()
    first = sender.round(refused=0, posts=TRIAL_POSTS, seconds=0.01)

    second = sender.round(refused=0, posts=2 * TRIAL_POSTS, seconds=0.01)

    assert first == pytest.approx(2 * TRIAL_POSTS / 0.01)
    assert second == pytest.approx(2 * first)


def test_who_was_refused_beside_others_does_not_count_when_refused_again(sender: Sender) -> None:
    """Else the last ones with full buffers would look like an account at its limit."""
    sender.round(refused=13)
    before = sender.per_second

    sender.answers(sender.rate.round, refused=1_000, taken=0, is_known=True)

    assert sender.per_second == before
    assert sender.rate.accepts_some is True


def test_at_a_low_rate_a_round_ends_with_fewer_answers(sender: Sender) -> None:
    sender.round(refused=ROUND_POSTS - 1)
    lowered = sender.per_second

    sender.round(refused=0, posts=ROUND_POSTS // 2, seconds=1.0)

    assert sender.per_second > lowered
