"""Runs the emulator with corrections for the differences from AWS that the stack can notice.

The emulator's own Python runs this file, so it imports nothing but the standard library, ministack, its server
hypercorn, and modules beside it that do the same. Each function makes one correction: its docstring says what is true
afterwards, what ministack 1.5.33 does, and what AWS does. Delete a function when a newer ministack makes it needless.
"""

import contextvars
import hashlib
import json
import os
import tempfile
import threading
import time
import zipfile
from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

emulated_connections, emulated_mails, emulated_metrics = map(
    import_module, ("emulated_connections", "emulated_mails", "emulated_metrics")
)
hypercorn = import_module("hypercorn.config")
ministack = import_module("ministack.app")
rest = import_module("ministack.services.apigateway_v1")
sockets = import_module("ministack.services.apigateway")
dispatcher = import_module("ministack.services.lambda_svc")
tables = import_module("ministack.services.dynamodb")
runtime = import_module("ministack.core.lambda_runtime")

MAX_WAITING_CONNECTIONS = 2048
MAX_EXPRESSIONS = 1024
LAYERS_VARIABLE = "_LAMBDA_LAYERS_DIRS"

_connect_response: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("connect_response")
_updates_function = contextvars.ContextVar("updates_function", default=False)


class DispatchedWorker:
    """Has the interface of ministack's worker and invokes the function through ministack's dispatcher.

    When the function fails, the client receives the gateway's error frame and not the function's error message.
    """

    def __init__(self, config: dict[str, Any], code: bytes) -> None:
        self._function = {"config": config, "code_zip": code}

    def invoke(self, event: dict[str, Any], request_id: str) -> dict[str, Any]:
        if isinstance(event["body"], emulated_connections.Base64Text):
            event["isBase64Encoded"] = True
        result = dispatcher._execute_function(self._function, event)
        if result.get("error"):
            connection_id = event["requestContext"]["connectionId"]
            frame = {"message": "Internal server error", "connectionId": connection_id, "requestId": request_id}
            return {"status": "error", "error": json.dumps(frame)}
        return {"status": "ok", "result": result.get("body")}


def keep_logs_of_websocket_functions() -> None:
    """Log lines of functions behind a WebSocket API are in CloudWatch Logs.

    ministack 1.5.33 invokes these functions without its dispatcher, which is what stores log lines. AWS stores the log
    lines of every invocation: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    """

    def dispatched(_name: str, config: dict[str, Any], code: bytes, **_: Any) -> DispatchedWorker:
        return DispatchedWorker(config, code)

    runtime.get_or_create_worker = dispatched  # type: ignore[attr-defined]


def accept_many_connections() -> None:
    """A thousand clients that connect at once are all accepted.

    ministack 1.5.33 has room for a hundred that it has not accepted yet, and the kernel drops the others, which try
    again after seconds. The endpoints of AWS have no such limit.
    """
    hypercorn.Config.backlog = MAX_WAITING_CONNECTIONS


def parse_each_expression_once() -> None:
    """A query of a long partition does not keep other requests waiting.

    ministack 1.5.33 answers one request at a time and parses the expressions of a query again for each item of its
    partition: a third of its time when a feed is long. DynamoDB serves requests independently of each other.
    """
    tokens_of = lru_cache(MAX_EXPRESSIONS)(tables._tokenize)
    tables._tokenize = lambda expression: list(tokens_of(expression))  # type: ignore[attr-defined]
    tables._condition_syntax_error = lru_cache(MAX_EXPRESSIONS)(tables._condition_syntax_error)  # type: ignore[attr-defined]


def share_layers_between_environments() -> None:
    """Each layer is unpacked once, and all environments read the same folder.

    ministack 1.5.33 unpacks all layers again for each new environment, so a burst of invocations waits for the disk. On
    AWS a layer is part of the environment: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    """
    start = runtime.Worker.__init__

    def started(worker: Any, func_name: str, config: dict[str, Any], *rest_of: Any, **named: Any) -> None:
        folders = [unpacked for layer in config.get("Layers") or [] if (unpacked := _unpacked(layer))]
        variables = config.get("Environment", {}).get("Variables", {})
        shared = variables | {LAYERS_VARIABLE: os.pathsep.join(folders)}
        start(worker, func_name, config | {"Layers": [], "Environment": {"Variables": shared}}, *rest_of, **named)

    runtime.Worker.__init__ = started


