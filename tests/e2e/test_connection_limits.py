"""What genuine clients see where a person or a stage has too many sockets, in a cloud of this file's own.

The burst of the REST API is so low that four connections are a large audience.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets import InvalidStatus
from websockets.asyncio.client import connect

from infra.local.local_cloud import LocalCloud
from infra.local.portal_client import PortalClient
from tests.e2e import node
from tests.e2e.conftest import Stack, deploy, local, own_cloud
from tests.e2e.courses import requested
from tests.e2e.page_examples import Start, example, filled_in
from tests.e2e.program import Puppet

CONNECTIONS, WITHOUT_TICKET, TICKETS = 2, 6, 20


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, stack_file: Path) -> Iterator[LocalCloud]:
    cloud = own_cloud(tmp_path_factory.mktemp("limited"), stack_file)
    limits = {
        "MaxConnectionsPerPerson": CONNECTIONS,
        "MaxUnauthenticatedPerMinute": WITHOUT_TICKET,
        "MaxTicketsPerMinute": TICKETS,
        "RestRateLimit": 100,
        "RestBurstLimit": 12,
    }
    try:
        local("up", cloud.folder, "--port", str(cloud.port))
        deploy(cloud, *(word for name, limit in limits.items() for word in ("--parameter", f"{name}={limit}")))
        yield cloud
    finally:
        local("down", cloud.folder)


@pytest.fixture(scope="module")
def limited(cloud: LocalCloud) -> Stack:
    return dict(json.loads(cloud.stack_file.read_text("utf-8")))


def test_many_clients_that_connect_while_the_local_cloud_is_busy_are_not_dropped(cloud: LocalCloud) -> None:
    pid = json.loads(cloud.process_file.read_text("utf-8"))["pid"]
    address = ("127.0.0.1", cloud.port)
    os.kill(pid, signal.SIGSTOP)
    try:
        with ExitStack() as clients:
            # A dropped connection would be tried again after a second. macOS lets 128 wait, whatever is asked for.
            opened = [clients.enter_context(socket.create_connection(address, 0.9)) for _ in range(120)]
    finally:
        os.kill(pid, signal.SIGCONT)

    assert len(opened) == 120


def test_a_native_connection_beyond_the_limit_is_refused_and_room_is_made_by_closing_one(limited: Stack) -> None:
    async def story() -> tuple[list[int], bool]:
        async with PortalClient(limited, "mike") as mike:
            first, _ = [await mike.listen() for _ in range(CONNECTIONS)]
            refused = [await _status(mike) for _ in range(2)]
            await first.connection.close()
            return refused, await _opens(mike)

    assert asyncio.run(story()) == ([429, 429], True)


def test_our_client_beyond_the_limit_receives_events_by_a_stream(
    limited: Stack, start: Start, in_browser: tuple[str, Path], chromium: str
) -> None:
    async def story() -> str:
        async with PortalClient(limited, "dana") as dana, PortalClient(limited, "northgate") as northgate:
            for _ in range(CONNECTIONS):
                await northgate.listen()
            text = filled_in(example("TypeScript client"), limited["restUrl"], northgate.token)
            async with start("module.js", text, *in_browser, CHROMIUM=chromium) as program:
                await program.line("link streaming ready")
                course = await requested(dana, organizationId=8)
                return await program.line("requested", str(course["courseId"]))

    assert asyncio.run(story())


def test_an_unmodified_socketio_client_beyond_the_limit_is_told_the_code_and_does_not_loop(limited: Stack) -> None:
    node.skip_without()
    node.install()

    async def story() -> tuple[Any, bool, int]:
        async with PortalClient(limited, "iffat") as iffat, AsyncExitStack() as exits:
            settings = {"REST": limited["restUrl"], "TOKEN": iffat.token}
            for _ in range(CONNECTIONS):
                await iffat.listen()
            last = Puppet("node", node.CLIENTS / "socket_io.mjs", environment=settings)
            await exits.enter_async_context(last)
            await last.do("connect")
            error = await last.saw("connect_error")
            await last.listen(5.0)
            return error["data"], error["active"], len(last.sights("request"))

    assert asyncio.run(story()) == ({"code": "too_many_connections"}, False, 1)


def test_sockets_without_a_ticket_are_refused_beyond_the_limit_of_the_stage(limited: Stack) -> None:
    async def story() -> list[int]:
        async with AsyncExitStack() as exits:
            url = f"{limited['webSocketUrl']}?EIO=4&transport=websocket"

            async def opened(_: int) -> int:
                try:
                    await exits.enter_async_context(connect(url, proxy=None, open_timeout=60))
                except InvalidStatus as refusal:
                    return int(refusal.response.status_code)
                return 101

            # Twice as many, so that a new minute in between changes nothing.
            return await _by_fives(opened, 2 * WITHOUT_TICKET + 1)

    statuses = asyncio.run(story())

    assert set(statuses) == {101, 429}
    assert statuses.count(101) <= 2 * WITHOUT_TICKET


def test_tickets_beyond_the_limit_are_a_problem_that_says_when_to_come_back(limited: Stack) -> None:
    async def story() -> list[Any]:
        async with PortalClient(limited, "sara") as sara:
            return await _by_fives(lambda _: sara.post("/realtime/tickets", {}), 2 * TICKETS + 1)

    refused = [answer for answer in asyncio.run(story()) if answer.status_code == 429]

    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(429, "too_many_tickets")}
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)


def test_a_large_audience_is_told_with_the_event_when_to_fetch(limited: Stack) -> None:
    async def story() -> list[int]:
        async with AsyncExitStack() as exits:
            admins = [await exits.enter_async_context(PortalClient(limited, who)) for who in ("dana", "omar")]
            sockets = [await admin.listen() for admin in admins for _ in range(CONNECTIONS)]
            await requested(admins[0], organizationId=7)
            frames = [json.loads(await socket.connection.recv()) for socket in sockets]
            return [frame["refetchWithinSeconds"] for frame in frames]

    windows = asyncio.run(story())

    # Two lists of each connection, at 50 requests per second.
    assert windows == [1] * len(windows)


async def _by_fives(one: Callable[[int], Awaitable[Any]], count: int) -> list[Any]:
    """One after the other, a busy machine would need more than the two minutes whose limits they have to exceed.

    All at once they would exceed the burst.
    """
    found: list[Any] = []
    for first in range(0, count, 5):
        found += await asyncio.gather(*(one(n) for n in range(first, min(first + 5, count))))
    return found


async def _opens(portal: PortalClient) -> bool:
    """Whether a connection opens soon: the gateway reports a closed one a moment later."""
    # Few attempts: each takes one of the tickets of a minute.
    for pause in (0.5, 0.5, 1, 2, 4, 8, 8, 8, 8, 8):
        if await _status(portal) == 101:
            return True
        await asyncio.sleep(pause)
    return False


async def _status(portal: PortalClient) -> int:
    ticket = str((await portal.tickets())["ticket"])
    try:
        await portal.connect(ticket)
    except InvalidStatus as refusal:
        return int(refusal.response.status_code)
    return 101
