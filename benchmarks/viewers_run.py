"""Viewers of one build on its stack: opened at a rate that the throttle takes, then events, then a comparison."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.console import say
from benchmarks.viewers_processes import ViewerProcesses
from benchmarks.viewers_proxy import CountingProxy, Throttle
from infra.local.portal_client import PortalClient
from tests.e2e.courses import IFFAT, MIKE, command, confirmed, ok, past, requested
from tests.e2e.repeated_requests import decided

# One in ten is an admin. The actions change courses that all of them see.
USERS = ("dana", *["iffat", "mike"] * 4, "iffat")
ACTOR = "omar"
KINDS = 5
PROCESSES = 2
# Each fetches its lists and a ticket: six requests, of 200 per second.
OPENED_PER_SECOND = 20.0
CLOSED_PER_SECOND = 10.0
SETTLE_SECONDS = 60.0
# Longer than the binding waits before it fetches the lists of a viewer that started without a cursor.
START_PAUSE_SECONDS = 6.0

Course = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ViewersRun:
    """What was counted from the first event to the comparison.

    ``equal``: viewers whose lists are those of a fresh fetch at the end; ``different``: which lists of some others are
    not. ``missed``: viewers that did not get an event in time, summed over the events. ``requests`` and ``refused`` are
    by route, and ``requests`` contains those that were refused.
    """

    build: str
    viewers: int
    events: int
    requests: Counter[str]
    refused: Counter[str]
    connected: int
    missed: int
    equal: int
    different: list[str]
    seconds: float
    megabytes: int
    cpu_seconds: float

    @property
    def list_requests(self) -> int:
        return self.requests["GET /courses"]


@dataclass(frozen=True, slots=True)
class Setting:
    """``program`` is the bundled program of the build; ``events`` is a multiple of the number of kinds.

    ``pause_seconds`` are between the last request after an event and the next event. After 2 s the bucket of the
    throttle is full again.
    """

    build: str
    program: Path
    viewers: int
    events: int
    throttle: Throttle
    pause_seconds: float


async def measure(stack: dict[str, Any], setting: Setting) -> ViewersRun:
    """Returns what the viewers did. ``stack`` is the content of stack.json. Raises NothingSaid or HTTPStatusError."""
    async with AsyncExitStack() as exits:
        actor = await exits.enter_async_context(PortalClient(stack, ACTOR))
        proxy = await exits.enter_async_context(CountingProxy(stack["restUrl"], setting.throttle))
        people = [await _person(exits, stack, name) for name in USERS]
        audience = [people[n % len(people)] for n in range(setting.viewers)]
        held = [await confirmed(actor, days=past()) for _ in range(setting.events // KINDS)]
        processes = await exits.enter_async_context(ViewerProcesses(setting.program, audience, PROCESSES))
        begun = time.monotonic()
        await processes.open(proxy.address(stack["restUrl"]), OPENED_PER_SECOND)
        seconds = time.monotonic() - begun
        say(f"{setting.viewers} sockets opened in {seconds:.0f} s; {proxy.refused.total()} requests were refused.")
        await asyncio.sleep(START_PAUSE_SECONDS)
        return await _measure_events(
            stack, setting, actor, held, processes, proxy, Counter(p["role"] for p in audience)
        )


async def _measure_events(
    stack: dict[str, Any],
    setting: Setting,
    actor: PortalClient,
    held: list[Course],
    processes: ViewerProcesses,
    proxy: CountingProxy,
    roles: Counter[str],
) -> ViewersRun:
    proxy.forget()
    events = missed = 0
    before, begun = await processes.status(), time.monotonic()
    async for course in _actions(actor, held):
        events += 1
        recipients = roles.total() - (0 if course["instructorId"] else roles["instructor"])
        missed += recipients - await _settle(processes, course, recipients, setting.pause_seconds)
    seconds = time.monotonic() - begun
    equal, different = await processes.compare(stack["restUrl"])
    after = await processes.status()
    return ViewersRun(
        build=setting.build,
        viewers=setting.viewers,
        events=events,
        requests=proxy.requests.copy(),
        refused=proxy.refused.copy(),
        connected=after["connected"],
        missed=missed,
        equal=equal,
        different=different,
        seconds=seconds,
        megabytes=after["megabytes"],
        cpu_seconds=after["cpuSeconds"] - before["cpuSeconds"],
    )


async def _person(exits: AsyncExitStack, stack: dict[str, Any], name: str) -> dict[str, str]:
    portal = await exits.enter_async_context(PortalClient(stack, name))
    return {"role": portal.user["role"], "token": portal.token}


async def _actions(actor: PortalClient, held: list[Course]) -> AsyncIterator[Course]:
    """Does the five actions for each course of ``held``, which has taken place; yields the courses that they return."""
    for done in held:
        course = await requested(actor, organizationId=IFFAT)
        yield course
        moved = {"scheduledDate": command()["scheduledDate"], "reason": "The room is flooded."}
        for action, body in (
            ("assign", {"instructorId": MIKE}),
            ("reschedule", moved),
            ("cancel", {"reason": "The campus is closed."}),
        ):
            yield ok(await decided(actor, f"/courses/{course['courseId']}/{action}", body))
        yield ok(await decided(actor, f"/courses/{done['courseId']}/complete", {"attended": 11}))


async def _settle(processes: ViewerProcesses, course: Course, recipients: int, pause_seconds: float) -> int:
    """Returns how many viewers have got the event once nobody fetches, or at the end of the time."""
    end = time.monotonic() + SETTLE_SECONDS
    quiet_since = None
    while True:
        status = await processes.status(course["courseId"], course["version"])
        is_quiet = status["seen"] >= recipients and status["fetching"] == 0
        quiet_since = (quiet_since or time.monotonic()) if is_quiet else None
        now = time.monotonic()
        if now > end or (quiet_since and now - quiet_since >= pause_seconds):
            return min(status["seen"], recipients)
        await asyncio.sleep(0.2)
