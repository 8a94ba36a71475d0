from __future__ import annotations

from math import inf

import pytest

from chalicelib.aws.deadline import Deadline


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_without_a_caller_who_waits_there_is_no_deadline() -> None:
    assert Deadline(Clock()).seconds_left() == inf


def test_the_time_left_passes_and_the_deadline_ends_with_the_call() -> None:
    clock = Clock()
    deadline = Deadline(clock)

    with deadline.within(25.0):
        clock.time += 26.0
        late = deadline.seconds_left()

    assert (late, deadline.seconds_left()) == (-1.0, inf)


def test_a_call_that_fails_ends_its_deadline_too() -> None:
    deadline = Deadline(Clock())

    with pytest.raises(ValueError, match="bad"), deadline.within(25.0):
        raise ValueError("bad")

    assert deadline.seconds_left() == inf
