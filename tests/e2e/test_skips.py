"""A number that a process reserved and never used, with the real service: every client goes on and tells nobody."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import boto3
import httpx
import pytest

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import IFFAT, cursor_of, ok, requested
from tests.e2e.page_examples import Start, event_source_in_node, example, filled_in, sides
from tests.e2e.program import Program
from tests.e2e.repeated_requests import answered

# A few seconds until the number is filled, and fifteen until the slowest stream asks again, on a busy machine.
PATIENCE_SECONDS = 120.0
A_MOMENT = 1.0
SOCKET_HOST, SOCKET_PATH = "wss://k1l2m3n4o5.execute-api.ca-central-1.amazonaws.com", '"/prod"'

Open = Callable[[str, PortalClient], Program]


@pytest.fixture
def open_program(stack: Stack, start: Start, in_browser: Any, chromium: str, packages: None) -> Open:
    """Returns the program of a page that listens to the channel of a user."""
    address = httpx.URL(stack["webSocketUrl"])

    def opened(heading: str, user: PortalClient) -> Program:
        settings = {"REST": stack["restUrl"], "TOKEN": user.token}
        name = heading.replace(" ", "_")
        if heading in ("TypeScript client", "Browser"):
            text = filled_in(example(heading), stack["restUrl"], user.token)
            return start(f"{name}.js", text, *in_browser, CHROMIUM=chromium)
        if heading == "Python":
            return start(f"{name}.py", example(heading), sys.executable, **settings)
        if heading == "curl":
            return start(f"{name}.sh", example(heading), "bash", PAUSE="0.5", **settings)
        if heading == "In Node":
            return start(f"{name}.mjs", event_source_in_node(), "node", **settings)
        text = sides(example(heading))[1].replace(SOCKET_HOST, f"{address.scheme}://{address.netloc.decode()}")
        return start(f"{name}.mjs", text.replace(SOCKET_PATH, f'"{address.path}"'), "node", **settings)

    return opened


# What each program prints as soon as it listens.
LISTENING = {
    "TypeScript client": "link live",
    "Browser": "no_cursor",
    "Python": "no_cursor",
    "In Node": "cursor",
    "curl": "nothing new",
    "Before and after": "no_cursor",
}


def leave_a_number_unused(stack: Stack) -> None:
    """Does what a process does that dies between the reservation of a number and its change."""
    service = boto3.resource(
        "dynamodb", endpoint_url=stack["awsEndpointUrl"], region_name="us-east-1",
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    table = service.Table(stack["tables"]["courses"])
    table.update_item(
        Key={"PK": f"HEAD#organization:{IFFAT}", "SK": "HEAD"},
        ConditionExpression="attribute_exists(PK)",
        UpdateExpression="SET reserved = reserved + :one, stamp = :now",
        ExpressionAttributeValues={":one": 1, ":now": int(time.time() * 1000)},
    )


def test_every_program_goes_on_behind_an_unused_number_and_tells_the_events_alone(
    stack: Stack, portals: Enter, open_program: Open
) -> None:
    async def story() -> list[dict[str, Any]]:
        async with portals("dana", "iffat") as (dana, iffat), AsyncExitStack() as exits:
            before = str((await requested(dana))["courseId"])
            programs = [await exits.enter_async_context(open_program(name, iffat)) for name in LISTENING]
            listening = zip(programs, LISTENING.values(), strict=True)
            await asyncio.gather(*(program.line(word) for program, word in listening))
            cursor = await cursor_of(iffat)

            leave_a_number_unused(stack)
            course = str((await requested(dana))["courseId"])

            await asyncio.gather(*(program.line(course, within=PATIENCE_SECONDS) for program in programs))
            await asyncio.gather(*(program.listen(A_MOMENT) for program in programs))
            for program in programs:
                words = [line.split() for line in program.lines]
                assert sum(course in line for line in words) == 1, program.lines
                assert not any(before in line or "skip" in line for line in words), program.lines
            return list(ok(await answered(iffat, f"/updates?after={cursor}"))["events"])

    skip, event = asyncio.run(story())

    assert (skip["event"], event["event"]) == ("skip", "newCourseRequest")
    assert set(skip["data"]) == {"id", "after", "timestamp"}
    assert event["data"]["after"] == skip["data"]["id"]
