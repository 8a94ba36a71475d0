"""Whatever a receiver refuses, and whenever a run dies: nothing is left out, and each course is in order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.webhooks.deliver_events import LEASE_MS
from chalicelib.webhooks.ports import Reply
from chalicelib.webhooks.webhook import Progress
from tests.webhook_house import DELIVERED, REFUSED, House

MAX_EVENTS, COURSES = 40, 5
# For each attempt: whether it is taken, refused, throttled, or the run dies before its result is stored.
ATTEMPTS = st.lists(st.sampled_from(["taken", "taken", "refused", "throttled", "died"]), max_size=60)
PAUSES = st.lists(st.integers(0, 4_000), min_size=1, max_size=30)
THROTTLED = Reply("status", 429, 60_000)


class DiedError(Exception):
    """The function has ended without another word."""


@given(courses=st.lists(st.integers(1, COURSES), min_size=1, max_size=MAX_EVENTS), attempts=ATTEMPTS, pauses=PAUSES)
def test_every_event_arrives_and_those_of_a_course_in_order(
    courses: list[int], attempts: list[str], pauses: list[int]
) -> None:
    house = House(len(courses) // 2, course_of=lambda seq: courses[seq - 1])
    left = iter(attempts)

    def answer(_seq: int) -> Reply:
        what = next(left, "taken")
        if what == "died":
            raise DiedError
        return {"taken": DELIVERED, "refused": REFUSED, "throttled": THROTTLED}[what]

    house.answer = answer
    for n, seconds in enumerate(pauses):
        run(house, f"run {n}")
        house.clock += timedelta(seconds=seconds)
        house.last = min(house.last + 3, len(courses))
    house.last = len(courses)
    while house.webhook.progress.cursor.seq < house.last:
        house.clock += timedelta(hours=1, milliseconds=LEASE_MS)
        run(house, "last run")

    assert house.webhook.progress == Progress(house.webhook.progress.cursor)
    for course in set(courses):
        numbers = [seq for seq in house.taken if courses[seq - 1] == course]
        first_arrivals = list(dict.fromkeys(numbers))
        assert first_arrivals == [seq for seq in range(1, len(courses) + 1) if courses[seq - 1] == course]


def run(house: House, name: str) -> None:
    try:
        house.run(name)
    except DiedError:
        # What was sent since the last save is sent again.
        return