def name_the_handler() -> None:
    """A function's environment has the variable _HANDLER, by which app.py loads only the function's own half.

    ministack 1.5.33 does not set the variable for Python. Lambda does:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    start = runtime.Worker.__init__

    def started(worker: Any, func_name: str, config: dict[str, Any], *rest_of: Any, **named: Any) -> None:
        variables = config.get("Environment", {}).get("Variables", {}) | {"_HANDLER": config.get("Handler", "")}
        start(worker, func_name, config | {"Environment": {"Variables": variables}}, *rest_of, **named)

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
    """Keeps the folder that another environment unpacked at the same time."""
    try:
        loose.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def return_the_connect_response() -> None:
    """The client receives the status and the subprotocol that the function behind $connect returned.

    ministack 1.5.33 turns every refusal into 403 and drops the header Sec-WebSocket-Protocol, without which browsers
    close the socket. AWS returns both:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
    """
    invoke, handle = sockets._invoke_ws_lambda, sockets.handle_websocket

    async def invoked(*arguments: Any, **named: Any) -> dict[str, Any] | None:
        response: dict[str, Any] | None = await invoke(*arguments, **named)
        _connect_response.set(response or {"statusCode": 500})
        return response

    async def handled(
        scope: dict[str, Any], receive: Any, send: Callable[..., Awaitable[None]], *rest_of: Any, **named: Any
    ) -> None:
        opened = False

        async def sent(message: dict[str, Any]) -> None:
            nonlocal opened
            response = _connect_response.get({"statusCode": 403})
            if message["type"] == "websocket.accept":
                opened = True
                await send(message | {"subprotocol": _subprotocol(response)})
            elif message["type"] == "websocket.close" and not opened:
                await sockets._refuse_ws_handshake(scope, send, int(response.get("statusCode", 500)), "Refused", "", "")
            else:
                await send(message)

        await handle(scope, receive, sent, *rest_of, **named)

    sockets._invoke_ws_lambda = invoked  # type: ignore[attr-defined]
    sockets.handle_websocket = handled  # type: ignore[attr-defined]


def _subprotocol(response: dict[str, Any]) -> str | None:
    headers = {name.lower(): str(value) for name, value in (response.get("headers") or {}).items()}
    return headers.get("sec-websocket-protocol")


def import_responses_of_mock_methods() -> None:
    """Mock integrations of an imported API, such as those for preflight requests, return their responses.

    ministack 1.5.33 does not read an integration's responses when it imports an API. AWS does:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-responses.html
    """
    import_operation = rest._import_operation

    def imported(
        api: str, resource: str, method: str, operation: dict[str, Any] | None, *rest_of: Any, **named: Any
    ) -> None:
        import_operation(api, resource, method, operation, *rest_of, **named)
        integration = (operation or {}).get("x-amazon-apigateway-integration") or {}
        for response in (integration.get("responses") or {}).values() if integration.get("type") == "mock" else ():
            rest._put_integration_response(api, resource, method, str(response["statusCode"]), response)

    rest._import_operation = imported  # type: ignore[attr-defined]


def import_gateway_responses() -> None:
    """An imported API has the gateway responses of its description before its first deployment.

    ministack 1.5.33 does not read this extension when it imports an API. AWS does:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
    """
    import_api = rest._import_rest_api

    def imported(description: dict[str, Any], *rest_of: Any, **named: Any) -> str:
        api: str = import_api(description, *rest_of, **named)
        for kind, response in (description.get("x-amazon-apigateway-gateway-responses") or {}).items():
            rest._put_gateway_response(api, kind, response)
        return api

    rest._import_rest_api = imported  # type: ignore[attr-defined]


def forget_stream_positions_at_start() -> None:
    """After a restart, event source mappings read their streams from the start.

    ministack 1.5.33 keeps a reader's position over a restart but not the stream's records, so the reader waits for
    sequence numbers that do not come. AWS keeps both, the records for 24 hours:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    """
    dispatcher._restore_esm_positions = lambda _store, _positions: None  # type: ignore[attr-defined]


def finish_running_invocations_of_updated_functions() -> None:
    """An invocation that runs while its function is updated ends with the earlier code.

    ministack 1.5.33 kills the processes of a function when its code or configuration changes, and a caller gets an
    error. On AWS invocations use the earlier version until the update is complete:
    https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
    """
    kill = runtime.kill_workers

    def killed(workers: list[Any]) -> None:
        busy = [worker for worker in workers if worker.in_use] if _updates_function.get() else []
        for worker in busy:
            threading.Thread(target=_kill_when_idle, args=(worker, kill), daemon=True).start()
        kill([worker for worker in workers if worker not in busy])

    runtime.kill_workers = killed  # type: ignore[attr-defined]
    for name in ("_update_code", "_update_config"):
        setattr(dispatcher, name, _marked_as_update(getattr(dispatcher, name)))


def _marked_as_update(update: Callable[..., Any]) -> Callable[..., Any]:
    def updated(*arguments: Any, **named: Any) -> Any:
        mark = _updates_function.set(True)
        try:
            return update(*arguments, **named)
        finally:
            _updates_function.reset(mark)

    return updated


def _kill_when_idle(worker: Any, kill: Callable[[list[Any]], None]) -> None:
    # The worker is no longer in the pool, so it gets no further invocation.
    while worker.in_use:
        time.sleep(0.05)
    kill([worker])


if __name__ == "__main__":
    emulated_connections.correct_connections()
    emulated_metrics.correct_metrics()
    emulated_mails.correct_mails()
    keep_logs_of_websocket_functions()
    accept_many_connections()
    parse_each_expression_once()
    share_layers_between_environments()
    name_the_handler()
    return_the_connect_response()
    import_responses_of_mock_methods()
    import_gateway_responses()
    forget_stream_positions_at_start()
    finish_running_invocations_of_updated_functions()
    ministack.main()
