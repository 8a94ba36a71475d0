"""The clients of a rehearsal against a service that loses, repeats and refuses on purpose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from infra.rehearse.client import Client
from infra.rehearse.request_clients import PollingClient, StreamClient, blocks_of
from infra.rehearse.socket_clients import EarlierNativeClient, NativeClient, SocketIoClient
from tests.e2e.fake_channel import FakeChannel

PATIENCE_SECONDS = 10
NATIVE = [NativeClient, EarlierNativeClient]


class Portal:
    """Stands in for a signed-in user of a fake service."""

    def __init__(self, rest: str, tickets: dict[str, Any]) -> None:
        self.user = {"username": "dana"}
        self._http, self._tickets = httpx.AsyncClient(base_url=rest, trust_env=False), tickets

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def tickets(self, attempts: int) -> dict[str, Any]:
        assert attempts == 1, "a refusal is to be reported"
        return self._tickets


@asynccontextmanager
async def listening(kind: type[Client], channel: FakeChannel) -> AsyncIterator[Client]:
    client = kind(Portal(channel.rest, channel.tickets()), "admin")  # type: ignore[arg-type]
    await client.begin()
    task = asyncio.create_task(client.run())
    await asyncio.wait_for(client.is_ready.wait(), PATIENCE_SECONDS)
    try:
        yield client
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


def courses(client: Client) -> list[int]:
    return [each.course_id for each in client.heard.arrivals]


def run(kind: type[Client], story: Callable[[FakeChannel, Client], Awaitable[None]]) -> Client:
    async def told() -> Client:
        async with FakeChannel() as channel, listening(kind, channel) as client:
            await story(channel, client)
            return client

    return asyncio.run(told())


@pytest.mark.parametrize("kind", NATIVE)
def test_pushes_are_received_once_and_in_order(kind: type[Client]) -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        await channel.push(channel.publish(1))
        await channel.push(channel.publish(2), channel.skip(), channel.publish(3))
        await until(lambda: len(courses(client)) == 3)

    client = run(kind, story)

    assert (courses(client), client.heard.seq) == ([1, 2, 3], 4)
    assert (client.heard.unpushed, client.heard.repeated, client.heard.reconnects) == ([], [], 0)


@pytest.mark.parametrize("kind", NATIVE)
def test_a_lost_push_is_noted_and_fetched(kind: type[Client]) -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        channel.publish(1)
        await channel.push(channel.publish(2))
        await until(lambda: len(courses(client)) == 2)

    client = run(kind, story)

    assert (courses(client), client.heard.unpushed) == ([1, 2], [1])


def test_a_repeated_push_is_noted_and_dropped() -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        event = channel.publish(1)
        await channel.push(event)
        await channel.push(event)
        await channel.push(channel.publish(2))
        await until(lambda: len(courses(client)) == 2)

    client = run(NativeClient, story)

    assert (courses(client), client.heard.repeated) == ([1, 2], [1])


def test_a_client_that_asks_finds_the_last_push_that_was_lost() -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        channel.publish(1)
        assert isinstance(client, NativeClient)
        await client.ask()
        await until(lambda: courses(client) == [1])

    assert courses(run(NativeClient, story)) == [1]


def test_what_is_pushed_after_its_replay_is_no_repeat() -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        event = channel.publish(1)
        assert isinstance(client, NativeClient)
        await client.ask()
        await until(lambda: courses(client) == [1])
        await channel.push(event)
        await channel.push(channel.publish(2))
        await until(lambda: courses(client) == [1, 2])

    client = run(NativeClient, story)

    assert (client.heard.repeated, client.heard.unpushed) == ([], [])


@pytest.mark.parametrize("kind", [StreamClient, PollingClient])
def test_clients_that_ask_receive_what_they_missed(kind: type[Client]) -> None:
    async def story(channel: FakeChannel, client: Client) -> None:
        channel.publish(1)
        channel.skip()
        channel.publish(2)
        await until(lambda: len(courses(client)) == 2)

    client = run(kind, story)

    assert courses(client) == [1, 2]
    assert client.heard.refusals == []


def test_a_socket_that_ends_is_opened_again_from_the_cursor() -> None:
    offsets: list[str] = []

    async def converse(socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await socket.send('0{"sid":"1"}')
            offsets.append(json.loads(str(await socket.recv())[2:])["offset"])
            await socket.send('40{"sid":"1"}')
            number = len(offsets)
            ready = {"cursor": f"k3f9.{number}", "recovered": number < 3, "reason": None if number < 3 else "expired"}
            await socket.send("42" + json.dumps(["ready", ready, ready["cursor"]]))
            event = {"id": f"k3f9.{number}", "courseId": number, "version": 1, "timestamp": "2025-07-12T19:30:00.000Z"}
            await socket.send("42" + json.dumps(["newCourseRequest", event, event["id"]]))
            if number == 3:
                await socket.wait_closed()

    async def told() -> Client:
        async with serve(converse, "127.0.0.1", 0) as server, FakeChannel() as channel:
            port = server.sockets[0].getsockname()[1]
            tickets = channel.tickets() | {"webSocketUrl": f"ws://127.0.0.1:{port}/"}
            client = SocketIoClient(Portal(channel.rest, tickets), "admin")  # type: ignore[arg-type]
            await client.begin()
            task = asyncio.create_task(client.run())
            await until(lambda: bool(client.heard.resets))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return client

    client = asyncio.run(told())

    assert offsets == ["k3f9.0", "k3f9.1", "k3f9.2"]
    assert (courses(client)[:2], client.heard.reconnects, client.heard.resets) == ([1, 2], 2, ["expired"])


def test_a_refused_request_is_noted_with_its_reason() -> None:
    problem = {"code": "busy", "detail": "Too much at once."}

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, json=problem, request=request)

    async def told() -> Client:
        portal = Portal("http://service", {})
        portal._http = httpx.AsyncClient(base_url="http://service", transport=httpx.MockTransport(respond))
        client = PollingClient(portal, "admin")  # type: ignore[arg-type]
        task = asyncio.create_task(client.run())
        await until(lambda: bool(client.heard.refusals))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return client

    (refusal,) = asyncio.run(told()).heard.refusals

    assert (refusal.status, refusal.reason) == (503, "busy: Too much at once.")


def test_an_unfinished_block_of_a_stream_is_not_taken() -> None:
    text = 'retry: 1000\nevent: skip\ndata: {"id":"k3f9.1"}\nid: k3f9.1\n\nevent: skip\ndata: {"id":"k3f9.2"}'

    blocks = blocks_of(httpx.Response(200, text=text))

    assert blocks == [("skip", {"id": "k3f9.1"})]
