"""Socket.IO's other clients: versions before recovery, another language, another parser, and what they may emit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e import node, python_clients
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import cursor_of, requested
from tests.e2e.program import Puppet

# socket.io-client recovers by itself from 4.6 on; the others only from the offset that the application sends.
WITHOUT_RECOVERY = ("socket.io-client-4.0", "socket.io-client-4.3", "socket.io-client-4.5")
WITH_RECOVERY = ("socket.io-client-4.6", "socket.io-client")
IN_PYTHON = "python-socketio"
NODE_CLIENTS = WITHOUT_RECOVERY + WITH_RECOVERY
CLIENTS = (*NODE_CLIENTS, IN_PYTHON)
# Up to 4.3 `active` is true as well when the service has refused, so that it tells nothing.
STAYS_ACTIVE = ("socket.io-client-4.0", "socket.io-client-4.3")

Kind = Callable[..., Puppet]
Sight = dict[str, Any]


@pytest.fixture(scope="module")
def kind(stack: Stack) -> Kind:
    """A puppet of a client for a signed-in user; it does nothing until told."""
    node.skip_without()
    node.install()
    packages = python_clients.install()

    def of(name: str, portal: PortalClient, **settings: str) -> Puppet:
        environment = {"REST": stack["restUrl"], "TOKEN": portal.token, "SOCKET_IO": name} | settings
        if name == IN_PYTHON:
            return Puppet(sys.executable, node.CLIENTS / "socket_io.py", environment=environment | packages)
        return Puppet("node", node.CLIENTS / "socket_io.mjs", environment=environment)

    return of


async def _ready(client: Puppet) -> Sight:
    return dict((await client.saw("event", name="ready"))["args"][0])


def _courses(client: Puppet) -> list[int]:
    return [each["args"][0]["courseId"] for each in client.sights("event") if each["name"] == "newCourseRequest"]


async def refused_then_ready(portals: Enter, kind: Kind, name: str) -> tuple[Sight, Sight]:
    """What the client sees with a ticket that does not exist, and then with a good one."""
    async with portals("iffat") as (iffat,), kind(name, iffat) as client:
        await client.do("use_ticket", ticket="none-such")
        await client.do("connect")
        refused = await client.saw("connect_error")
        await client.do("use_ticket", ticket=None)
        await client.do("connect")
        return refused, await _ready(client)


def assert_complete(told: tuple[Sight, list[int], list[int]]) -> None:
    """``ready``, the courses that were requested, and those that the client heard of."""
    ready, requests, heard = told
    assert heard == requests
    assert (ready["recovered"], ready["reason"]) == (True, None)


@pytest.mark.parametrize("name", CLIENTS)
def test_with_its_cursor_as_offset_it_recovers_what_it_missed(portals: Enter, kind: Kind, name: str) -> None:

    async def story() -> tuple[Sight, list[int], list[int]]:
        async with portals("dana", "iffat") as (dana, iffat), kind(name, iffat, OFFSET="1") as client:
            await client.do("connect")
            await _ready(client)
            courses = [(await requested(dana))["courseId"]]
            await client.saw("event", name="newCourseRequest")
            await client.do("terminate")
            await client.saw("disconnect")
            # On a busy machine it is back before the last of these.
            courses += [(await requested(dana))["courseId"] for _ in range(2)]
            ready = await _ready(client)
            await client.until(lambda: len(_courses(client)) >= len(courses))
            return ready, courses, _courses(client)

    assert_complete(asyncio.run(story()))


@pytest.mark.parametrize("name", NODE_CLIENTS)
def test_it_begins_exactly_at_the_cursor_of_a_list(portals: Enter, kind: Kind, name: str) -> None:
    async def story() -> tuple[Sight, list[int], list[int]]:
        async with portals("dana", "iffat") as (dana, iffat), kind(name, iffat) as client:
            cursor = await cursor_of(iffat)
            courses = [(await requested(dana))["courseId"] for _ in range(2)]
            await client.do("begin_at", cursor=cursor)
            await client.do("connect")
            return await _ready(client), courses, _courses(client)

    assert_complete(asyncio.run(story()))


@pytest.mark.parametrize("name", CLIENTS)
def test_bytes_and_unknown_events_are_errors_and_the_socket_stays_open(portals: Enter, kind: Kind, name: str) -> None:

    async def story() -> tuple[list[str], Sight, str, list[Sight]]:
        async with portals("iffat") as (iffat,), kind(name, iffat) as client:
            await client.do("connect")
            await _ready(client)
            await client.do("emit_bytes", name="file")
            codes = [(await client.saw("event", name="error"))["args"][0]["code"]]
            await client.do("emit", args=["make_tea", {"sugar": 2}])
            codes.append((await client.saw("event", name="error"))["args"][0]["code"])
            await client.do("ask", args=["ping"])
            known = await client.saw("answer")
            return codes, known["answer"], await cursor_of(iffat), client.sights("disconnect")

    codes, known, cursor, disconnected = asyncio.run(story())

    assert codes == ["binary_refused", "unknown_event"]
    assert known == {"cursor": cursor}
    assert disconnected == []


@pytest.mark.parametrize("name", NODE_CLIENTS)
def test_a_refusal_is_told_by_its_code_whatever_active_says(portals: Enter, kind: Kind, name: str) -> None:
    refused, ready = asyncio.run(refused_then_ready(portals, kind, name))

    assert refused["data"] == {"code": "ticket_refused"}
    assert refused["active"] is (name in STAYS_ACTIVE)
    assert ready["reason"] == "no_cursor"


def test_python_is_told_of_a_refusal_and_may_try_again(portals: Enter, kind: Kind) -> None:
    refused, ready = asyncio.run(refused_then_ready(portals, kind, IN_PYTHON))

    assert refused["data"]["data"] == {"code": "ticket_refused"}
    assert ready["reason"] == "no_cursor"


@pytest.mark.parametrize("name", NODE_CLIENTS)
def test_another_parser_is_refused_with_a_code_and_no_loop(portals: Enter, kind: Kind, name: str) -> None:
    """A refusal that the parser cannot read would make the client connect again, for ever."""

    async def story() -> tuple[Sight, int, list[Sight]]:
        async with portals("iffat") as (iffat,), kind(name, iffat, PARSER="socket.io-msgpack-parser") as client:
            await client.do("connect")
            refused = await client.saw("connect_error")
            await client.listen(2.0)
            sockets = [each for each in client.sights("request") if "EIO=4" in each["path"]]
            return refused, len(sockets), client.sights("disconnect")

    refused, sockets, disconnected = asyncio.run(story())

    assert refused["data"] == {"code": "unknown_parser"}
    assert (sockets, disconnected) == (1, [])
