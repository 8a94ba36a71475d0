"""Runs the emulator. Started by its own Python, so only the standard library and ministack are at hand.

ministack calls the functions behind a WebSocket API past its own dispatcher, and what they log
is lost that way. Until it does not, this sends them where all other invocations go.
"""

from importlib import import_module
from typing import Any

ministack = import_module("ministack.app")
dispatcher = import_module("ministack.services.lambda_svc")
runtime = import_module("ministack.core.lambda_runtime")


class DispatchedWorker:
    """Stands in for ministack's worker: the same question, answered by the dispatcher."""

    def __init__(self, config: dict[str, Any], code: bytes) -> None:
        self._function = {"config": config, "code_zip": code}

    def invoke(self, event: dict[str, Any], _request_id: str) -> dict[str, Any]:
        result = dispatcher._execute_function(self._function, event)  # noqa: SLF001 - no public way in
        if result.get("error"):
            return {"status": "error", "error": str(result.get("body"))}
        return {"status": "ok", "result": result.get("body")}


def dispatched_worker(_name: str, config: dict[str, Any], code: bytes, **_: Any) -> DispatchedWorker:
    return DispatchedWorker(config, code)


if __name__ == "__main__":
    runtime.get_or_create_worker = dispatched_worker  # type: ignore[attr-defined]
    ministack.main()
