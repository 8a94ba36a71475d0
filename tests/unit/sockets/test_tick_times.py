from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.sockets.tick_times import comes_up
from tests.unit.sockets.tick_house import MINUTE, one

IDS = [f"L0SM9cO{n:08d}=" for n in range(4000)]


@pytest.mark.parametrize("every", [6, 8])
def test_a_connection_comes_up_once_in_its_period(every: int) -> None:
    found = [sum(comes_up(each, every, one(MINUTE + n)) for n in range(every)) for each in IDS]

    assert set(found) == {1}


@pytest.mark.parametrize("every", [6, 8])
def test_connections_are_spread_evenly_over_the_minutes(every: int) -> None:
    sizes = Counter(n for each in IDS for n in range(every) if comes_up(each, every, one(MINUTE + n)))

    assert max(sizes.values()) < 1.2 * len(IDS) / every


def test_without_a_minute_nobody_comes_up() -> None:
    assert not any(comes_up(each, 8, range(0)) for each in IDS)


def test_in_several_minutes_everybody_of_each_comes_up() -> None:
    together = [each for each in IDS if comes_up(each, 8, range(MINUTE, MINUTE + 3))]

    assert together == [each for each in IDS if any(comes_up(each, 8, one(MINUTE + n)) for n in range(3))]


def test_after_a_whole_period_everybody_comes_up() -> None:
    assert all(comes_up(each, 8, range(MINUTE, MINUTE + 8)) for each in IDS)
