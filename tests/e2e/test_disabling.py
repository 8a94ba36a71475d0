"""A disabled user loses everything within two seconds, on the packaged stack with real sockets and requests."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import boto3
import pytest
from httpx import Response
from websockets import InvalidStatus
from websockets.asyncio.client import connect

from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter, Stack
from tests.e2e.repeated_requests import answered, decided

MAX_SECONDS = 2.0
PASSWORD = "Coursewire-2025"


@pytest.fixture
def with_user(stack: Stack) -> Stack:
    """The stack with one more user of organization 7, who can sign in."""
    cognito: Any = boto3.client(
        "cognito-idp", endpoint_url=stack["awsEndpointUrl"], region_name=stack["region"],
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    name, pool = f"leaving-{secrets.token_hex(4)}", stack["userPoolId"]
    attributes = {"name": "Leaving", "email": f"{name}@example.com", "custom:organizationId": "7"}
    given = [{"Name": key, "Value": value} for key, value in attributes.items()]
    cognito.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=given, MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="organization")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    return stack | {"users": [*stack["users"], {"username": name, "password": PASSWORD}]}


def test_sockets_streams_polls_and_actions_of_a_disabled_user_end_in_time(with_user: Stack, portals: Enter) -> None:
    name = with_user["users"][-1]["username"]

    async def story() -> dict[str, float]:
        async with portals("dana") as (dana,), PortalClient(with_user, name) as leaving:
            native, kept, unused = await leaving.listen(), await leaving.tickets(), await leaving.tickets()
            socket_url = with_user["webSocketUrl"]
            async with connect(f"{socket_url}?EIO=4&transport=websocket", proxy=None, open_timeout=60) as socketio:
                await socketio.recv()
                await socketio.send(f'40{{"ticket": "{(await leaving.tickets())["ticket"]}"}}')
                assert str(await socketio.recv()).startswith("40")
                before = [await answered(leaving, "/updates"), await answered(leaving, stream(kept))]
                assert [answer.status_code for answer in before] == [200, 200]

                (await decided(dana, f"/people/users/{name}/disable")).raise_for_status()

                disabled_at = time.monotonic()
                async with asyncio.timeout(MAX_SECONDS):
                    await asyncio.gather(native.connection.wait_closed(), socketio.wait_closed())
                with pytest.raises(InvalidStatus) as refusal:
                    await connect(f"{socket_url}?ticket={unused['ticket']}", proxy=None, open_timeout=60)
                assert refusal.value.response.status_code == 401
                requests: dict[str, Callable[[], Awaitable[Response]]] = {
                    "poll": lambda: leaving.get("/updates"),
                    "action": lambda: leaving.post("/courses", {}),
                    "ticket": lambda: leaving.post("/realtime/tickets", {}),
                    "stream": lambda: leaving.get(stream(kept)),
                }
                accepted = await asyncio.gather(*(last_accepted(send) for send in requests.values()))
                return {what: at - disabled_at for what, at in zip(requests, accepted, strict=True)}

    accepted = asyncio.run(story())

    assert {what: seconds for what, seconds in accepted.items() if seconds > MAX_SECONDS} == {}, accepted


def stream(tickets: dict[str, Any]) -> str:
    return f"/updates/stream?ticket={tickets['streamTicket']}"


async def last_accepted(send: Callable[[], Awaitable[Response]]) -> float:
    """Repeats the request until it gets 401. Returns when the last one was sent that got anything else, or 0."""
    accepted_at = 0.0
    while True:
        sent_at = time.monotonic()
        if (await send()).status_code == 401:
            return accepted_at
        accepted_at = sent_at
        await asyncio.sleep(0.05)
