"""The function ``canary``: a run every five minutes, and what it reports."""

import time
from typing import Any

from chalicelib.canary.ports import CanaryFailed
from chalicelib.canary.run_canary import run_canary
from chalicelib.observability import count, invocation, logger
from chalicelib.wiring import wiring

# More than the steps of a run may take together, and enough less than the function's timeout to report the result.
RUN_SECONDS = 52.0


def run(event_id: str) -> dict[str, Any]:
    """Returns whether the canary's event came back. The metric ``CanarySuccesses`` counts 1 or 0, never nothing.

    ``event_id`` is that of the schedule's event.
    """
    ports = wiring()
    with invocation(event_id), ports.deadline.within(RUN_SECONDS):
        try:
            arrival = run_canary(ports.canary_rest, ports.open_socket, time.monotonic)
        except Exception as exc:  # noqa: BLE001 - whatever happened, the run failed, and its metric says so
            logger.error(str(exc) if isinstance(exc, CanaryFailed) else "The canary failed", exc_info=exc)
            count("CanarySuccesses", 0)
            return {"arrived": False}
        count("CanarySuccesses")
        took = {"took_ms": round(arrival.seconds * 1000), "request_id": arrival.request_id}
        logger.info("The canary's event arrived", extra=took)
        return {"arrived": True}
