"""Courses for the end-to-end tests. Each call uses a time and a location that no other call uses."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from infra.local.portal_client import PATIENCE_SECONDS, PortalClient
from tests.e2e.repeated_requests import answered, decided

IFFAT, NORTHGATE, MIKE, SARA = 7, 8, 32, 33

_numbers = itertools.count(1)
# A stack that is already up may hold the courses of earlier runs.
_run = secrets.token_hex(3)
_first_day = 30 + secrets.randbelow(30_000)
_past_days = itertools.count(30 + secrets.randbelow(3_000))


def command(*, days: int | None = None, **changes: Any) -> dict[str, Any]:
    """A request's body; every call is on a day of its own unless told otherwise."""
    number = next(_numbers)
    day = datetime.now(UTC).date() + timedelta(days=days if days is not None else _first_day + number)
    return {
        "courseType": "CPR Basic",
        "scheduledDate": day.isoformat(),
        "startTime": "09:00",
        "endTime": "12:00",
        "timeZone": "America/Toronto",
        "location": f"Room {_run}-{number}",
        "students": 12,
    } | changes


def ok(response: httpx.Response) -> dict[str, Any]:
    assert response.is_success, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text}"
    )
    return dict(response.json())


def past() -> int:
    """A number of days, negative, that no other course of these tests uses."""
    return -next(_past_days)


def unique() -> str:
    return f"{_run}-{next(_numbers)}"


async def requested(admin: PortalClient, **changes: Any) -> dict[str, Any]:
    return ok(await decided(admin, "/courses", command(**{"organizationId": IFFAT} | changes)))


async def confirmed(admin: PortalClient, instructor: int = MIKE, **changes: Any) -> dict[str, Any]:
    course = await requested(admin, **changes)
    return ok(await decided(admin, f"/courses/{course['courseId']}/assign", {"instructorId": instructor}))


async def entries_after(portal: PortalClient, cursor: str) -> list[dict[str, Any]]:
    """Every event and skip of the portal's channel since the cursor, by polling, page by page."""
    entries: list[dict[str, Any]] = []
    more = True
    while more:
        page = ok(await answered(portal, f"/updates?after={cursor}&limit=100"))
        entries += page["events"]
        cursor, more = page["cursor"], page["more"]
    return entries


async def events_after(portal: PortalClient, cursor: str) -> list[dict[str, Any]]:
    """The data of every event of the portal's channel since the cursor; numbers without one are left out."""
    return [each["data"] for each in await entries_after(portal, cursor) if each["event"] != "skip"]


async def numbered_without_a_hole(portal: PortalClient, cursor: str, events: int) -> None:
    """So many events have come since the cursor, and each number is an event or a skip.

    A commit that a busy machine did not complete may leave a skip, behind which the events show a moment later.
    """
    entries: list[dict[str, Any]] = []
    came: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(came) < events:
            await asyncio.sleep(0.2)
            entries = await entries_after(portal, cursor)
            came = [each for each in entries if each["event"] != "skip"]
    epoch, seq = cursor.split(".")
    assert [each["data"]["id"] for each in entries] == [f"{epoch}.{int(seq) + n + 1}" for n in range(len(entries))]
    assert len(came) == events


async def cursor_of(portal: PortalClient) -> str:
    return str(ok(await answered(portal, "/updates"))["cursor"])
