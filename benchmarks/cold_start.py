"""One cold start, in a process of its own: imports a handler and calls it once, as Lambda's runtime does.

Reads the event as JSON from stdin and writes what it took as JSON to stdout; the function's own output goes to stderr.
Run with ``-S``, so that no packages are at hand but those of PYTHONPATH. With ``--watch`` it tells which of their
modules were compiled from source.
"""

# What Lambda's runtime has imported itself before it imports the handler.
import decimal  # noqa: F401
import importlib
import json
import logging
import math  # noqa: F401
import os
import sys
import time
import traceback  # noqa: F401
from collections.abc import Callable
from typing import Any


class Context:
    """What Lambda tells the handler about this call."""

    function_name = function_version = memory_limit_in_mb = aws_request_id = "1"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:cold"

    def get_remaining_time_in_millis(self) -> int:
        return 25_000


def main() -> None:
    event = json.loads(sys.stdin.buffer.read())
    result = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
    compiled = _watch_compilation() if "--watch" in sys.argv else []
    module, name = os.environ["_HANDLER"].rsplit(".", 1)
    start = _clocks()
    handler = getattr(importlib.import_module(module), name)
    imported = _clocks()
    answer = _call(handler, event)
    end = _clocks()
    took = {"import": _milliseconds(start, imported), "call": _milliseconds(imported, end)}
    json.dump({**took, "peak_kb": _peak_kb(), "answer": answer, "compiled": compiled}, result, default=str)
    result.close()


def _call(handler: Callable[..., Any], event: Any) -> Any:
    return handler(event, Context()) if event is not None else None


def _watch_compilation() -> list[str]:
    """Grows by the file of each module that is compiled from now on, the runtime's own library left out."""
    folders = tuple(os.environ["PYTHONPATH"].split(os.pathsep))
    compiled: list[str] = []

    def on_audit_event(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "compile" and str(arguments[1]).startswith(folders):
            compiled.append(str(arguments[1]))

    sys.addaudithook(on_audit_event)
    return compiled


def _clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _milliseconds(start: tuple[float, float], end: tuple[float, float]) -> dict[str, float]:
    return {"cpu": 1000 * (end[0] - start[0]), "wall": 1000 * (end[1] - start[1])}


def _peak_kb() -> int:
    # Not getrusage: its figure survives exec, and would be that of the process which started this one.
    with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be one import more
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
