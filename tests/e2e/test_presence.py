"""Presence on the packaged stack: from a plain WebSocket to the genuine socket.io-client, and back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.e2e import node
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import confirmed
from tests.e2e.program import Puppet


@pytest.mark.parametrize("package", ["socket.io-client-4.0", "socket.io-client"])
def test_a_plain_websocket_and_a_socketio_client_tell_each_other_where_they_are(
    portals: Enter, stack: Stack, package: str
) -> None:
    node.skip_without()
    node.install()

    async def story() -> tuple[list[Any], Any, Any]:
        async with portals("dana", "iffat") as (dana, iffat):
            course_id = (await confirmed(dana))["courseId"]
            settings = {"REST": stack["restUrl"], "TOKEN": iffat.token, "SOCKET_IO": package}
            async with Puppet("node", node.CLIENTS / "socket_io.mjs", environment=settings) as client:
                await client.do("connect")
                await client.saw("event", name="ready")
                await client.do("ask", args=["presence"])
                await client.saw("answer", answer={})
                socket = await dana.listen()
                await socket.send({"action": "presence", "courseId": course_id, "state": "viewing"})
                complete = (await socket.frame("presenceChanged")).data
                # The first one says who was where before.
                await client.saw("event", name="presenceChanged")
                heard = (await client.saw("event", name="presenceChanged"))["args"]

                await client.do("emit", args=["presence", {"courseId": course_id, "state": "editing"}])
                back = (await socket.frame("presenceChanged")).data["changes"][0]
                return heard, complete, back

    heard, complete, back = asyncio.run(story())

    # Without an offset: nothing follows the data.
    (changed,) = heard
    assert [(each["name"], each["role"], each["state"]) for each in changed["changes"]] == [
        ("Dana", "admin", "viewing")
    ]
    assert complete["isComplete"] is True
    assert (back["role"], back["state"]) == ("organization", "editing")
