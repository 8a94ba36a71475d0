"""One rehearsal: clients connect, people act, the change is made, people act on, and everything is compared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.people import channels
from infra.command_line import ERRORS
from infra.console import Say
from infra.errors import DeployError
from infra.local.portal_client import PortalClient
from infra.rehearse.actors import ADMIN, INSTRUCTORS, ORGANIZATION, Actors, Pace
from infra.rehearse.client import LOST, Client
from infra.rehearse.feeds import Announced, TwinTable, twin_table
from infra.rehearse.heard import Heard
from infra.rehearse.report import Period
from infra.rehearse.request_clients import PollingClient, StreamClient
from infra.rehearse.socket_clients import EarlierNativeClient, NativeClient, SocketIoClient
from infra.rehearse.twin import Twin
from infra.rehearse.verdict import Evidence

KINDS: tuple[type[Client], ...] = (NativeClient, EarlierNativeClient, SocketIoClient, StreamClient, PollingClient)
LISTENERS = {
    ADMIN: channels.ADMIN,
    ORGANIZATION: channels.organization(7),
    **{name: channels.instructor(number) for number, name in INSTRUCTORS.items()},
}
READY_SECONDS, PROGRESS_SECONDS, CHECK_SECONDS = 180, 5, 0.5


class NotReady(DeployError):
    """The clients cannot connect to the deployed version, so there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Play:
    """How a rehearsal goes: actions ``per_second`` of so many ``actors``, for so many seconds before and after.

    What has not arrived ``settle`` seconds after the last action is lost.
    """

    per_second: float = 3
    actors: int = 6
    before: float = 10
    after: float = 20
    settle: float = 30


async def rehearse(
    twin: Twin, description: dict[str, Any], change: Callable[[], None], play: Play, say: Say
) -> tuple[Evidence, Period]:
    """Returns what happened, and when the change was made. ``change`` makes the change, and blocks until it is made.

    ``description`` is that of the twin. Raises NotReady; an error of ``change`` is part of what happened.
    """
    before = twin.holdings()
    async with AsyncExitStack() as exits:
        table = exits.enter_context(twin_table(description["tables"]["courses"], description["awsEndpointUrl"]))
        people = {name: await exits.enter_async_context(PortalClient(description, name)) for name in LISTENERS}
        clients = [kind(people[name], channel) for name, channel in LISTENERS.items() for kind in KINDS]
        await _connect(clients, exits)
        say(f"{len(clients)} clients are connected: {', '.join(kind.kind for kind in KINDS)}.")
        actors = Actors(people, Pace(play.per_second), clients[0].heard.start)
        acting = _start(actors.act(play.actors), exits)
        _start(_tell(actors, clients, say), exits)
        await asyncio.sleep(play.before)
        say("Making the change ...")
        begun, failure = time.time(), await _make(change)
        ended = time.time()
        say(failure or f"The change took {ended - begun:.0f} s.")
        await asyncio.sleep(play.after)
        actors.stopped = True
        await acting
        say("Nobody acts any more; waiting for what is under way ...")
        feeds = await _settle(table, clients, play.settle)
        say("Comparing the table with the histories of its courses ...")
        found = await asyncio.to_thread(table.disagreements, twin.retention_days())
    heard = [each.heard for each in clients]
    evidence = Evidence(heard, feeds, actors.saved, actors.refusals, found, before, twin.holdings(), failure)
    return evidence, (begun, ended)


def _start(coroutine: Coroutine[Any, Any, None], exits: AsyncExitStack) -> asyncio.Task[None]:
    """Returns the task, which is cancelled at the end."""
    task = asyncio.create_task(coroutine)

    async def cancel() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    exits.push_async_callback(cancel)
    return task


async def _connect(clients: list[Client], exits: AsyncExitStack) -> None:
    for client in clients:
        await client.begin()
        _start(client.run(), exits)
    try:
        async with asyncio.timeout(READY_SECONDS):
            for client in clients:
                await client.is_ready.wait()
    except TimeoutError:
        silent = ", ".join(client.heard.name for client in clients if not client.is_ready.is_set())
        raise NotReady(f"On the deployed version these clients did not connect: {silent}") from None


async def _make(change: Callable[[], None]) -> str | None:
    """Returns why the change was not made, or None."""
    try:
        await asyncio.to_thread(change)
    except ERRORS as error:
        return str(error)
    return None


async def _tell(actors: Actors, clients: list[Client], say: Say) -> None:
    begun = time.monotonic()
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        received = sum(len(client.heard.arrivals) for client in clients)
        refused = len(actors.refusals) + sum(len(client.heard.refusals) for client in clients)
        seconds = time.monotonic() - begun
        say(f"{seconds:4.0f} s: {len(actors.saved):,} actions, {received:,} events received, {refused:,} refusals")


async def _settle(table: TwinTable, clients: list[Client], seconds: float) -> dict[str, list[Announced]]:
    """Returns the feeds as soon as every client has all of its channel, or after that time."""
    deadline = time.monotonic() + seconds
    while True:
        feeds = {name: await asyncio.to_thread(table.announced, name) for name in LISTENERS.values()}
        waiting = [client for client in clients if not _is_complete(client.heard, feeds[client.heard.channel])]
        if not waiting or time.monotonic() > deadline:
            return feeds
        for client in waiting:
            if isinstance(client, NativeClient):
                with suppress(*LOST):
                    await client.ask()
        await asyncio.sleep(CHECK_SECONDS)


def _is_complete(heard: Heard, feed: Iterable[Announced]) -> bool:
    received = {(each.course_id, each.version) for each in heard.arrivals}
    return all((each.course_id, each.version) in received for each in feed if each.seq > heard.start)
