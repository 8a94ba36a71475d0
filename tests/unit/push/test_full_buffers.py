"""Recipients with full buffers beside healthy ones, and accounts at their limit, in simulated time.

What the simulated seconds mean does not depend on the machine: a run without refusals takes as long each time.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED
from tests.simulated_gateway import ALWAYS, LATENCY_SECONDS, AccountLimit, SimulatedGateway, Simulation, fan_out

SLOWER_AT_MOST = 1.5
POSTS_UNDER_WAY_AT_THE_END = 20


@pytest.fixture(autouse=True)
def seeded() -> None:
    random.seed(19)


def audience(size: int) -> list[str]:
    return [f"c{n}=" for n in range(size)]


def part(connection_ids: list[str], share: float) -> set[str]:
    return set(random.sample(connection_ids, round(len(connection_ids) * share)))


def full(connection_ids: set[str] | list[str], refusals: int = ALWAYS) -> SimulatedGateway:
    return SimulatedGateway(refusals=dict.fromkeys(connection_ids, refusals))


def seconds_without_refusals(size: int) -> float:
    gateway = SimulatedGateway()
    fan_out(gateway, audience(size))
    return max(gateway.taken_at.values())


def results(simulation: Simulation) -> Counter[str]:
    return Counter(message.result for worker in simulation.workers for message in worker.messages)


@pytest.mark.parametrize("size", [100, 1_000, 5_000, 10_000])
def test_a_fifth_with_full_buffers_slows_the_healthy_ones_down_by_half_at_most(size: int) -> None:
    everyone = audience(size)
    refusing = part(everyone, 1 / 5)
    gateway = full(refusing)

    became = results(fan_out(gateway, everyone))

    assert became == {SENT: size - len(refusing), THROTTLED: len(refusing)}
    assert max(gateway.taken_at.values()) <= SLOWER_AT_MOST * seconds_without_refusals(size)


def test_a_fifth_that_is_full_for_a_moment_is_reached_with_the_others() -> None:
    everyone = audience(5_000)
    gateway = full(part(everyone, 1 / 5), refusals=1)

    became = results(fan_out(gateway, everyone))

    assert became == {SENT: 5_000}
    assert max(gateway.taken_at.values()) <= SLOWER_AT_MOST * seconds_without_refusals(5_000)


def test_who_is_full_for_longer_is_reached_when_the_buffer_has_room() -> None:
    """The last ones with full buffers are no account at its limit."""
    everyone = audience(5_000)
    gateway = full(part(everyone, 1 / 5), refusals=3)

    became = results(fan_out(gateway, everyone))

    assert became == {SENT: 5_000}


def test_full_buffers_at_the_head_of_an_audience_do_not_stop_the_others() -> None:
    """Nothing succeeds beside the first refusals."""
    everyone = audience(1_140)
    gateway = full(everyone[:140])

    became = results(fan_out(gateway, everyone))

    assert became == {SENT: 1_000, THROTTLED: 140}
    assert max(gateway.taken_at.values()) <= SLOWER_AT_MOST * seconds_without_refusals(1_140)


def test_refusals_of_everyone_for_a_moment_are_waited_out() -> None:
    """Whoever the first 140 posts are for."""
    gateway = SimulatedGateway(first_refusals=140)

    became = results(fan_out(gateway, audience(1_140)))

    assert became == {SENT: 1_140}


def test_the_healthy_half_is_reached_when_the_other_half_is_full() -> None:
    everyone = audience(5_000)
    refusing = part(everyone, 1 / 2)

    became = results(fan_out(full(refusing), everyone))

    assert became == {SENT: 2_500, THROTTLED: 2_500}


@pytest.mark.parametrize(("per_second", "burst"), [(2_000, 500), (200, 100), (1_000, 1_000), (2_500, 100)])
def test_an_account_at_its_limit_gets_what_the_limit_lets_through(per_second: float, burst: float) -> None:
    gateway = SimulatedGateway(account=AccountLimit(per_second, burst))
    most = AccountLimit(per_second, burst).lets_through(3.0)

    became = results(fan_out(gateway, audience(10_000)))

    assert became[SENT] >= 0.97 * most
    assert gateway.attempts.total() <= 1.6 * most


def test_what_an_accounts_limit_keeps_back_is_counted_as_throttled() -> None:
    gateway = SimulatedGateway(account=AccountLimit(2_000, 500))

    became = results(fan_out(gateway, audience(10_000)))

    assert became[FAILED] <= POSTS_UNDER_WAY_AT_THE_END
    assert became[THROTTLED] == 10_000 - became[SENT] - became[FAILED]


def test_an_account_at_its_limit_and_full_buffers_are_told_apart_together() -> None:
    """A post to a full buffer uses the account's limit up as any other."""
    everyone = audience(10_000)
    gateway = SimulatedGateway(account=AccountLimit(2_000, 500), refusals=dict.fromkeys(part(everyone, 1 / 5), ALWAYS))
    most_healthy = 0.8 * AccountLimit(2_000, 500).lets_through(3.0)

    became = results(fan_out(gateway, everyone))

    assert became[SENT] >= 0.93 * most_healthy
    assert gateway.attempts.total() <= 9_000


