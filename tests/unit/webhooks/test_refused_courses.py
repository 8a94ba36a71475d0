"""Courses that a receiver never takes keep no other course back, in whatever order their events come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.webhooks.ports import Reply
from tests.webhook_house import DELIVERED, REFUSED, House

UNPROCESSABLE = Reply("status", 422)
MORNING = 50


def house_that_refuses(bad: set[int], reply: Reply) -> House:
    house = House(0)
    house.answer = lambda seq: reply if seq in bad else DELIVERED
    return house


def send(house: House, events: int = 1) -> None:
    house.last += events
    house.run()


def pass_time(house: House, hours: int) -> None:
    """The function runs once per minute."""
    for _ in range(hours * 60):
        house.clock += timedelta(minutes=1)
        house.run()


@pytest.mark.parametrize("reply", [REFUSED, UNPROCESSABLE])
def test_three_that_come_hours_apart_keep_no_other_back(reply: Reply) -> None:
    house = house_that_refuses({1, 3, 5}, reply)
    for _ in range(3):
        send(house)
        send(house)
        pass_time(house, 2)
    pass_time(house, 12)

    send(house, MORNING)

    assert house.taken == [2, 4, 6, *range(7, 7 + MORNING)]
    # Each of the three is retried twice per hour at most.
    assert len(house.asked) - len(house.taken) < 3 * 45


@pytest.mark.parametrize("reply", [REFUSED, UNPROCESSABLE])
def test_three_in_a_row_keep_no_other_back(reply: Reply) -> None:
    house = house_that_refuses({1, 2, 3}, reply)
    send(house, 3 + MORNING)

    pass_time(house, 1)

    assert house.taken == list(range(4, 4 + MORNING))


def test_after_a_quiet_night_others_follow_three_failures_in_a_row_within_an_hour() -> None:
    house = house_that_refuses({1, 2, 3}, REFUSED)
    send(house, 3)
    pass_time(house, 12)

    send(house, MORNING)
    pass_time(house, 1)
    send(house, MORNING)

    assert house.taken == list(range(4, 4 + 2 * MORNING))


def test_after_a_quiet_night_others_follow_three_refusals_in_a_row_at_once() -> None:
    house = house_that_refuses({1, 2, 3}, UNPROCESSABLE)
    send(house, 3)
    pass_time(house, 12)

    send(house, MORNING)

    assert house.taken == list(range(4, 4 + MORNING))


def test_a_dozen_in_a_row_keep_no_other_back_for_ever() -> None:
    house = house_that_refuses(set(range(1, 13)), REFUSED)
    send(house, 13)

    pass_time(house, 9)

    assert house.taken == [13]


def test_a_course_that_failed_for_a_while_only_is_tried_among_those_that_always_fail() -> None:
    house = house_that_refuses({1, 2, 3}, REFUSED)
    send(house, 3)
    pass_time(house, 1)
    house.answer = lambda seq: REFUSED if seq in {1, 2} else DELIVERED

    pass_time(house, 2)

    assert house.taken == [3]
