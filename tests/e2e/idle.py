"""Holds a socket.io-client through twelve minutes without traffic, past the ten after which the gateway cuts.

Not among the tests, because it takes as long as it says; in the tests the clock is hurried instead. The emulated
gateway never cuts, so what is held to account are the packets `6` that keep the real one from cutting:

    .venv/bin/python -m tests.e2e.idle [--seconds 720] [--stack .local/stack.json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from infra.local.portal_client import PortalClient
from tests.e2e import node
from tests.e2e.courses import NORTHGATE, requested
from tests.e2e.program import Puppet

IDLE_CUT_SECONDS = 600
TELL_EVERY_SECONDS = 60


async def hold(stack: dict[str, Any], seconds: float) -> list[str]:
    """Its faults; none when the client held."""
    async with PortalClient(stack, "dana") as dana, PortalClient(stack, "northgate") as northgate:
        settings = {"REST": stack["restUrl"], "TOKEN": northgate.token}
        async with Puppet("node", node.CLIENTS / "socket_io.mjs", environment=settings) as client:
            await client.do("connect")
            began = (await client.saw("event", name="ready"))["at"]
            await _wait(client, seconds)
            course = await requested(dana, organizationId=NORTHGATE)
            event = await client.saw("event", name="newCourseRequest")
            assert event["args"][0]["courseId"] == course["courseId"]
            print(f"At the end the request of course {course['courseId']} came.")
            return _faults(client, began, event["at"])


async def _wait(client: Puppet, seconds: float) -> None:
    left = seconds
    while left > 0:
        await client.listen(min(left, TELL_EVERY_SECONDS))
        left -= TELL_EVERY_SECONDS
        print(f"{seconds - max(left, 0):.0f} s: {len(_noops(client))} packets `6`", flush=True)


def _noops(client: Puppet) -> list[int]:
    return [sight["at"] for sight in client.sights("packet") if sight["type"] == "noop"]


def _faults(client: Puppet, began: int, ended: int) -> list[str]:
    quiet = [(later - earlier) / 1000 for earlier, later in pairwise([began, *_noops(client), ended])]
    print(f"Without any packet for at most {max(quiet):.0f} s; allowed are {IDLE_CUT_SECONDS} s.")
    faults = [f"no packet for {gap:.0f} s" for gap in quiet if gap >= IDLE_CUT_SECONDS]
    faults += [f"disconnected: {sight['reason']}" for sight in client.sights("disconnect")]
    attempts = len(client.sights("request"))
    return faults + ([f"connected {attempts} times"] if attempts != 1 else [])


def main() -> int:
    """0 when the client was never cut off and never quiet for too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.idle", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=720)
    parser.add_argument("--stack", type=Path, default=node.PROJECT / ".local" / "stack.json")
    arguments = parser.parse_args()
    node.install()
    faults = asyncio.run(hold(json.loads(arguments.stack.read_text("utf-8")), arguments.seconds))
    print("\n".join(faults) or "It was never cut off.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
