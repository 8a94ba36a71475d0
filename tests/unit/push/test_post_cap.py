"""The stage's posts per second: no fan-out exceeds them, whatever its recipients reply. In simulated time."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter

import pytest

from chalicelib.push.ports import SENT, THROTTLED
from chalicelib.push.token_bucket import MAX_RATE_BURST_SECONDS
from chalicelib.sockets.broadcast import MAX_POST_SECONDS
from tests.simulated_gateway import ALWAYS, AccountLimit, SimulatedGateway, Simulation, fan_out

PER_SECOND = 5_000
MAX_IN_A_SECOND = PER_SECOND * (1 + MAX_RATE_BURST_SECONDS)


@pytest.fixture(autouse=True)
def seeded() -> None:
    random.seed(19)


def capped(gateway: SimulatedGateway, size: int, *, workers: int = 1) -> Simulation:
    """A fan-out with the time that a broadcaster gives it."""
    everyone, seconds = [f"c{n}=" for n in range(size)], size / PER_SECOND + MAX_POST_SECONDS
    return fan_out(gateway, everyone, workers=workers, seconds=seconds, max_per_second=PER_SECOND)


def results(simulation: Simulation) -> Counter[str]:
    return Counter(message.result for worker in simulation.workers for message in worker.messages)


def most_in_a_second(gateway: SimulatedGateway) -> int:
    """The most posts, repeated ones included, that arrived within one second."""
    times = sorted(gateway.attempted_at)
    return max(number - bisect_left(times, at - 1.0) for number, at in enumerate(times, 1))


@pytest.mark.parametrize("workers", [1, 4])
def test_ten_thousand_recipients_take_two_seconds(workers: int) -> None:
    gateway = SimulatedGateway()

    became = results(capped(gateway, 10_000, workers=workers))

    assert became == {SENT: 10_000}
    assert most_in_a_second(gateway) <= MAX_IN_A_SECOND
    assert 1.9 <= max(gateway.taken_at.values()) <= 2.1


@pytest.mark.parametrize("workers", [1, 4])
def test_a_hundred_thousand_of_whom_a_fifth_refuses_never_get_more_posts_per_second(workers: int) -> None:
    """Repeated posts count too. All who take their frames have them before the time is over."""
    refusing = {f"c{n}=" for n in random.sample(range(100_000), 20_000)}
    gateway = SimulatedGateway(refusals=dict.fromkeys(refusing, ALWAYS))

    became = results(capped(gateway, 100_000, workers=workers))

    assert most_in_a_second(gateway) <= MAX_IN_A_SECOND
    assert became[SENT] == 80_000
    assert became[THROTTLED] >= 0.99 * 20_000


def test_a_fifth_that_is_full_for_a_moment_is_reached_within_the_limit() -> None:
    gateway = SimulatedGateway(refusals={f"c{n}=": 1 for n in random.sample(range(10_000), 2_000)})

    became = results(capped(gateway, 10_000))

    assert became == {SENT: 10_000}
    assert most_in_a_second(gateway) <= MAX_IN_A_SECOND


def test_an_account_with_a_lower_limit_still_gets_what_its_limit_lets_through() -> None:
    gateway = SimulatedGateway(account=AccountLimit(2_000, 500))

    became = results(capped(gateway, 20_000))

    assert became[SENT] >= 0.97 * AccountLimit(2_000, 500).lets_through(7.0)
    assert became[SENT] + became[THROTTLED] >= 19_980


def test_an_account_that_lets_everything_through_again_is_used_up_to_the_limit_only() -> None:
    gateway = SimulatedGateway(first_refusals=200)

    became = results(capped(gateway, 10_000))

    assert became == {SENT: 10_000}
    assert most_in_a_second(gateway) <= MAX_IN_A_SECOND
