from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.feed_errors import TooManyTickets
from chalicelib.feed.issue_tickets import count_request
from tests.builders import NOW, admin, instructor_user
from tests.stores.memory_quotas import MemoryQuotas

MINUTE = NOW.replace(second=0, microsecond=0)


def requested(quotas: MemoryQuotas, times: int, seconds: float = 0) -> None:
    for _ in range(times):
        count_request(quotas, admin(), 3, MINUTE + timedelta(seconds=seconds))


def test_as_many_requests_as_allowed_are_counted_silently() -> None:
    quotas = MemoryQuotas()

    requested(quotas, 3)

    with pytest.raises(TooManyTickets):
        requested(quotas, 1)


@pytest.mark.parametrize(("seconds", "left"), [(0, 60), (0.9, 60), (1, 59), (59, 1), (59.999, 1)])
def test_the_refusal_says_how_long_the_minute_still_lasts(seconds: float, left: int) -> None:
    quotas = MemoryQuotas()
    requested(quotas, 3)

    with pytest.raises(TooManyTickets) as refusal:
        requested(quotas, 1, seconds)

    assert refusal.value.retry_after_seconds == left
    assert str(refusal.value) == f"You have requested too many tickets. Try again in {left} seconds."


def test_after_that_time_requests_are_allowed_again() -> None:
    quotas = MemoryQuotas()
    requested(quotas, 3)
    with pytest.raises(TooManyTickets) as refusal:
        requested(quotas, 1, 42)

    requested(quotas, 3, 42 + refusal.value.retry_after_seconds)

    with pytest.raises(TooManyTickets):
        requested(quotas, 1, 100)


def test_another_person_is_counted_alone() -> None:
    quotas = MemoryQuotas()
    requested(quotas, 3)

    count_request(quotas, instructor_user(), 3, MINUTE)

    with pytest.raises(TooManyTickets):
        requested(quotas, 1)
