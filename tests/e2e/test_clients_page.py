"""docs/clients.md: each example, taken from the page as it stands there, hears of what really happens."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.portal import Portal
from tests.architecture.test_docs_links import FENCE, blocks
from tests.e2e import browser, node, python_clients
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import ok, requested
from tests.e2e.program import Program
from tests.e2e.proxy import PASS, Proxy

PAGE = node.PROJECT / "docs" / "clients.md"
# What a reader puts his own values in the place of.
ADDRESS = "https://f6g7h8i9j0.execute-api.ca-central-1.amazonaws.com/prod"
TOKEN = "<an ID token>"
SOCKET_HOST, SOCKET_PATH = "wss://k1l2m3n4o5.execute-api.ca-central-1.amazonaws.com", '"/prod"'

RUNS = [
    block
    for block in blocks("python") + blocks("sh")
    if (block.page == "docs/clients.md" and "export TOKEN=" not in block.text) or block.page == "docs/websocket.md"
]

Start = Callable[..., Program]


def example(heading: str) -> str:
    """The first fenced block under a heading of the page."""
    text = PAGE.read_text("utf-8")
    section = re.split(rf"^#+ {re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    block = FENCE.search(section)
    assert block is not None
    return block["text"]


def sides(diff: str) -> tuple[str, str]:
    """What a diff's lines were before, and are after."""
    lines = diff.splitlines()
    before, after = ([line[1:] for line in lines if not line.startswith(sign)] for sign in "+-")
    return "\n".join(before), "\n".join(after)


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Saves a text under a name and runs it as a reader would."""

    def started(name: str, text: str, *command: str | Path, **environment: str) -> Program:
        (tmp_path / name).write_text(text, "utf-8")
        return Program(*command, tmp_path / name, cwd=tmp_path, environment=environment)

    return started


@pytest.fixture(scope="module")
def clients() -> Path:
    node.skip_without()
    node.install()
    return node.CLIENTS


@pytest.fixture
def packages(clients: Path, tmp_path: Path) -> None:
    """As after `npm install` in the folder where the example is saved."""
    (tmp_path / "node_modules").symlink_to(clients / "node_modules")


@pytest.fixture(scope="module")
def in_browser(clients: Path) -> tuple[str, Path]:
    """The command before the name of a module for a page."""
    node.build_our_client()
    return "node", clients / "page.mjs"


@pytest.fixture(scope="module")
def chromium() -> str:
    found = browser.find_or_install()
    if found is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    return found


def filled_in(text: str, rest: str, portal: Portal) -> str:
    assert ADDRESS in text
    assert TOKEN in text
    return text.replace(ADDRESS, rest).replace(TOKEN, portal.token)


async def hears(program: Program, dana: Portal) -> None:
    """A request and an assignment come out of it."""
    course = str((await requested(dana))["courseId"])
    await program.line("request", course)
    ok(await dana.post(f"/courses/{course}/assign", {"instructorId": 32}))
    await program.line("course_assigned", course)


@pytest.mark.parametrize(
    ("block", "first_line"),
    [(example("TypeScript client"), "link live ready"), (example("Browser"), "fetch the lists: no_cursor")],
    ids=["the TypeScript client", "its WebSocket"],
)
def test_a_browser_hears(
    stack: Stack,
    portals: Enter,
    start: Start,
    in_browser: tuple[str, Path],
    chromium: str,
    block: str,
    first_line: str,
) -> None:
    async def story() -> None:
        async with portals("dana", "iffat") as (dana, iffat):
            text = filled_in(block, stack["restUrl"], iffat)
            async with start("module.js", text, *in_browser, CHROMIUM=chromium) as program:
                await program.line(first_line)
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
            async with start("look.sh", example("wscat"), "bash", **settings) as program:
                await program.line('"ready"')
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
    in_node = example("In Node") + text.split("\n", 2)[2]

    async def story() -> None:
        async with (
            portals("dana", "iffat") as (dana, iffat),
            Proxy(stack["restUrl"]) as for_browser,
            Proxy(stack["restUrl"]) as for_node,
        ):
            await requested(dana)
            page = filled_in(text, for_browser.address(stack["restUrl"]), iffat)
            settings = {"REST": for_node.address(stack["restUrl"]), "TOKEN": iffat.token}
            async with (
                start("module.js", page, *in_browser, CHROMIUM=chromium) as browsers,
                start("listen.mjs", in_node, "node", **settings) as nodes,
            ):
                await asyncio.gather(hears_through(browsers, dana, for_browser), hears_through(nodes, dana, for_node))

    asyncio.run(story())


async def hears_through(program: Program, dana: Portal, proxy: Proxy) -> None:
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

    assert not any("later" in line or "lists" in line for line in lines)


def test_the_longer_python_client_hears(portals: Enter, start: Start, stack_file: Path, tmp_path: Path) -> None:
    """That of docs/websocket.md, which finds the local cloud by itself."""
    text = PAGE.with_name("websocket.md").read_text("utf-8").split("## A client in Python")[1]
    block: Any = FENCE.search(text)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").symlink_to(stack_file)

    async def story() -> None:
        program = start("listen.py", block["text"], sys.executable, "-u")
        async with portals("dana") as (dana,), program:
            await program.line("ready: fetch your lists (no_cursor)")
            await hears(program, dana)

    asyncio.run(story())
