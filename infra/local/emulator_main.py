"""Runs the emulator, corrected where it differs from AWS in a way that our stack can see.

Started by the emulator's own Python, so only the standard library and ministack are at hand. Each function below states
one difference; a newer ministack that has closed it is a reason to delete the function.
"""

import contextvars
import hashlib
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

_connect_status: contextvars.ContextVar[int] = contextvars.ContextVar("connect_status", default=403)


class DispatchedWorker:
    """Stands in for ministack's worker: the same question, answered by the dispatcher."""

    def __init__(self, config: dict[str, Any], code: bytes) -> None:
        self._function = {"config": config, "code_zip": code}

    def invoke(self, event: dict[str, Any], _request_id: str) -> dict[str, Any]:
        result = dispatcher._execute_function(self._function, event)
        if result.get("error"):
            return {"status": "error", "error": str(result.get("body"))}
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


def refuse_sockets_with_the_functions_status() -> None:
    """A refusal by the function behind $connect reaches the client as 403; on AWS it is the function's own status."""
    invoke, handle = sockets._invoke_ws_lambda, sockets.handle_websocket

    async def invoked(*arguments: Any, **named: Any) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = await invoke(*arguments, **named)
        _connect_status.set(int((answer or {}).get("statusCode", 500)))
        return answer

    async def handled(
        scope: dict[str, Any], receive: Any, send: Callable[..., Awaitable[None]], *rest_of: Any, **named: Any
    ) -> None:
        opened = False

        async def sent(message: dict[str, Any]) -> None:
            nonlocal opened
            opened = opened or message["type"] == "websocket.accept"
            if message["type"] == "websocket.close" and not opened:
                await sockets._refuse_ws_handshake(scope, send, _connect_status.get(), "Refused", "", "")
            else:
                await send(message)

        await handle(scope, receive, sent, *rest_of, **named)

    sockets._invoke_ws_lambda = invoked  # type: ignore[attr-defined]
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
    refuse_sockets_with_the_functions_status()
    import_answers_of_mock_methods()
    forget_stream_positions_at_start()
    ministack.main()
