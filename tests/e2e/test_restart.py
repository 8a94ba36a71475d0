"""Stopping, starting and deploying again loses nothing, in a cloud of this file's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.local_cloud import LocalCloud
from infra.local.portal_client import PortalClient, Socket
from tests.e2e.conftest import Stack, deploy, local, own_cloud
from tests.e2e.courses import cursor_of, numbered_without_a_hole, ok, requested
from tests.e2e.repeated_requests import answered

# A row of stack.json is an address, a name or a user; none of them may change under a portal.
ROWS = ("restUrl", "webSocketUrl", "region", "userPoolId", "userPoolClientId", "cognitoUrl", "tables", "users")


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was there before `down`, and the cloud as `up` brought it back."""

    cloud: LocalCloud
    before: Stack
    after: Stack
    course: dict[str, Any]
    cursor: str

    def deploy(self, *options: str) -> str:
        """What `python -m infra.deploy` of this source tree printed."""
        return deploy(self.cloud, *options)


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory, stack_file: Path) -> Iterator[Restarted]:
    cloud = own_cloud(tmp_path_factory.mktemp("restarted"), stack_file)
    port = ("--port", str(cloud.port))
    try:
        local("up", cloud.folder, *port)
        before = _description(cloud.folder)
        course, cursor = asyncio.run(_leave_a_course(before))
        local("down", cloud.folder)
        local("up", cloud.folder, *port)
        yield Restarted(cloud, before, _description(cloud.folder), course, cursor)
    finally:
        local("down", cloud.folder)


@pytest.mark.parametrize("row", ROWS)
def test_an_address_is_the_same_after_a_restart(restarted: Restarted, row: str) -> None:
    assert restarted.after[row] == restarted.before[row]


def test_everybody_can_sign_in_after_a_restart(restarted: Restarted) -> None:
    async def story() -> dict[str, str]:
        async with AsyncExitStack() as exits:
            names = [user["username"] for user in restarted.after["users"]]
            people = [await exits.enter_async_context(PortalClient(restarted.after, name)) for name in names]
            return {name: ok(await answered(who, "/me"))["role"] for name, who in zip(names, people, strict=True)}

    roles = asyncio.run(story())

    assert roles == {user["username"]: user["role"] for user in restarted.before["users"]}


def test_a_course_is_there_unchanged_after_a_restart(restarted: Restarted) -> None:
    async def story() -> dict[str, Any]:
        async with PortalClient(restarted.after, "dana") as dana:
            return ok(await answered(dana, f"/courses/{restarted.course['courseId']}"))

    assert asyncio.run(story()) == restarted.course


def test_a_socket_that_was_cut_by_a_restart_recovers_and_hears_what_follows(restarted: Restarted) -> None:
    async def story() -> tuple[Socket, dict[str, Any]]:
        async with PortalClient(restarted.after, "dana") as dana, PortalClient(restarted.after, "iffat") as iffat:
            socket = await iffat.listen(restarted.cursor)
            course = await requested(dana)
            return socket, (await socket.next(courseId=course["courseId"])).data

    socket, pushed = asyncio.run(story())

    assert (socket.ready["recovered"], socket.ready["reason"]) == (True, None)
    assert _epoch(pushed["id"]) == _epoch(restarted.cursor)


def test_numbers_go_on_without_a_hole_after_a_restart(restarted: Restarted) -> None:
    async def story() -> None:
        async with (
            PortalClient(restarted.after, "dana") as dana,
            PortalClient(restarted.after, "northgate") as northgate,
        ):
            before = await cursor_of(northgate)
            await requested(dana, organizationId=8)
            await numbered_without_a_hole(northgate, before, 1)

    asyncio.run(story())


def test_up_again_changes_nothing_and_keeps_every_socket(restarted: Restarted) -> None:
    async def story() -> tuple[list[str], dict[str, Any]]:
        async with PortalClient(restarted.after, "dana") as dana, PortalClient(restarted.after, "iffat") as iffat:
            socket = await iffat.listen()
            seen = [await cursor_of(dana)]
            await asyncio.to_thread(local, "up", restarted.cloud.folder, "--port", str(restarted.cloud.port))
            seen.append(await cursor_of(dana))
            course = await requested(dana)
            return seen, (await socket.next(courseId=course["courseId"])).data

    seen, pushed = asyncio.run(story())

    assert seen[0] == seen[1]
    assert pushed["type"] == "new_course_request"
    assert _description(restarted.cloud.folder) == restarted.after


def test_deploying_the_same_tree_again_is_no_change(restarted: Restarted) -> None:
    printed = restarted.deploy()

    assert "coursewire-local was up to date already." in printed


def test_deploying_a_change_keeps_connections_and_data(restarted: Restarted) -> None:
    async def story() -> tuple[str, dict[str, Any], dict[str, Any], int]:
        async with PortalClient(restarted.after, "dana") as dana, PortalClient(restarted.after, "iffat") as iffat:
            socket = await iffat.listen()
            printed = await asyncio.to_thread(restarted.deploy, "--parameter", "HeartbeatSeconds=59")
            course = await requested(dana)
            pushed = (await socket.next(courseId=course["courseId"])).data
            old = ok(await answered(dana, f"/courses/{restarted.course['courseId']}"))
            return printed, pushed, old, (await iffat.listen()).ready["heartbeatSeconds"]

    printed, pushed, old, heartbeat = asyncio.run(story())

    assert "coursewire-local is up to date." in printed
    assert pushed["type"] == "new_course_request"
    assert old == restarted.course
    assert heartbeat == 59


async def _leave_a_course(stack: Stack) -> tuple[dict[str, Any], str]:
    async with PortalClient(stack, "dana") as dana, PortalClient(stack, "iffat") as iffat:
        created = await requested(dana)
        course = ok(await answered(dana, f"/courses/{created['courseId']}"))
        return course, await cursor_of(iffat)


def _description(folder: Path) -> Stack:
    return dict(json.loads((folder / "stack.json").read_text("utf-8")))


def _epoch(cursor: str) -> str:
    return cursor.split(".", maxsplit=1)[0]
