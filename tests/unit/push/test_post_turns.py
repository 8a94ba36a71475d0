from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.push.post_turns import SMALL_SECONDS, StoredPostTurns
from tests.builders import NOW
from tests.stores.memory_booked_turns import MemoryBookedTurns

PER_SECOND = 5_000
SMALL = int(SMALL_SECONDS * PER_SECOND) - 1


class Functions:
    """Functions with one store and one clock. A pause is noted and takes no time, as if all began at once."""

    def __init__(self) -> None:
        self.booked, self.time = MemoryBookedTurns(), NOW
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self.time

    def turns(self) -> StoredPostTurns:
        return StoredPostTurns(self.booked, PER_SECOND, self.now, self.pauses.append)


def test_the_first_large_fan_out_begins_at_once() -> None:
    functions = Functions()

    assert functions.turns().take(10_000, 10.0)

    assert functions.pauses == []


def test_the_next_ones_begin_when_the_rate_is_free_again() -> None:
    functions = Functions()

    taken = [functions.turns().take(posts, 10.0) for posts in (10_000, 5_000, 20_000)]

    assert taken == [True] * 3
    assert functions.pauses == [2.0, 3.0]


def test_a_fan_out_that_would_begin_too_late_does_not_begin_and_delays_nobody() -> None:
    functions = Functions()
    functions.turns().take(50_000, 10.0)

    assert not functions.turns().take(10_000, 9.9)
    assert functions.turns().take(10_000, 10.0)

    assert functions.pauses == [10.0]


def test_a_small_fan_out_waits_for_nobody_and_delays_nobody() -> None:
    functions = Functions()
    functions.turns().take(10_000, 10.0)

    assert functions.turns().take(SMALL, 0.0)
    assert functions.turns().take(10_000, 10.0)

    assert functions.pauses == [2.0]


def test_turns_that_are_over_are_forgotten() -> None:
    functions = Functions()
    functions.turns().take(10_000, 10.0)
    functions.time += timedelta(seconds=2)

    assert functions.turns().take(10_000, 10.0)

    assert functions.pauses == []
