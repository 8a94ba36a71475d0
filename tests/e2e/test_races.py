"""Many at once, through real parallel functions."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from tests.e2e.conftest import Enter
from tests.e2e.courses import (
    SARA,
    command,
    cursor_of,
    events_after,
    numbered_without_a_hole,
    ok,
    past,
    requested,
    unique,
)
from tests.e2e.repeated_requests import decided

SETTING_UP_AT_ONCE = 10


async def _many(count: int, make: Any) -> list[Any]:
    """Sets up in modest parallel, so that the race itself is what the functions scale for."""
    gate = asyncio.Semaphore(SETTING_UP_AT_ONCE)

    async def one(n: int) -> Any:
        async with gate:
            return await make(n)

    return await asyncio.gather(*(one(n) for n in range(count)))


def test_of_forty_assigns_of_one_instructor_into_one_slot_exactly_one_wins(portals: Enter) -> None:

    async def story() -> tuple[Counter[int], Counter[str]]:
        async with portals("dana", "omar") as (dana, omar):
            slot = {"scheduledDate": command()["scheduledDate"], "startTime": "10:00", "endTime": "11:00"}
            courses = await _many(40, lambda _: requested(dana, **slot))
            answers = await asyncio.gather(
                *(
                    decided((dana, omar)[n % 2], f"/courses/{course['courseId']}/assign", {"instructorId": SARA})
                    for n, course in enumerate(courses)
                )
            )
            refusals = Counter(answer.json()["code"] for answer in answers if answer.is_error)
            return Counter(answer.status_code for answer in answers), refusals

    statuses, refusals = asyncio.run(story())

    assert statuses == {200: 1, 409: 39}
    assert refusals == {"instructor_busy": 39}


def test_fifty_actions_at_once_all_succeed_and_are_numbered_without_a_hole(portals: Enter) -> None:
    async def story() -> Counter[int]:
        async with portals("dana", "omar") as (dana, omar):
            courses = await _many(50, lambda _: requested(dana))
            before = await cursor_of(dana)
            answers = await asyncio.gather(
                *(
                    decided((dana, omar)[n % 2], f"/courses/{course['courseId']}/cancel", {"reason": "All at once."})
                    for n, course in enumerate(courses)
                )
            )
            await numbered_without_a_hole(dana, before, 50)
            return Counter(answer.status_code for answer in answers)

    assert asyncio.run(story()) == {200: 50}


def test_of_two_edits_of_one_version_one_is_told_that_it_is_stale(portals: Enter) -> None:

    async def story() -> list[int]:
        async with portals("dana", "omar") as (dana, omar):
            course = await requested(dana)
            moves = [command()["scheduledDate"] for _ in range(2)]
            answers = await asyncio.gather(
                *(
                    decided(
                        who,
                        f"/courses/{course['courseId']}/reschedule",
                        {"scheduledDate": day, "reason": "Moved."},
                        If_Match='"1"',
                    )
                    for who, day in zip((dana, omar), moves, strict=True)
                )
            )
            return sorted(answer.status_code for answer in answers)

    assert asyncio.run(story()) == [200, 412]


def test_a_course_completed_twice_at_once_is_completed_once(portals: Enter) -> None:

    async def story() -> tuple[list[int], int]:
        async with portals("dana", "mike") as (dana, mike):
            course = await requested(dana, days=past())
            path = f"/courses/{course['courseId']}"
            ok(await decided(dana, f"{path}/assign", {"instructorId": 32}))
            before = await cursor_of(mike)
            answers = await asyncio.gather(*(decided(mike, f"{path}/complete", {"attended": 5}) for _ in range(2)))
            return sorted(answer.status_code for answer in answers), len(await events_after(mike, before))

    statuses, events = asyncio.run(story())

    assert statuses == [200, 409]
    assert events == 1


def test_the_same_request_sent_twice_at_once_is_carried_out_once(portals: Enter) -> None:
    async def story() -> list[Any]:
        async with portals("iffat") as (iffat,):
            body, key = command(), unique()
            answers = await asyncio.gather(*(decided(iffat, "/courses", body, Idempotency_Key=key) for _ in range(2)))
            return [ok(answer)["courseId"] for answer in answers]

    first, second = asyncio.run(story())

    assert first == second
