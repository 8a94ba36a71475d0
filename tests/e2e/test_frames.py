"""Sockets as the gateway has them: subprotocols, binary frames, frames that are too large, functions that crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from websockets import ConnectionClosed
from websockets.asyncio.client import ClientConnection, connect

from tests.e2e import browser, node
from tests.e2e.conftest import Enter, Stack
from tests.e2e.program import Program

HELLO = {"action": "hello", "cursor": None}
SECONDS = 60.0
MAX_FRAME_BYTES = 32 * 1024
# What a browser offers, and what it has to be given.
SUBPROTOCOLS = [(["coursewire.v1", "other"], "coursewire.v1"), (["other"], "other"), ([], "")]
# A ticket is good for half a minute, in which Chromium may not have started yet.
IN_A_PAGE = """
async function tickets() {
  const post = { method: "POST", headers: { Authorization: TOKEN } };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${REST}/realtime/tickets`, post);
    if (response.ok || attempt === 10) return response.json();
  }
}
async function outcome({ query, offered, first }) {
  const { webSocketUrl, ticket } = await tickets();
  return new Promise((resolve) => {
    const socket = new WebSocket(`${webSocketUrl}?${query.replace("TICKET", ticket)}`, offered);
    socket.onopen = () => first && socket.send(first);
    socket.onmessage = () => resolve(socket.protocol);
    socket.onclose = ({ code }) => resolve(`closed with ${code}`);
  });
}
console.log("outcomes", JSON.stringify(await Promise.all(SOCKETS.map(outcome))));
"""
QUERIES = {"ticket=TICKET": json.dumps(HELLO), "EIO=4&transport=websocket": None}


def test_a_browser_that_offers_subprotocols_gets_the_first_and_stays_connected(
    stack: Stack, portals: Enter, tmp_path: Path
) -> None:
    """Without an echo a browser drops the socket, with code 1006."""
    node.skip_without()
    node.install()
    chromium = browser.find_or_install()
    if chromium is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")

    async def story() -> str:
        async with portals("iffat") as (iffat,):
            sockets = [
                {"query": query, "offered": offered, "first": first}
                for offered, _ in SUBPROTOCOLS
                for query, first in QUERIES.items()
            ]
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token, "SOCKETS": sockets}
            constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in settings.items())
            (tmp_path / "page.js").write_text(constants + IN_A_PAGE, "utf-8")
            command = ("node", node.CLIENTS / "page.mjs", tmp_path / "page.js")
            async with Program(*command, environment={"CHROMIUM": chromium}) as program:
                return await program.line("outcomes")

    outcomes = json.loads(asyncio.run(story()).removeprefix("outcomes "))

    assert outcomes == [chosen for _, chosen in SUBPROTOCOLS for _dialect in ("native", "Socket.IO")]


def test_a_binary_frame_is_refused_and_the_socket_stays_open(portals: Enter) -> None:
    """It is JSON that would do if it were text, so that what is refused is its being binary."""

    async def story() -> tuple[dict[str, Any], dict[str, Any]]:
        async with socket_of(portals) as socket:
            await socket.send(json.dumps(HELLO).encode())
            refused = await frame(socket)
            await socket.send(json.dumps(HELLO))
            return refused, await frame(socket)

    refused, answer = asyncio.run(story())

    assert (refused["event"], refused["data"]["code"]) == ("error", "bad_frame")
    assert answer["event"] == "ready"


def test_a_frame_over_the_limit_closes_the_socket(portals: Enter) -> None:
    async def story() -> tuple[dict[str, Any], int | None]:
        async with socket_of(portals) as socket:
            padding = MAX_FRAME_BYTES - len(json.dumps(HELLO | {"padding": ""}))
            await socket.send(json.dumps(HELLO | {"padding": "x" * padding}))
            largest = await frame(socket)
            await socket.send(json.dumps(HELLO | {"padding": "x" * (padding + 1)}))
            with pytest.raises(ConnectionClosed) as closed:
                await frame(socket)
            return largest, closed.value.rcvd.code if closed.value.rcvd else None

    largest, code = asyncio.run(story())

    assert largest["event"] == "ready"
    assert code == 1009


def test_what_a_crashed_function_says_does_not_reach_its_client(stack: Stack, portals: Enter) -> None:
    """The client hears the gateway's own frame, which has no event in it."""

    async def story() -> dict[str, Any]:
        async with socket_of(portals) as socket:
            with crashing(stack, "WebsocketMessage"):
                await socket.send(json.dumps(HELLO))
                return await frame(socket)

    told = asyncio.run(story())

    assert told.keys() == {"message", "connectionId", "requestId"}
    assert told["message"] == "Internal server error"


@asynccontextmanager
async def socket_of(portals: Enter) -> AsyncIterator[ClientConnection]:
    async with portals("iffat") as (iffat,):
        tickets = await iffat.tickets()
        async with connect(f"{tickets['webSocketUrl']}?ticket={tickets['ticket']}", open_timeout=60) as socket:
            yield socket


async def frame(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(await asyncio.wait_for(socket.recv(), SECONDS)))


@contextmanager
def crashing(stack: Stack, function: str) -> Iterator[None]:
    """The function's handler is none in the meantime."""
    functions = boto3.client(
        "lambda",
        endpoint_url=stack["awsEndpointUrl"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    # Other tests have stages of their own in the same cloud.
    prefix = f"coursewire-local-{function}-"
    (found,) = [each for each in functions.list_functions()["Functions"] if each["FunctionName"].startswith(prefix)]
    name, handler = found["FunctionName"], found["Handler"]
    functions.update_function_configuration(FunctionName=name, Handler="app.no_such_handler")
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Handler=handler)
