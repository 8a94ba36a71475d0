from __future__ import annotations

import pytest
from msgspec import Struct

from chalicelib.feed.refetch_window import refetch_window
from chalicelib.settings import from_environment

DEFAULTS = from_environment({})


class Limits(Struct):
    rest_rate_limit: int
    rest_burst_limit: int


@pytest.mark.parametrize("clients", [0, 1, 100])
def test_a_small_audience_fetches_at_once_out_of_half_of_the_burst(clients: int) -> None:
    assert refetch_window(clients, DEFAULTS) == 0


@pytest.mark.parametrize(("clients", "seconds"), [(101, 3), (1_000, 20), (10_000, 200)])
def test_two_lists_of_each_client_take_half_of_the_rate(clients: int, seconds: int) -> None:
    assert refetch_window(clients, DEFAULTS) == seconds


def test_a_higher_rate_makes_the_window_shorter() -> None:
    assert refetch_window(10_000, Limits(rest_rate_limit=2_000, rest_burst_limit=4_000)) == 20


def test_with_a_burst_below_the_rate_a_small_audience_is_spread_too() -> None:
    assert refetch_window(60, Limits(rest_rate_limit=200, rest_burst_limit=20)) == 2


@pytest.mark.parametrize("clients", range(0, 5_000, 7))
def test_the_requests_of_a_window_are_below_the_limits(clients: int) -> None:
    """Otherwise clients that do what they are told get 429."""
    window = refetch_window(clients, DEFAULTS)

    assert clients * 2 <= max(DEFAULTS.rest_burst_limit / 2, window * DEFAULTS.rest_rate_limit / 2)