def test_an_account_that_lets_nothing_through_is_left_in_peace() -> None:
    gateway = SimulatedGateway(account=AccountLimit(0, 0))

    became = results(fan_out(gateway, audience(10_000)))

    assert became == {THROTTLED: 10_000}
    assert gateway.attempts.total() < 400


def test_an_account_that_lets_everything_through_again_is_used_again() -> None:
    """A limit that was met once is not a limit for ever."""
    gateway = SimulatedGateway(account=AccountLimit(500, 500))
    simulation = Simulation(gateway, audience(10_000), [b"1"], workers=1, seconds=4.0)
    account = gateway.account
    answer = gateway.answer

    def lifted_after_a_second(connection_id: str, frame: bytes, now: float) -> int:
        gateway.account = account if now < 1.0 else None
        return answer(connection_id, frame, now)

    gateway.answer = lifted_after_a_second  # type: ignore[method-assign]
    simulation.run()

    assert results(simulation) == {SENT: 10_000}
    assert max(gateway.taken_at.values()) <= 2.5


@pytest.mark.parametrize("workers", [2, 5])
def test_workers_that_share_an_accounts_limit_do_not_outbid_each_other(workers: int) -> None:
    gateway = SimulatedGateway(account=AccountLimit(2_000, 500))
    most = AccountLimit(2_000, 500).lets_through(3.0)

    simulation = fan_out(gateway, audience(workers * 5_000), workers=workers)

    assert results(simulation)[SENT] >= 0.97 * most
    assert gateway.attempts.total() <= 2 * most
    assert min(worker.count(SENT) for worker in simulation.workers) >= 100


def test_each_connection_gets_its_frames_in_order_and_one_at_a_time() -> None:
    everyone, frames = audience(1_000), [b"1", b"2", b"3"]
    gateway = full(part(everyone, 1 / 5), refusals=2)

    became = results(fan_out(gateway, everyone, frames))

    assert became == {SENT: 1_000}
    assert gateway.frames == dict.fromkeys(everyone, frames)
    assert gateway.crowded == set()


def test_a_full_connection_is_tried_again_ever_more_rarely() -> None:
    """Its pauses double, whatever the others do."""
    everyone = audience(1_000)
    refusing = part(everyone, 1 / 5)
    gateway = full(refusing)

    fan_out(gateway, everyone)

    assert max(gateway.attempts[connection_id] for connection_id in refusing) <= 16
    assert all(gateway.attempts[connection_id] == 1 for connection_id in set(everyone) - refusing)


def test_who_is_gone_or_slow_does_not_lower_the_rate() -> None:
    everyone = audience(10_000)
    gone = part(everyone, 1 / 5)
    slow = part([each for each in everyone if each not in gone], 1 / 5)
    gateway = SimulatedGateway(gone=gone, slow=dict.fromkeys(slow, 4 * LATENCY_SECONDS))

    became = results(fan_out(gateway, everyone))

    assert became == {SENT: 8_000, GONE: 2_000}
    assert max(gateway.taken_at.values()) <= 2 * seconds_without_refusals(10_000)
