"""python-socketio on strings, as ``socket_io.mjs``; its ``auth`` has the last cursor as ``offset``."""

import asyncio
import json
import os
import sys
from typing import Any
from urllib.parse import urlsplit

import httpx
import socketio

cursor: str | None = None
ticket_to_use: str | None = None
client = socketio.AsyncClient(reconnection_delay=1, reconnection_delay_max=1, randomization_factor=0)


def tell(saw: str, **details: Any) -> None:
    print(json.dumps({"saw": saw} | details), flush=True)


async def tickets() -> dict[str, Any]:
    """A busy machine may not decide a request in time: it is repeated as docs/errors.md says."""
    address, headers = f"{os.environ['REST']}/realtime/tickets", {"Authorization": os.environ["TOKEN"]}
    async with httpx.AsyncClient(timeout=60) as http:
        for _ in range(10):
            response = await http.post(address, headers=headers)
            if response.status_code not in (500, 502, 503, 504):
                break
            await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
    return dict(response.raise_for_status().json())


async def auth() -> dict[str, Any]:
    return {"ticket": ticket_to_use or (await tickets())["ticket"], "offset": cursor}


@client.on("*")
async def heard(name: str, *arguments: Any) -> None:
    global cursor
    if isinstance(arguments[-1], str):
        cursor = arguments[-1]
    tell("event", name=name, args=arguments)


@client.event
async def connect_error(data: Any) -> None:
    tell("connect_error", data=data)


@client.event
async def disconnect(reason: str) -> None:
    tell("disconnect", reason=reason)


async def connect() -> None:
    address = urlsplit((await tickets())["webSocketUrl"])
    try:
        await client.connect(
            f"{address.scheme}://{address.netloc}", socketio_path=address.path, transports=["websocket"], auth=auth,
            wait_timeout=60,
        )
    except socketio.exceptions.ConnectionError as error:
        tell("refused", message=str(error))


async def obey(command: dict[str, Any]) -> None:
    global ticket_to_use
    match command["do"]:
        case "connect":
            await connect()
        case "use_ticket":
            ticket_to_use = command["ticket"]
        case "terminate":
            await client.eio.ws.close()
        case "ask":
            tell("answer", answer=await client.call(*command["args"]))
        case "emit":
            await client.emit(*command["args"])
        case "emit_bytes":
            await client.emit(command["name"], b"\x00\xff\x01")


async def main() -> None:
    tell("loaded")
    while line := await asyncio.to_thread(sys.stdin.readline):
        await obey(json.loads(line))


asyncio.run(main())
