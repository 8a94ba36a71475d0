"""Corrections of the emulator's WebSocket connections, for emulator_main.py, whose rules hold here too."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

sockets = import_module("ministack.services.apigateway")

# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_FRAME_BYTES = 32 * 1024
TOO_BIG = 1009


class Base64Text(str):
    """The content of a binary frame in Base64, as the event for the function holds it."""


def correct_connections() -> None:
    """All corrections of this file are made."""
    limit_and_encode_frames()
    report_activity_of_connections()


def limit_and_encode_frames() -> None:
    """A frame over MAX_FRAME_BYTES closes the socket with 1009, and a binary frame reaches the function as Base64.

    ministack 1.5.33 accepts messages of any size and decodes binary messages as text. AWS limits the frame (the quotas
    page above) and encodes binary payloads:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
    The correction sees whole messages and treats each as one frame, which is how browsers send them.
    """
    handle = sockets.handle_websocket

    async def handled(
        scope: dict[str, Any], receive: Callable[..., Awaitable[dict[str, Any]]], send: Any, *rest_of: Any, **named: Any
    ) -> None:
        async def received() -> dict[str, Any]:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            binary: bytes | None = message.get("bytes")
            size = len(message["text"].encode() if binary is None else binary)
            if size > MAX_FRAME_BYTES:
                await send({"type": "websocket.close", "code": TOO_BIG})
                return {"type": "websocket.disconnect", "code": TOO_BIG}
            if binary is None:
                return message
            return {"type": "websocket.receive", "text": Base64Text(base64.b64encode(binary).decode())}

        await handle(scope, received, send, *rest_of, **named)

    sockets.handle_websocket = handled  # type: ignore[attr-defined]


def report_activity_of_connections() -> None:
    """GetConnection returns `lastActiveAt` in ISO 8601, and a post counts as activity.

    ministack 1.5.33 names the member `LastActiveAt`, returns whole seconds since the epoch, and counts what
    clients send only. AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
    The page does not say whether posts count. They count for the idle timeout, so here they do: a caller that needs to
    know whether the client is there has to manage with the less helpful of both.
    """
    handle = sockets.handle_connections_api

    async def handled(method: str, api_id: str, stage: str, connection_id: str, *rest_of: Any) -> Any:
        status, headers, body = await handle(method, api_id, stage, connection_id, *rest_of)
        connection = sockets._ws_connections.get(connection_id)
        if method == "POST" and status == 200 and connection:
            connection["lastActiveAt"] = time.time()
        elif method == "GET" and status == 200:
            found = json.loads(body)
            instants = {
                name: _instant(found[f"{name[0].upper()}{name[1:]}"]) for name in ("connectedAt", "lastActiveAt")
            }
            body = json.dumps({**instants, "identity": found.get("Identity", {})}).encode()
        return status, headers, body

    sockets.handle_connections_api = handled  # type: ignore[attr-defined]


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
