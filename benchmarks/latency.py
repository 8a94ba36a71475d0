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
from benchmarks.latency_crowd import Crowd
from benchmarks.latency_report import Told, arrivals_table, misses, parts_table
from benchmarks.latency_stack import Log, Stack, local_stack
from chalicelib.instants import parse_instant
from infra.local.portal import NothingCame, Portal

ADMIN, CHANNEL = "dana", "admin"
LONGEST_PAUSE_SECONDS = 0.5
# Beyond anything that a run reaches, and never twice the day that a course has already.
FIRST_DAY = date(2040, 1, 1)


def main() -> None:
    options = _options()
    with local_stack() as stack:
        told = asyncio.run(_measured(stack, options))
        print(_preamble(), arrivals_table(told), parts_table(told), sep="\n\n", end="\n\n")
        print(misses(told) or "Every event reached every socket.", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=count, nargs="+", default=[1, 10, 100, 1_000])
    parser.add_argument("--seconds", type=duration, default=45, help="of actions for each number of sockets")
    return parser.parse_args()


async def _measured(stack: Stack, options: argparse.Namespace) -> list[Told]:
    told: list[Told] = []
    async with Portal(stack, ADMIN) as portal:
        crowd, log = Crowd(portal), Log(CHANNEL)
        course = await _course(portal)
        for size in sorted(options.sockets):
            await _grow(crowd, size)
            since, seen = time.time(), dict[int, Told]()
            async for seq, each in _actions(portal, crowd, course, size, options.seconds):
                seen[seq] = each
            logged = await asyncio.to_thread(log.posted, set(seen), since)
            told += [replace(each, posted=logged.get(seq)) for seq, each in seen.items()]
        crowd.close()
    return told


async def _grow(crowd: Crowd, size: int) -> None:
    begun = time.monotonic()
    await crowd.grow(size)
    say(f"{size} sockets are open, after {time.monotonic() - begun:.1f} s.")


async def _actions(
    portal: Portal, crowd: Crowd, course: int, size: int, seconds: float
) -> AsyncIterator[tuple[int, Told]]:
    """Actions one after the other, each with the number of its entry. The first only warms up."""
    end = time.monotonic() + seconds
    await _act(portal, crowd, course, size)
    while time.monotonic() < end:
        # The stream is polled at intervals: an action may fall anywhere between two looks.
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
        yield await _act(portal, crowd, course, size)


async def _act(portal: Portal, crowd: Crowd, course: int, size: int) -> tuple[int, Told]:
    asked_at = time.time()
    body = {"scheduledDate": _another_day().isoformat(), "reason": "The hall is taken."}
    answer = (await portal.post(f"/courses/{course}/reschedule", body)).raise_for_status().json()
    answered_at = time.time()
    found = await crowd.arrivals(lambda frame: _version(frame, course) == answer["version"])
    if not found:
        raise NothingCame(f"version {answer['version']} of course {course} reached nobody")
    event = found[0][1]["data"]
    decided_at = parse_instant(event["timestamp"]).timestamp()
    told = Told(asked_at, decided_at, answered_at, [at for at, _ in found], size)
    return int(event["id"].split(".")[1]), told


def _version(frame: Any, course: int) -> int:
    data = (frame or {}).get("data", {})
    return int(data["version"]) if isinstance(data, dict) and data.get("courseId") == course else 0


async def _course(portal: Portal) -> int:
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
