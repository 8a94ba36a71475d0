"""The promise of webhooks on the packaged stack: the function with its rights, the stream, the schedule, real HTTP."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter
from tests.e2e.courses import ok, requested
from tests.e2e.repeated_requests import answered, decided
from tests.webhook_sink import WebhookSink, always, webhook_sink

PATH = "/people/webhooks"
COURSES, MISSED = 10, 100
# A run is started after each event; what that start missed is sent within a minute, by a machine that is not busy.
ARRIVAL_SECONDS = 300.0


@pytest.fixture
def sink() -> Iterator[WebhookSink]:
    with webhook_sink() as found:
        yield found


def taken(sink: WebhookSink) -> list[Any]:
    """Each event once, in the order in which they came first: a delivery may be repeated (docs/webhooks.md)."""
    first: dict[str, Any] = {}
    for message_id, event in zip(sink.message_ids, sink.events, strict=False):
        first.setdefault(message_id, event)
    return list(first.values())


async def arrived(events: Callable[[], list[Any]], count: int) -> None:
    end = time.monotonic() + ARRIVAL_SECONDS
    while (found := len(events())) < count:
        assert time.monotonic() < end, f"{found} of {count} events in {ARRIVAL_SECONDS:g} s"
        await asyncio.sleep(0.1)


async def delivered(admin: PortalClient, webhook: str) -> list[str]:
    """The statuses of the newest deliveries, once the last one, which has arrived, is noted."""
    end = time.monotonic() + ARRIVAL_SECONDS
    while True:
        page = ok(await answered(admin, f"{webhook}/deliveries?limit={MISSED}"))
        statuses = [each["status"] for each in page["items"]]
        if statuses == ["delivered"] * MISSED or time.monotonic() > end:
            return statuses
        await asyncio.sleep(0.5)


async def edited(admin: PortalClient, course_id: int, students: int) -> None:
    ok(await decided(admin, f"/courses/{course_id}/edit", {"students": students}))


def test_a_receiver_that_is_back_gets_exactly_the_missed_events_in_order(portals: Enter, sink: WebhookSink) -> None:
    async def story() -> tuple[list[int], list[str]]:
        async with portals("dana") as (dana,):
            courses = [(await requested(dana))["courseId"] for _ in range(COURSES)]
            added = ok(await decided(dana, PATH, {"url": sink.url}))
            sink.secret, webhook = added["secret"], f"{PATH}/{added['webhookId']}"
            try:
                await edited(dana, courses[0], 2)
                await arrived(lambda: taken(sink), 1)
                sink.answer = always(503)
                for n in range(MISSED):
                    await edited(dana, courses[n % COURSES], 3 + n // COURSES)
                await arrived(lambda: sink.refused, 1)
                sink.answer = always(204)
                ok(await decided(dana, f"{webhook}/resume", {}))
                await arrived(lambda: taken(sink), 1 + MISSED)
                return courses, await delivered(dana, webhook)
            finally:
                ok(await decided(dana, f"{webhook}/remove", {}))

    courses, statuses = asyncio.run(story())

    by_course: dict[int, list[int]] = defaultdict(list)
    for event in taken(sink):
        by_course[event["courseId"]].append(event["version"])
    # The first version is the request; the first course was edited once more than the others.
    edits = {course: MISSED // COURSES + (course == courses[0]) for course in courses}
    assert by_course == {course: list(range(2, 2 + count)) for course, count in edits.items()}
    assert statuses == ["delivered"] * MISSED


def test_an_address_inside_of_a_network_is_refused_when_it_is_entered(portals: Enter) -> None:
    async def story() -> list[str]:
        async with portals("dana") as (dana,):
            urls = ["https://169.254.169.254/latest/", "https://10.0.0.1/", "ftp://example.com/"]
            answers = [await dana.post(PATH, {"url": url}) for url in urls]
            return [each["rule"] for answer in answers for each in answer.json()["errors"]]

    assert asyncio.run(story()) == ["public_address", "public_address", "https_address"]
