"""People who act during a rehearsal: courses that are requested, assigned, moved and cancelled or completed.

Each course has a day of its own, so no two actions are in each other's way, and each refusal is one of the service's.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx

from infra.local.portal_client import PortalClient
from infra.rehearse.client import problem_of
from infra.rehearse.heard import Refusal

ADMIN, ORGANIZATION, INSTRUCTORS = "dana", "iffat", {32: "mike", 33: "sara"}
PEOPLE = (ADMIN, ORGANIZATION, *INSTRUCTORS.values())
# Demo courses are nearer.
FIRST_DAY = 30
MAX_ATTEMPTS, AGAIN_SECONDS = 6, 0.5
# Responses that say: try again. docs/rest.md
AGAIN = (429, 500, 502, 503, 504)

People = dict[str, PortalClient]


class Saved(NamedTuple):
    """A change that the service said it had saved."""

    course_id: int
    version: int


class GivenUp(Exception):
    """An action was refused for good, so nothing more happens to its course."""


class Pace:
    """Lets actions begin at a rate, all actors together."""

    def __init__(self, per_second: float) -> None:
        self._interval, self._next = 1 / per_second, time.monotonic()

    async def wait(self) -> None:
        """Returns when the next action may begin."""
        self._next = max(self._next, time.monotonic() - 1) + self._interval
        await asyncio.sleep(self._next - time.monotonic())


@dataclass(slots=True)
class Actors:
    """``people`` by user name, signed in. ``saved`` and ``refusals`` grow while :meth:`act` runs.

    ``first`` is greater than the number of courses that actors before these have requested.
    """

    people: People
    pace: Pace
    first: int = 0
    saved: list[Saved] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    stopped: bool = False
    _courses: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self._courses = itertools.count(self.first)

    async def act(self, actors: int) -> None:
        """So many act at once, until ``stopped``; an action that has begun is completed."""
        async with asyncio.TaskGroup() as group:
            for _ in range(actors):
                group.create_task(self._act())

    async def _act(self) -> None:
        while not self.stopped:
            number = next(self._courses)
            with suppress(GivenUp):
                await (self._hold(number) if number % 2 else self._move(number))

    async def _move(self, number: int) -> None:
        """A course in the future: its organization requests it, an admin assigns it, moves it and cancels it."""
        course = await self._do(ORGANIZATION, "/courses", _request(number, future=True))
        path, instructor = f"/courses/{course['courseId']}", 32 + number // 2 % 2
        for action, body in (
            ("assign", {"instructorId": instructor}),
            ("reschedule", {"scheduledDate": course["scheduledDate"], "startTime": "13:00", "endTime": "16:00"}),
            ("reschedule", {"scheduledDate": course["scheduledDate"], "instructorId": 65 - instructor}),
            ("cancel", {}),
        ):
            reason = {} if action == "assign" else {"reason": "The hall is taken."}
            await self._do(ADMIN, f"{path}/{action}", body | reason)

    async def _hold(self, number: int) -> None:
        """A course in the past: an admin records and assigns it, its instructor completes it."""
        course = await self._do(ADMIN, "/courses", _request(number, future=False) | {"organizationId": 7})
        path, instructor = f"/courses/{course['courseId']}", 32 + number // 2 % 2
        await self._do(ADMIN, f"{path}/assign", {"instructorId": instructor})
        await self._do(INSTRUCTORS[instructor], f"{path}/complete", {"attended": 11})

    async def _do(self, username: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Returns the course after the action. Raises GivenUp."""
        await self.pace.wait()
        portal, key = self.people[username], str(uuid4())
        refused: list[Refusal] = []
        for _ in range(MAX_ATTEMPTS):
            response = await _response(portal.post(path, body, Idempotency_Key=key))
            if isinstance(response, httpx.Response) and response.is_success:
                course = dict(response.json())
                self.saved.append(Saved(course["courseId"], course["version"]))
                self.refusals += [each._replace(later=True) for each in refused]
                return course
            refused.append(_refusal(username, path, response))
            if refused[-1].status not in (0, *AGAIN):
                break
            await asyncio.sleep(AGAIN_SECONDS)
        self.refusals += refused
        raise GivenUp(path)


async def _response(request: Awaitable[httpx.Response]) -> httpx.Response | Exception:
    try:
        return await request
    except httpx.TransportError as error:
        return error


def _refusal(username: str, path: str, response: httpx.Response | Exception) -> Refusal:
    if isinstance(response, httpx.Response):
        return Refusal(time.time(), username, f"POST {path}", response.status_code, problem_of(response))
    return Refusal(time.time(), username, f"POST {path}", 0, str(response) or type(response).__name__)


def _request(number: int, *, future: bool) -> dict[str, Any]:
    days = FIRST_DAY + number
    return {
        "courseType": "CPR Basic",
        "scheduledDate": (datetime.now(UTC).date() + timedelta(days=days if future else -days)).isoformat(),
        "startTime": "09:00",
        "endTime": "12:00",
        "timeZone": "America/Toronto",
        "location": f"Rehearsal room {number}",
        "students": 12,
    }
