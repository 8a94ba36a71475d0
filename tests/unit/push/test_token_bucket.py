"""How many posts may be sent now at a given rate."""

from __future__ import annotations

from math import inf

import pytest

from chalicelib.push.token_bucket import TokenBucket


def limited(per_second: float, at: float = 100.0, tokens: int = 0) -> TokenBucket:
    bucket = TokenBucket()
    bucket.set_rate(per_second, at, tokens)
    return bucket


def test_at_first_anything_may_be_sent() -> None:
    bucket = TokenBucket()
    bucket.take(1_000)

    assert (bucket.available(100.0), bucket.next_at()) == (inf, -inf)


def test_a_second_allows_a_second_worth_of_posts_and_no_more() -> None:
    bucket, sent = limited(2_000), 0
    for millisecond in range(1, 1_001):
        posts = int(bucket.available(100.0 + millisecond / 1_000))
        bucket.take(posts)
        sent += posts

    assert sent == 2_000


def test_after_a_long_silence_only_a_moments_worth_may_be_sent_at_once() -> None:
    bucket = limited(2_000)

    assert bucket.available(200.0) == 40


def test_nothing_may_be_sent_before_a_pause_is_over_and_then_a_few_at_once() -> None:
    bucket = limited(20, at=100.5, tokens=8)

    assert (bucket.available(100.4), bucket.next_at(), bucket.available(100.5)) == (0, 100.5, 8)


@pytest.mark.parametrize("per_second", [3.0, 20.0, 105.0, 2_000.0, 30_000.0])
def test_when_it_says_the_next_may_be_sent_one_may_be_sent(per_second: float) -> None:
    """Else its owner would wait for nothing, or look at the clock again and again."""
    bucket, now = limited(per_second), 100.0

    for _ in range(200):
        now = max(now, bucket.next_at())
        posts = bucket.available(now)
        bucket.take(int(posts))
        assert posts >= 1


def test_a_limit_holds_from_the_beginning_whatever_rate_is_set() -> None:
    bucket = TokenBucket(2_000)

    bucket.take(int(bucket.available(100.0)))
    bucket.raise_rate(inf, 100.0)

    assert (bucket.per_second, bucket.available(100.01), bucket.is_slowed_down) == (2_000, 20, False)


def test_a_lower_rate_than_the_limit_is_slowed_down() -> None:
    bucket = TokenBucket(2_000)

    bucket.set_rate(20, at=100.0)

    assert bucket.is_slowed_down
