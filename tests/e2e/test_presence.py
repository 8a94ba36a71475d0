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

    async def story() -> tuple[list[Any], int, Any, list[Any]]:
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
                heard: list[Any] = []
                while not heard or not changes_at(course_id, heard[0]):
                    # The first one says who was where before, and the sweep may tell of stays at other courses.
                    heard = (await client.saw("event", name="presenceChanged"))["args"]

                await client.do("emit", args=["presence", {"courseId": course_id, "state": "editing"}])
                back: list[Any] = []
                while "organization" not in {each["role"] for each in back}:
                    back = changes_at(course_id, (await socket.frame("presenceChanged")).data)
                return changes_at(course_id, heard[0]), len(heard), complete, back

    heard, arguments, complete, back = asyncio.run(story())

    assert [(each["name"], each["role"], each["state"]) for each in heard] == [("Dana", "admin", "viewing")]
    # Without an offset: nothing follows the data.
    assert arguments == 1
    assert complete["isComplete"] is True
    assert ("organization", "editing") in [(each["role"], each["state"]) for each in back]


def changes_at(course_id: int, told: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in told["changes"] if each["courseId"] == course_id]
