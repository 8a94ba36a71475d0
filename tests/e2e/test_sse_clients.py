"""Clients of event streams that are not a browser's EventSource: they hear all, and nothing twice."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.e2e import browser, node, python_clients
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import cursor_of, requested
from tests.e2e.program import Puppet
from tests.e2e.proxy import CUT, PASS, Proxy

# Where each client runs; its name is that of its package.
RUNS_IN = {
    "eventsource-1": "node",
    "eventsource-2": "node",
    "eventsource-4": "node",
    "eventsource-5": "browser",
    "event-source-polyfill": "browser",
    "event-source-polyfill, its cursor in after": "browser",
    "reconnecting-eventsource": "browser",
    "fetch-event-source": "browser",
    "eventsource-client": "browser",
    "sse.js": "browser",
    "httpx-sse": "python",
    "sseclient-py": "python",
}
# This one is the browser's own until a status has ended that.
FAILS_WITH = {"reconnecting-eventsource": 429}
EVENTS = ("courseStatusChanged", "newCourseRequest")
PATIENCE_SECONDS = 60.0

Message = dict[str, Any]


@pytest.fixture(scope="module")
def programs() -> dict[str, Callable[[], Puppet]]:
    """A puppet for each place that clients run in."""
    node.skip_without()
    node.install()
    chromium = browser.find_or_install()
    if chromium is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    packages = python_clients.install()
    script = node.CLIENTS / "sse.mjs"
    return {
        "node": lambda: Puppet("node", script, environment={"CHROMIUM": ""}),
        "browser": lambda: Puppet("node", script, environment={"CHROMIUM": chromium}),
        "python": lambda: Puppet(sys.executable, node.CLIENTS / "sse_clients.py", environment=packages),
    }


def test_every_client_comes_back_over_ends_and_breaks_and_hears_all_in_order_and_once(
    stack: Stack, portals: Enter, programs: dict[str, Callable[[], Puppet]]
) -> None:
    """In a browser the API is of another origin, so each request header has to be allowed there."""

    async def story() -> tuple[list[str], dict[str, list[Message]], dict[str, list[str]]]:
        async with AsyncExitStack() as exits:
            dana, iffat = await exits.enter_async_context(portals("dana", "iffat"))
            running = {place: await exits.enter_async_context(start()) for place, start in programs.items()}
            proxies = {client: await exits.enter_async_context(Proxy(stack["restUrl"])) for client in RUNS_IN}
            await requested(dana)  # So that nobody is told to come back late, as after a long quiet.
            socket = await iffat.listen(await cursor_of(iffat))
            tickets, after = await iffat.tickets(), socket.cursor
            for client, place in RUNS_IN.items():
                address = proxies[client].address(tickets["streamUrl"])
                url = f"{address}?ticket={tickets['streamTicket']}&after={after}"
                await running[place].do("open", client=client, url=url)
            await _all_heard(running, after)
            for is_failing in (False, True, False):
                for client, proxy in proxies.items():
                    proxy.fail_with = FAILS_WITH.get(client, CUT) if is_failing else PASS
                await socket.next(courseId=(await requested(dana))["courseId"])
                if is_failing:
                    await asyncio.gather(*(proxy.asked() for proxy in proxies.values()))
                    for proxy in proxies.values():
                        proxy.fail_with = PASS
                await _all_heard(running, socket.arrivals[-1].data["id"])
            targets = {client: proxy.targets for client, proxy in proxies.items()}
            return [arrival.data["id"] for arrival in socket.arrivals], _messages(running.values()), targets

    by_socket, messages, targets = asyncio.run(story())

    events = {client: [each for each in told if each["name"] in EVENTS] for client, told in messages.items()}
    ids = {client: [each["id"] for each in told] for client, told in events.items()}
    assert ids == dict.fromkeys(RUNS_IN, by_socket)
    assert all(json.loads(each["data"])["id"] == each["id"] for told in events.values() for each in told)
    assert [each for told in messages.values() for each in told if not each["data"]] == []
    for client in ("event-source-polyfill", "reconnecting-eventsource"):
        assert any(f"&lastEventId={by_socket[0]}" in target for target in targets[client])


async def _all_heard(running: dict[str, Puppet], last_id: str) -> None:
    """Returns when every client was told a message with that id."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while missing := RUNS_IN.keys() - _who_heard(running.values(), last_id):
            await asyncio.gather(*(running[place].listen(0.1) for place in {RUNS_IN[client] for client in missing}))


def _who_heard(puppets: Iterable[Puppet], last_id: str) -> set[str]:
    return {each["client"] for puppet in puppets for each in puppet.sights("message") if each["id"] == last_id}


def _messages(puppets: Iterable[Puppet]) -> dict[str, list[Message]]:
    told: dict[str, list[Message]] = {client: [] for client in RUNS_IN}
    for puppet in puppets:
        for message in puppet.sights("message"):
            told[message["client"]].append(message)
    return told
