"""The promise of webhooks on the packaged stack: the function with its rights, the stream, the schedule, real HTTP."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter
from tests.e2e.courses import ok, requested
from tests.e2e.repeated_requests import answered, decided
from tests.webhook_sink import WebhookSink, always, webhook_sink

PATH = "/people/webhooks"
COURSES, MISSED = 10, 100
# A run is started after each event; what that start missed is sent within a minute.
ARRIVAL_SECONDS = 90.0


@pytest.fixture
def sink() -> Iterator[WebhookSink]:
    with webhook_sink() as found:
        yield found


async def arrived(events: list[Any], count: int) -> None:
    end = time.monotonic() + ARRIVAL_SECONDS
    while len(events) < count:
        assert time.monotonic() < end, f"{len(events)} of {count} events in {ARRIVAL_SECONDS:g} s"
        await asyncio.sleep(0.1)


async def edited(admin: PortalClient, course_id: int, students: int) -> None:
    ok(await decided(admin, f"/courses/{course_id}/edit", {"students": students}))


def test_a_receiver_that_is_back_gets_exactly_the_missed_events_in_order(portals: Enter, sink: WebhookSink) -> None:
    async def story() -> list[str]:
        async with portals("dana") as (dana,):
            courses = [(await requested(dana))["courseId"] for _ in range(COURSES)]
            added = ok(await dana.post(PATH, {"url": sink.url}))
            sink.secret, webhook = added["secret"], f"{PATH}/{added['webhookId']}"
            try:
                await edited(dana, courses[0], 2)
                await arrived(sink.events, 1)
                sink.answer = always(503)
                for n in range(MISSED):
                    await edited(dana, courses[n % COURSES], 3 + n // COURSES)
                await arrived(sink.refused, 1)
                sink.answer = always(204)
                ok(await dana.post(f"{webhook}/resume", {}))
                await arrived(sink.events, 1 + MISSED)
                page = ok(await answered(dana, f"{webhook}/deliveries?limit=100"))
            finally:
                ok(await dana.post(f"{webhook}/remove", {}))
            return [each["status"] for each in page["items"]]

    statuses = asyncio.run(story())

    by_course: dict[int, list[int]] = defaultdict(list)
    for event, number in zip(sink.events, sink.numbers, strict=True):
        by_course[event["courseId"]].append(number)
    assert sorted(sink.numbers) == list(range(sink.numbers[0], sink.numbers[0] + 1 + MISSED))
    assert len(by_course) == COURSES
    assert list(by_course.values()) == [sorted(numbers) for numbers in by_course.values()]
    assert statuses == ["delivered"] * MISSED


def test_an_address_inside_of_a_network_is_refused_when_it_is_entered(portals: Enter) -> None:
    async def story() -> list[str]:
        async with portals("dana") as (dana,):
            urls = ["https://169.254.169.254/latest/", "https://10.0.0.1/", "ftp://example.com/"]
            answers = [await dana.post(PATH, {"url": url}) for url in urls]
            return [each["rule"] for answer in answers for each in answer.json()["errors"]]

    assert asyncio.run(story()) == ["public_address", "public_address", "https_address"]
