"""EventSource as it is: the npm package in Node, and a browser's own."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import boto3
import pytest

from infra.local.portal_client import PortalClient
from tests.e2e import browser, node
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import cursor_of, requested
from tests.e2e.program import Puppet
from tests.e2e.proxy import CUT, DROP, PASS, Proxy

RECONNECTS = 10
CONNECTING, CLOSED = 0, 2
EVENTS = ("courseStatusChanged", "newCourseRequest")
# Each kind listens for an organization of its own, so that they can do so at the same time.
USERS = {"node": "iffat", "browser": "northgate"}
KINDS = tuple(USERS)

Source = Callable[[], Puppet]
Told = TypeVar("Told")


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    """A puppet for each kind of EventSource."""
    node.skip_without()
    node.install()
    chromium = browser.find_or_install()
    if chromium is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    script = node.CLIENTS / "event_source.mjs"
    return {
        "node": lambda: Puppet("node", script, environment={"CHROMIUM": ""}),
        "browser": lambda: Puppet("node", script, environment={"CHROMIUM": chromium}),
    }


def test_over_ten_reconnects_it_receives_what_a_websocket_receives(
    stack: Stack, portals: Enter, sources: dict[str, Source]
) -> None:
    """Each answer ends, some break off in their middle, some never come; no id is lost and none comes twice."""

    async def story() -> tuple[list[str], dict[str, list[str]], dict[str, int], set[int]]:
        async with AsyncExitStack() as exits:
            dana, iffat = await exits.enter_async_context(portals("dana", "iffat"))
            proxies = {kind: await exits.enter_async_context(Proxy(stack["restUrl"])) for kind in KINDS}
            puppets = {kind: await exits.enter_async_context(sources[kind]()) for kind in KINDS}
            socket = await iffat.listen(await cursor_of(iffat))
            for kind in KINDS:
                await _open(puppets[kind], proxies[kind], iffat, socket.cursor)
            failures = [PASS, CUT, PASS, DROP, PASS, CUT, PASS, PASS, DROP, PASS, PASS]
            for failure in failures:
                for proxy in proxies.values():
                    proxy.fail_with = failure
                await socket.next(courseId=(await requested(dana))["courseId"])
                await asyncio.gather(*(proxy.asked() for proxy in proxies.values()))
            last = socket.arrivals[-1].data["id"]
            await asyncio.gather(*(puppets[kind].saw("block", id=last) for kind in KINDS))
            ids = {kind: [each["id"] for each in _events(puppets[kind])] for kind in KINDS}
            asked = {kind: len(proxies[kind].targets) - 1 for kind in KINDS}
            states = {each["readyState"] for kind in KINDS for each in puppets[kind].sights("error")}
            return [arrival.data["id"] for arrival in socket.arrivals], ids, asked, states

    by_socket, by_stream, reconnects, states = asyncio.run(story())

    assert len(by_socket) == len(set(by_socket)) == 11
    assert by_stream == {"node": by_socket, "browser": by_socket}
    assert min(reconnects.values()) >= RECONNECTS
    assert states == {CONNECTING}


def test_of_a_refused_ticket_it_is_told_and_it_lives(portals: Enter, sources: dict[str, Source]) -> None:
    """Refused are a missing ticket and one that is none."""

    async def story(kind: str) -> list[tuple[str, int]]:
        async with portals("iffat") as (iffat,), sources[kind]() as source:
            address = (await iffat.tickets())["streamUrl"]
            told = []
            for ticket in ("", "none-such"):
                await source.do("open", url=f"{address}?ticket={ticket}")
                refusal = await source.saw("refusal")
                told.append((refusal["code"], (await source.saw("error"))["readyState"]))
                await source.do("close")
            return told

    assert _each(story) == dict.fromkeys(KINDS, [("ticket_refused", CONNECTING)] * 2)


def test_when_its_ticket_ends_another_one_goes_on_where_it_was(
    stack: Stack, portals: Enter, sources: dict[str, Source]
) -> None:
    async def story(kind: str) -> tuple[list[int], list[int], set[int]]:
        async with (
            portals("dana", USERS[kind]) as (dana, user),
            Proxy(stack["restUrl"]) as proxy,
            sources[kind]() as source,
        ):
            socket_ticket = await _open(source, proxy, user, await cursor_of(user))
            seen = await _requested(dana, user)
            cursor = (await source.saw("block", name="newCourseRequest"))["id"]
            _end_tickets(stack, socket_ticket)
            missed = await _requested(dana, user)
            await source.saw("refusal", code="ticket_refused")
            await source.do("close")
            await _open(source, proxy, user, cursor)
            await source.saw("block", name="newCourseRequest")
            states = {error["readyState"] for error in source.sights("error")}
            return [seen, missed], _courses(source), states

    for requested_courses, heard, states in _each(story).values():
        assert heard == requested_courses
        assert states == {CONNECTING}


def test_a_status_from_in_front_of_the_functions_ends_it_and_another_one_goes_on(
    stack: Stack, portals: Enter, sources: dict[str, Source]
) -> None:
    """The gateway's own refusals are the one thing that is not told in the stream; docs/sse.md says what to do."""

    async def story(kind: str) -> tuple[list[int], list[int]]:
        async with (
            portals("dana", USERS[kind]) as (dana, user),
            Proxy(stack["restUrl"]) as proxy,
            sources[kind]() as source,
        ):
            cursor, courses = await cursor_of(user), []
            for status in (429, 500, PASS):
                courses.append(await _requested(dana, user))
                await _open(source, proxy, user, cursor)
                cursor = (await source.saw("block", name="newCourseRequest"))["id"]
                proxy.fail_with = status
                await source.saw("error", readyState=CLOSED if status else CONNECTING)
                proxy.fail_with = PASS
            return courses, _courses(source)

    for requested_courses, heard in _each(story).values():
        assert heard == requested_courses


def _each(story: Callable[[str], Coroutine[Any, Any, Told]]) -> dict[str, Told]:
    """The story of each kind of EventSource, all at once."""

    async def stories() -> dict[str, Told]:
        return dict(zip(KINDS, await asyncio.gather(*map(story, KINDS)), strict=True))

    return asyncio.run(stories())


async def _requested(admin: PortalClient, user: PortalClient) -> int:
    return int((await requested(admin, organizationId=user.user["organizationId"]))["courseId"])


def _courses(source: Puppet) -> list[int]:
    return [json.loads(event["data"])["courseId"] for event in _events(source)]


def _events(source: Puppet) -> list[dict[str, Any]]:
    return [block for block in source.sights("block") if block["name"] in EVENTS]


async def _open(source: Puppet, proxy: Proxy, portal: PortalClient, cursor: str) -> str:
    """Opens a stream by way of the proxy; returns the socket ticket of the same pair."""
    tickets = await portal.tickets()
    address = proxy.address(tickets["streamUrl"])
    await source.do("open", url=f"{address}?ticket={tickets['streamTicket']}&after={cursor}")
    return str(tickets["ticket"])


def _end_tickets(stack: Stack, socket_ticket: str) -> None:
    """As if their quarter of an hour were over: the item of the pair is what makes them good."""
    digest = hashlib.sha256(socket_ticket.encode()).hexdigest()
    table = boto3.resource(
        "dynamodb",
        endpoint_url=stack["awsEndpointUrl"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ).Table(stack["tables"]["connections"])
    table.delete_item(Key={"PK": f"TICKETS#{digest}", "SK": "TICKETS"})
