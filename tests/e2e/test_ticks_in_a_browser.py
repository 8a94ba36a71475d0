"""Our client in a real browser, with the real service: what the network loses is found by the ticks of the sweep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import requested
from tests.e2e.page_examples import Start, example, filled_in
from tests.e2e.program import Program
from tests.e2e.proxy import Proxy
from tests.e2e.socket_proxy import SocketProxy

# The sweep runs once per minute.
TICK_SECONDS = 60.0
GRACE_SECONDS, PROBE_SECONDS = 5.0, 4.0
# For the requests and connects of a busy machine. A heartbeat, which would find the loss too, comes after 600 s.
AT_ONCE_SECONDS = 60.0

Listening = Callable[[], AbstractAsyncContextManager[tuple[Program, SocketProxy, PortalClient]]]


@pytest.fixture
def listening(stack: Stack, portals: Enter, start: Start, in_browser: tuple[str, Path], chromium: str) -> Listening:
    """A visible page that listens through the proxies, and an admin."""

    @asynccontextmanager
    async def listened() -> AsyncIterator[tuple[Program, SocketProxy, PortalClient]]:
        async with (
            portals("dana", "iffat") as (dana, iffat),
            SocketProxy(stack["webSocketUrl"]) as sockets,
            Proxy(stack["restUrl"]) as proxy,
        ):
            proxy.rewrites = {stack["webSocketUrl"]: sockets.address}
            text = filled_in(example("TypeScript client"), proxy.address(stack["restUrl"]), iffat.token)
            async with start("module.js", text, *in_browser, CHROMIUM=chromium) as program:
                await program.line("link live ready")
                yield program, sockets, dana

    return listened


def test_a_swallowed_push_and_a_silent_socket_are_found_by_ticks(listening: Listening) -> None:
    """Both at once, since both wait for a minute. A page that gets its ticks sends no ping."""

    async def story() -> None:
        async with listening() as (silenced, silent_sockets, dana), listening() as (robbed, sockets, _):
            silent_sockets.silence()
            first = str((await requested(dana))["courseId"])
            # An event after the lost one would show the gap before the tick does.
            await robbed.line("requested", first)
            sockets.lose("newCourseRequest")
            second = str((await requested(dana))["courseId"])
            await asyncio.wait_for(sockets.lost(), 120)

            await asyncio.gather(
                robbed.line("requested", second, within=TICK_SECONDS + AT_ONCE_SECONDS),
                silenced.line("pong_missed", within=TICK_SECONDS + GRACE_SECONDS + PROBE_SECONDS + AT_ONCE_SECONDS),
            )

            await silenced.line("requested", first)
            assert not [frame for frame in sockets.sent if "ping" in frame]

    asyncio.run(story())
