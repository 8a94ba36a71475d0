"""``python -m benchmarks.screen``: from a click in one browser to the change on another person's screen.

An instructor completes a course in Chromium, and it leaves the organization's list. The packaged stack and the portals
of an earlier build and of the present one run side by side in local clouds. The builds take turns, so that what else
the machine does falls on both. Writes the table of the section "Screens" in RESULTS.md to stdout.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.browser_process import Browser, browser_process
from benchmarks.build_checkout import NotCheckedOut, build_at, present_build
from benchmarks.console import count, machine, say
from benchmarks.screen_report import ScreenTimes, times_table
from benchmarks.screen_stack import NotStarted, local_stack
from infra.local.portal_client import PortalClient

# The last build whose events carry no courses.
BASELINE = "9fe0241"
ADMIN, ORGANIZATION_ID, INSTRUCTOR_ID = "dana", 7, 32
BROWSER = Path(__file__).with_name("screen_browser.mjs")
# A course of that day can be completed.
FIRST_DAY = date(2001, 1, 1)
HOURS = {"startTime": "09:00", "endTime": "12:00", "timeZone": "America/Toronto"}


def main() -> None:
    options = _options()
    try:
        with ExitStack() as exits:
            builds = [exits.enter_context(build_at(options.baseline)), present_build()]
            browser = exits.enter_context(browser_process(BROWSER))
            stacks = {}
            for build in builds:
                say(f"Starting {build.name} ...")
                stacks[build.name] = exits.enter_context(local_stack(build))
            times = asyncio.run(_measured(browser, stacks, options.rounds))
    except NotCheckedOut as why:
        raise SystemExit(f"{options.baseline} cannot be checked out: {why}") from None
    except NotStarted as why:
        raise SystemExit(f"A local cloud with portals did not start:\n{why}") from None
    before, after = times.values()
    print(f"{machine()}; milliseconds, median (smallest–largest) of {options.rounds} interleaved rounds.\n")
    print(times_table((builds[0].name, builds[1].name), before, after), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-screen", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--baseline", default=BASELINE, metavar="COMMIT", help=f"the earlier build ({BASELINE})")
    parser.add_argument("--rounds", type=count, default=15, help="of which medians are shown (15)")
    return parser.parse_args()


async def _measured(browser: Browser, stacks: dict[str, Any], rounds: int) -> dict[str, list[ScreenTimes]]:
    """The builds take turns. The first action at each only warms up."""
    times: dict[str, list[ScreenTimes]] = {name: [] for name in stacks}
    for name, stack in stacks.items():
        password = stack["users"][0]["password"]
        await asyncio.to_thread(browser.call, "open", build=name, portalUrl=stack["portalUrl"], password=password)
    for number in range(rounds + 1):
        say(f"Round {number} of {rounds} ..." if number else "Warming up ...")
        for name, stack in stacks.items():
            course = await _begun_course(stack, number)
            found = await asyncio.to_thread(browser.call, "complete", build=name, courseId=course)
            if number:
                times[name].append(ScreenTimes(**found))
    return times


async def _begun_course(stack: dict[str, Any], number: int) -> int:
    command = {
        "organizationId": ORGANIZATION_ID,
        "courseType": "CPR Basic",
        "scheduledDate": (FIRST_DAY + timedelta(days=number)).isoformat(),
        "location": f"Screen {time.time_ns()}",
        "students": 12,
    }
    async with PortalClient(stack, ADMIN) as admin:
        course = (await admin.post("/courses", command | HOURS)).raise_for_status().json()["courseId"]
        (await admin.post(f"/courses/{course}/assign", {"instructorId": INSTRUCTOR_ID})).raise_for_status()
    return int(course)


if __name__ == "__main__":
    main()
