"""docs/clients.md: each example, taken from the page as it stands there, hears of what really happens."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from infra.local.portal_client import PortalClient
from tests.architecture.test_docs_links import blocks
from tests.e2e import python_clients
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import ok, requested
from tests.e2e.page_examples import Start, event_source_in_node, example, filled_in, longer_python_client, sides
from tests.e2e.program import NothingSaid, Program
from tests.e2e.proxy import PASS, Proxy
from tests.e2e.repeated_requests import decided

SOCKET_HOST, SOCKET_PATH = "wss://k1l2m3n4o5.execute-api.ca-central-1.amazonaws.com", '"/prod"'

RUNS = [
    block
    for block in blocks("python") + blocks("sh")
    if (block.page == "docs/clients.md" and "export TOKEN=" not in block.text) or block.page == "docs/websocket.md"
]


async def hears(program: Program, dana: PortalClient) -> None:
    """A request and an assignment come out of it."""
    course = str((await requested(dana))["courseId"])
    await program.line("request", course)
    ok(await decided(dana, f"/courses/{course}/assign", {"instructorId": 32}))
    await program.line("course_assigned", course)


def test_the_typescript_client_hears(
    stack: Stack, portals: Enter, start: Start, in_browser: tuple[str, Path], chromium: str
) -> None:
    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            text = filled_in(example("TypeScript client"), stack["restUrl"], iffat.token)
            async with start("module.js", text, *in_browser, CHROMIUM=chromium) as program:
                await program.line("link live ready")
                await hears(program, dana)

    asyncio.run(story())


def test_a_browsers_websocket_hears(
    stack: Stack, portals: Enter, start: Start, in_browser: tuple[str, Path], chromium: str
) -> None:
    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            text = filled_in(example("Browser"), stack["restUrl"], iffat.token)
            async with start("module.js", text, *in_browser, CHROMIUM=chromium) as program:
                await program.line("fetch the lists: no_cursor")
                await hears(program, dana)

    asyncio.run(story())


def test_python_hears(stack: Stack, portals: Enter, start: Start) -> None:
    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token}
            async with start("listen.py", example("Python"), sys.executable, **settings) as program:
                await program.line("fetch the lists: no_cursor")
                await hears(program, dana)

    asyncio.run(story())


@pytest.mark.usefixtures("packages")
def test_wscat_hears(stack: Stack, portals: Enter, start: Start) -> None:
    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token}
            async with AsyncExitStack() as exits:
                for attempt in range(1, 4):
                    program = await exits.enter_async_context(start("look.sh", example("wscat"), "bash", **settings))
                    # On a busy machine wscat may send its frame before the socket is open, and never again.
                    try:
                        await program.line('"ready"', within=30)
                        break
                    except NothingSaid:
                        if attempt == 3:
                            raise
                await hears(program, dana)

    asyncio.run(story())


@pytest.mark.usefixtures("packages")
def test_a_portal_of_socket_io_hears_after_the_change(stack: Stack, portals: Enter, start: Start) -> None:
    address = httpx.URL(stack["webSocketUrl"])
    _, after = sides(example("Before and after"))
    assert SOCKET_HOST in after
    text = after.replace(SOCKET_HOST, f"{address.scheme}://{address.netloc.decode()}")
    text = text.replace(SOCKET_PATH, f'"{address.path}"')

    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token}
            async with start("portal.mjs", text, "node", **settings) as program:
                await program.line("fetch the lists: no_cursor")
                await hears(program, dana)

    asyncio.run(story())


def test_python_socketio_hears(stack: Stack, portals: Enter, start: Start) -> None:
    packages = python_clients.install()

    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token} | packages
            async with start("listen.py", example("python-socketio"), sys.executable, **settings) as program:
                await program.line("fetch the lists: no_cursor")
                await hears(program, dana)

    asyncio.run(story())


@pytest.mark.usefixtures("packages")
def test_a_portal_of_socket_io_ran_before_the_change(start: Start) -> None:
    """It has nobody to talk to here; that it is a program at all is what can be shown."""
    before, _ = sides(example("Before and after"))

    async def story() -> int:
        async with start("portal.mjs", before, "node", "--check") as program:
            return await program.end()

    assert asyncio.run(story()) == 0


@pytest.mark.usefixtures("packages")
def test_event_sources_hear_and_survive_the_gateways_refusals(
    stack: Stack, portals: Enter, start: Start, in_browser: tuple[str, Path], chromium: str
) -> None:
    """A browser's and Node's at the same time."""
    text = example("In a browser")
    in_node = event_source_in_node()

    async def story() -> None:
        async with (
            portals("dana", "iffat") as (dana, iffat),
            Proxy(stack["restUrl"]) as for_browser,
            Proxy(stack["restUrl"]) as for_node,
        ):
            await requested(dana)
            page = filled_in(text, for_browser.address(stack["restUrl"]), iffat.token)
            settings = {"REST": for_node.address(stack["restUrl"]), "TOKEN": iffat.token}
            async with (
                start("module.js", page, *in_browser, CHROMIUM=chromium) as browsers,
                start("listen.mjs", in_node, "node", **settings) as nodes,
            ):
                await asyncio.gather(hears_through(browsers, dana, for_browser), hears_through(nodes, dana, for_node))

    asyncio.run(story())


async def hears_through(program: Program, dana: PortalClient, proxy: Proxy) -> None:
    await program.line("cursor")
    proxy.fail_with = 429
    await proxy.asked()
    proxy.fail_with = PASS
    await hears(program, dana)


def test_curl_hears(stack: Stack, portals: Enter, start: Start) -> None:
    async def story() -> list[str]:
        async with portals("dana", "iffat") as (dana, iffat):
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token, "PAUSE": "0.5"}
            async with start("poll.sh", example("curl"), "bash", **settings) as program:
                await program.line("nothing new")
                await hears(program, dana)
                await program.line("nothing new")
                return program.lines

    lines = asyncio.run(story())

    # A busy machine may have answered once that the program should ask later.
    assert not any("lists" in line for line in lines)


def test_the_longer_python_client_hears(portals: Enter, start: Start, stack_file: Path, tmp_path: Path) -> None:
    """That of docs/websocket.md, which finds the local cloud by itself."""
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").symlink_to(stack_file)

    async def story() -> None:
        program = start("listen.py", longer_python_client(), sys.executable, "-u")
        async with portals("dana") as (dana,), program:
            await program.line("ready: fetch your lists (no_cursor)")
            await hears(program, dana)

    asyncio.run(story())
