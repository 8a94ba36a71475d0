"""Runs the emulator, corrected where it differs from AWS in a way that our stack can see.

Started by the emulator's own Python, so only the standard library and ministack are at hand. Each function below states
one difference; a newer ministack that has closed it is a reason to delete the function.
"""

import base64
import contextvars
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ministack = import_module("ministack.app")
rest = import_module("ministack.services.apigateway_v1")
sockets = import_module("ministack.services.apigateway")
dispatcher = import_module("ministack.services.lambda_svc")
runtime = import_module("ministack.core.lambda_runtime")

LAYERS_VARIABLE = "_LAMBDA_LAYERS_DIRS"

# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_FRAME_BYTES = 32 * 1024
TOO_BIG = 1009

_connect_answer: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("connect_answer")


class Base64Text(str):
    """The bytes of a binary frame, as an event holds them."""


class DispatchedWorker:
    """Stands in for ministack's worker: the same question, answered by the dispatcher.

    What a crashed function says is no business of its client's, so the gateway's own frame is answered instead.
    """

    def __init__(self, config: dict[str, Any], code: bytes) -> None:
        self._function = {"config": config, "code_zip": code}

    def invoke(self, event: dict[str, Any], request_id: str) -> dict[str, Any]:
        if isinstance(event["body"], Base64Text):
            event["isBase64Encoded"] = True
        result = dispatcher._execute_function(self._function, event)
        if result.get("error"):
            connection_id = event["requestContext"]["connectionId"]
            own = {"message": "Internal server error", "connectionId": connection_id, "requestId": request_id}
            return {"status": "error", "error": json.dumps(own)}
        return {"status": "ok", "result": result.get("body")}


def log_what_socket_functions_say() -> None:
    """Functions behind a WebSocket API are called past the dispatcher, and what they log is lost that way."""

    def dispatched(_name: str, config: dict[str, Any], code: bytes, **_: Any) -> DispatchedWorker:
        return DispatchedWorker(config, code)

    runtime.get_or_create_worker = dispatched  # type: ignore[attr-defined]


def share_layers_between_environments() -> None:
    """Each new environment unpacks its layers again, where AWS has them at hand: a burst would wait for the disk."""
    start = runtime.Worker.__init__

    def started(worker: Any, func_name: str, config: dict[str, Any], *rest_of: Any, **named: Any) -> None:
        folders = [unpacked for layer in config.get("Layers") or [] if (unpacked := _unpacked(layer))]
        variables = config.get("Environment", {}).get("Variables", {})
        shared = variables | {LAYERS_VARIABLE: os.pathsep.join(folders)}
        start(worker, func_name, config | {"Layers": [], "Environment": {"Variables": shared}}, *rest_of, **named)

    runtime.Worker.__init__ = started


def _unpacked(layer: str | dict[str, Any]) -> str | None:
    archive: bytes | None = dispatcher._resolve_layer_zip(layer)
    if not archive:
        return None
    folder = Path(tempfile.gettempdir()) / f"layer-{hashlib.sha256(archive).hexdigest()[:24]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            packed, loose = Path(scratch, "layer.zip"), Path(scratch, "layer")
            packed.write_bytes(archive)
            with zipfile.ZipFile(packed) as contents:
                contents.extractall(loose)
            _move_unless_there(loose, folder)
    return str(folder)


def _move_unless_there(loose: Path, folder: Path) -> None:
    """Two environments may start at once; whoever is second uses what the first unpacked."""
    try:
        loose.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def open_sockets_as_their_function_says() -> None:
    """A refusal by the function behind $connect reaches the client as 403; on AWS it is the function's own status.

    And the subprotocol that the function echoes does not reach it at all, so that browsers drop the socket.
    """
    invoke, handle = sockets._invoke_ws_lambda, sockets.handle_websocket

    async def invoked(*arguments: Any, **named: Any) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = await invoke(*arguments, **named)
        _connect_answer.set(answer or {"statusCode": 500})
        return answer

    async def handled(
        scope: dict[str, Any], receive: Any, send: Callable[..., Awaitable[None]], *rest_of: Any, **named: Any
    ) -> None:
        opened = False

        async def sent(message: dict[str, Any]) -> None:
            nonlocal opened
            answer = _connect_answer.get({"statusCode": 403})
            if message["type"] == "websocket.accept":
                opened = True
                await send(message | {"subprotocol": _subprotocol(answer)})
            elif message["type"] == "websocket.close" and not opened:
                await sockets._refuse_ws_handshake(scope, send, int(answer.get("statusCode", 500)), "Refused", "", "")
            else:
                await send(message)

        await handle(scope, receive, sent, *rest_of, **named)

    sockets._invoke_ws_lambda = invoked  # type: ignore[attr-defined]
    sockets.handle_websocket = handled  # type: ignore[attr-defined]


def _subprotocol(answer: dict[str, Any]) -> str | None:
    headers = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
    return headers.get("sec-websocket-protocol")


def receive_frames_as_the_gateway_does() -> None:
    """Messages of any size are taken, and binary ones become text, whatever their bytes are.

    Here a message is taken for one frame, as browsers send it; the limit on AWS is that of a frame.
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


def import_answers_of_mock_methods() -> None:
    """The preflight answers of a swagger document are left out of its import, so that browsers would get none."""
    import_operation = rest._import_operation

    def imported(
        api: str, resource: str, method: str, operation: dict[str, Any] | None, *rest_of: Any, **named: Any
    ) -> None:
        import_operation(api, resource, method, operation, *rest_of, **named)
        integration = (operation or {}).get("x-amazon-apigateway-integration") or {}
        for answer in (integration.get("responses") or {}).values() if integration.get("type") == "mock" else ():
            rest._put_integration_response(api, resource, method, str(answer["statusCode"]), answer)

    rest._import_operation = imported  # type: ignore[attr-defined]


def forget_stream_positions_at_start() -> None:
    """Positions in a stream are kept over a restart, its records are not: the reader would wait for the past."""
    dispatcher._restore_esm_positions = lambda _store, _positions: None  # type: ignore[attr-defined]


if __name__ == "__main__":
    log_what_socket_functions_say()
    share_layers_between_environments()
    open_sockets_as_their_function_says()
    receive_frames_as_the_gateway_does()
    import_answers_of_mock_methods()
    forget_stream_positions_at_start()
    ministack.main()
