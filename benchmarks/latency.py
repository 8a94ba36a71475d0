"""``python -m benchmarks.latency``: from an action's answer to its event at 1 to 1,000 sockets, on the local stack.

Real REST actions, real sockets, the packaged functions. The emulated cloud is one Python process that does everybody's
work, and its own stream poller: what it adds says nothing about AWS. Writes the tables of the section "End-to-end
latency" in RESULTS.md to stdout, and what it is at to stderr. ``COURSEWIRE_STACK`` names a stack that is up already.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from benchmarks.console import count, duration, machine, say
from benchmarks.latency_audience import Audience
from benchmarks.latency_report import MeasuredAction, arrivals_table, format_misses, parts_table
from benchmarks.latency_stack import Log, Stack, local_stack
from chalicelib.instants import parse_instant
from infra.local.portal_client import NothingCame, PortalClient

ADMIN, CHANNEL = "dana", "admin"
MAX_PAUSE_SECONDS = 0.5
# Beyond anything that a run reaches, and never twice the day that a course has already.
FIRST_DAY = date(2040, 1, 1)


def main() -> None:
    options = _options()
    with local_stack() as stack:
        actions = asyncio.run(_measured(stack, options))
        print(_preamble(), arrivals_table(actions), parts_table(actions), sep="\n\n", end="\n\n")
        print(format_misses(actions) or "Every event reached every socket.", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=count, nargs="+", default=[1, 10, 100, 1_000])
    parser.add_argument("--seconds", type=duration, default=45, help="of actions for each number of sockets")
    return parser.parse_args()


async def _measured(stack: Stack, options: argparse.Namespace) -> list[MeasuredAction]:
    actions: list[MeasuredAction] = []
    async with PortalClient(stack, ADMIN) as portal:
        audience, log = Audience(portal), Log(CHANNEL)
        course = await _course(portal)
        for size in sorted(options.sockets):
            await _grow(audience, size)
            since, seen = time.time(), dict[int, MeasuredAction]()
            async for seq, each in _act_repeatedly(portal, audience, course, size, options.seconds):
                seen[seq] = each
            logged = await asyncio.to_thread(log.posted, set(seen), since)
            actions += [replace(each, posted=logged.get(seq)) for seq, each in seen.items()]
        audience.close()
    return actions


async def _grow(audience: Audience, size: int) -> None:
    begun = time.monotonic()
    await audience.grow(size)
    say(f"{size} sockets are open, after {time.monotonic() - begun:.1f} s.")


async def _act_repeatedly(
    portal: PortalClient, audience: Audience, course: int, size: int, seconds: float
) -> AsyncIterator[tuple[int, MeasuredAction]]:
    """Actions one after the other, each with the number of its entry. The first only warms up."""
    end = time.monotonic() + seconds
    await _act(portal, audience, course, size)
    while time.monotonic() < end:
        # The stream is polled at intervals: an action may fall anywhere between two looks.
        await asyncio.sleep(random.uniform(0, MAX_PAUSE_SECONDS))
        yield await _act(portal, audience, course, size)


async def _act(portal: PortalClient, audience: Audience, course: int, size: int) -> tuple[int, MeasuredAction]:
    requested_at = time.time()
    body = {"scheduledDate": _another_day().isoformat(), "reason": "The hall is taken."}
    answer = (await portal.post(f"/courses/{course}/reschedule", body)).raise_for_status().json()
    responded_at = time.time()
    found = await audience.arrivals(lambda frame: _version(frame, course) == answer["version"])
    if not found:
        raise NothingCame(f"version {answer['version']} of course {course} reached nobody")
    event = found[0][1]["data"]
    decided_at = parse_instant(event["timestamp"]).timestamp()
    action = MeasuredAction(requested_at, decided_at, responded_at, [at for at, _ in found], size)
    return int(event["id"].split(".")[1]), action


def _version(frame: Any, course: int) -> int:
    data = (frame or {}).get("data", {})
    return int(data["version"]) if isinstance(data, dict) and data.get("courseId") == course else 0


async def _course(portal: PortalClient) -> int:
    command = {
        "organizationId": 7,
        "courseType": "CPR Basic",
        "scheduledDate": _another_day().isoformat(),
        "startTime": "09:00",
        "endTime": "12:00",
        "timeZone": "America/Toronto",
        "location": f"Latency {time.time_ns()}",
        "students": 12,
    }
    return int((await portal.post("/courses", command)).raise_for_status().json()["courseId"])


def _another_day() -> date:
    return FIRST_DAY + timedelta(days=random.randrange(20_000))


def _preamble() -> str:
    return f"{machine()}; milliseconds, p50 / p95 / p99 by nearest rank."


if __name__ == "__main__":
    main()
