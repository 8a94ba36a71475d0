"""A push that the network loses, with the real service: a program of the pages finds it, and nothing else helps."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import requested
from tests.e2e.page_examples import Start, example, filled_in
from tests.e2e.program import Program
from tests.e2e.proxy import Proxy
from tests.e2e.socket_proxy import SocketProxy

# A heartbeat within this time would find a loss that the next event must find, or come too late for the test.
NO_HEARTBEAT_SECONDS, HEARTBEAT_SECONDS = 600, 2
# Far below the 600 seconds, and enough for a busy machine.
AT_ONCE_SECONDS = 60.0

Listening = Callable[[str, int], AbstractAsyncContextManager[tuple[Program, SocketProxy, PortalClient]]]


@pytest.fixture
def listening(stack: Stack, portals: Enter, start: Start, request: pytest.FixtureRequest) -> Listening:
    """A program that listens through the proxies, with this heartbeat, and an admin."""

    def program_of(kind: str, rest: str, token: str) -> Program:
        if kind == "python":
            return start("listen.py", example("Python"), sys.executable, REST=rest, TOKEN=token)
        command, chromium = request.getfixturevalue("in_browser"), request.getfixturevalue("chromium")
        return start("module.js", filled_in(example("Browser"), rest, token), *command, CHROMIUM=chromium)

    @asynccontextmanager
    async def listened(kind: str, heartbeat_seconds: int) -> AsyncIterator[tuple[Program, SocketProxy, PortalClient]]:
        async with (
            portals("dana", "iffat") as (dana, iffat),
            SocketProxy(stack["webSocketUrl"]) as sockets,
            Proxy(stack["restUrl"]) as proxy,
        ):
            real = (await iffat.tickets())["heartbeatSeconds"]
            proxy.rewrites = {
                stack["webSocketUrl"]: sockets.address,
                f'"heartbeatSeconds":{real}': f'"heartbeatSeconds":{heartbeat_seconds}',
            }
            async with program_of(kind, proxy.address(stack["restUrl"]), iffat.token) as program:
                await program.line("fetch the lists: no_cursor")
                yield program, sockets, dana

    return listened


async def request_unheard(sockets: SocketProxy, dana: PortalClient) -> str:
    """A requested course whose event was lost on its way to the program."""
    sockets.lose("newCourseRequest")
    course = str((await requested(dana))["courseId"])
    await asyncio.wait_for(sockets.lost(), 120)
    return course


@pytest.mark.parametrize("kind", ["browser", "python"])
def test_a_lost_push_is_found_at_once_by_the_next_event(listening: Listening, kind: str) -> None:
    async def story() -> None:
        async with listening(kind, NO_HEARTBEAT_SECONDS) as (program, sockets, dana):
            lost = await request_unheard(sockets, dana)

            following = str((await requested(dana))["courseId"])

            await program.line("newCourseRequest", lost, within=AT_ONCE_SECONDS)
            await program.line("newCourseRequest", following, within=AT_ONCE_SECONDS)

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["browser", "python"])
def test_a_lost_push_is_found_within_one_heartbeat(listening: Listening, kind: str) -> None:
    async def story() -> None:
        async with listening(kind, HEARTBEAT_SECONDS) as (program, sockets, dana):
            lost = await request_unheard(sockets, dana)

            await program.line("newCourseRequest", lost, within=HEARTBEAT_SECONDS + AT_ONCE_SECONDS)

    asyncio.run(story())
