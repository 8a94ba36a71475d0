"""Measures how long somebody without a network stays at a course, beside two who must not flap.

Not among the tests, because the sweep comes once per minute, and browsers throttle a tab that is hidden for minutes:

    .venv/bin/python -m tests.e2e.presence_minutes [--minutes 5] [--stack .local/stack.json] [--portals URL]

It needs a running local cloud with its portals (`make up`), Node and a browser. The one without a network, Dana, is a
socket that is left open and never replied on: that is what the gateway sees of a pulled plug. Omar is a socket that
replies as a visible page does. Mike is a real tab that the browser hides for that time; then it is shown and closed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from infra.local.portal_client import NothingCame, PortalClient, Socket
from infra.portals import build_portals
from tests.e2e import browser, node
from tests.e2e.courses import confirmed
from tests.e2e.program import Program

MAX_SECONDS_WITHOUT_NETWORK = 75.0
# The portal in which the tab is shown, and the time in which it says that it is closed.
BROWSER_SECONDS, AT_ONCE_SECONDS = 120.0, 2.0
HIDDEN_TAB = ("viewing", "away", "viewing", None)

# A name, a state, and the seconds since the three came.
Change = tuple[str, str | None, float]


async def watch(stack: dict[str, Any], stack_file: Path, portals: str, seconds: float) -> list[str]:
    """Returns the faults; none if all promises were kept."""
    async with (
        PortalClient(stack, "dana") as dana,
        PortalClient(stack, "omar") as omar,
        PortalClient(stack, "iffat") as iffat,
    ):
        course_id = (await confirmed(dana))["courseId"]
        watching, silent, replying = [await each.listen() for each in (iffat, dana, omar)]
        await watching.send({"action": "presence"})
        await watching.frame("presenceChanged")
        for socket in (silent, replying):
            await socket.send({"action": "presence", "courseId": course_id, "state": "viewing"})
        replies = asyncio.create_task(_reply(replying))
        changes: list[Change] = []
        watched = asyncio.create_task(_note_changes(watching, course_id, changes))
        # Everybody has seen at least one sweep that could have removed Dana.
        tab, _ = await asyncio.gather(
            _hide_tab(course_id, stack_file, portals, seconds), asyncio.sleep(MAX_SECONDS_WITHOUT_NETWORK)
        )
        await asyncio.sleep(AT_ONCE_SECONDS)
        watched.cancel()
        replies.cancel()
        return [*_faults(changes), *tab]


async def _hide_tab(course_id: int, stack_file: Path, portals: str, seconds: float) -> list[str]:
    """Its fault, if the browser did not do it."""
    environment = {
        "COURSEWIRE_STACK": str(stack_file),
        "PORTAL_URL": portals,
        "CHROMIUM": browser.find_or_install() or "",
        "COURSE_ID": str(course_id),
        "HIDDEN_MS": str(round(seconds * 1000)),
    }
    async with Program("npm", "run", "--silent", "e2e", cwd=build_portals.PORTALS, environment=environment) as program:
        return [] if await program.end(within=seconds + BROWSER_SECONDS) == 0 else ["\n".join(program.lines)]


async def _reply(socket: Socket) -> None:
    """As a visible page does."""
    while True:
        check = await socket.frame("presenceCheck", within=120)
        await asyncio.sleep(check.data["replyAfterSeconds"])
        await socket.send({"action": "presenceCheck"})


async def _note_changes(socket: Socket, course_id: int, changes: list[Change]) -> None:
    began = time.monotonic()
    while True:
        try:
            arrival = await socket.frame("presenceChanged", within=3600)
        except NothingCame:
            continue
        for change in arrival.data["changes"]:
            if change["courseId"] != course_id:
                continue
            changes.append((change["name"], change["state"], arrival.at - began))
            print(f"{arrival.at - began:6.1f} s  {change['name']}: {change['state'] or 'gone'}", flush=True)


def _faults(changes: list[Change]) -> list[str]:
    gone = [(name, at) for name, state, at in changes if state is None]
    faults = [f"Omar left after {at:.1f} s, and replied all the time" for name, at in gone if name == "Omar"]
    states = tuple(state for name, state, _ in changes if name == "Mike")
    if states != HIDDEN_TAB:
        faults.append(f"others saw of the tab: {states}, expected {HIDDEN_TAB}")
    took = next((at for name, at in gone if name == "Dana"), None)
    if took is None:
        return [*faults, "Dana never left"]
    print(f"Without a network, Dana was gone after {took:.1f} s.")
    late = took > MAX_SECONDS_WITHOUT_NETWORK
    return [*faults, f"allowed are {MAX_SECONDS_WITHOUT_NETWORK:.0f} s"] if late else faults


def main() -> int:
    """0 if Dana was gone in time, Omar stayed, and the hidden tab was away all the time."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.e2e.presence_minutes", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--stack", type=Path, default=node.PROJECT / ".local" / "stack.json")
    parser.add_argument("--portals", default="http://localhost:5173", help="as `make up` prints it")
    arguments = parser.parse_args()
    stack = json.loads(arguments.stack.read_text("utf-8"))
    faults = asyncio.run(watch(stack, arguments.stack.resolve(), arguments.portals, arguments.minutes * 60))
    print("\n".join(faults) or "Omar stayed, and the hidden tab was away all the time.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
