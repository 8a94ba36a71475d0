"""What one frame, one REST request and one call of a function use."""

from __future__ import annotations

from math import ceil

from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.prices import GIGABYTE

MESSAGE_BYTES = 32 * 1024
READ_BYTES = 4 * 1024
# A frame of a few words: `40{…}`, `6`.
PACKET_BYTES = 60


def message(size_bytes: float) -> dict[str, float]:
    """One to a client; the gateway counts 32 kB as one."""
    return {"websocket_message": ceil(size_bytes / MESSAGE_BYTES), "transfer": size_bytes / GIGABYTE}


def rest(a: Assumptions, size_bytes: float) -> dict[str, float]:
    transfer = (a.header_bytes + size_bytes) / GIGABYTE
    return {"rest_request": 1, "transfer": transfer, "log": a.access_log_bytes / GIGABYTE}


def preflights(a: Assumptions, count: float) -> dict[str, float]:
    """``count`` OPTIONS requests, which the gateway answers without a function."""
    return {meter: count * amount for meter, amount in rest(a, 0).items()}


def read_units(size_bytes: float) -> float:
    """Of a query that finds so much, consistent. Half of it, if it need not be."""
    return max(1, ceil(size_bytes / READ_BYTES))


def socket_function(a: Assumptions, billed_ms: float) -> dict[str, float]:
    """Called by the gateway, which may log each call."""
    return _function(billed_ms, a.socket_memory_mb, a.log_bytes + a.access_log_bytes)


def called_function(a: Assumptions, billed_ms: float) -> dict[str, float]:
    """As :func:`socket_function`, called by something else than the gateway."""
    return _function(billed_ms, a.socket_memory_mb, a.log_bytes)


def api_function(a: Assumptions, billed_ms: float, more_log_bytes: float = 0) -> dict[str, float]:
    return _function(billed_ms, a.api_memory_mb, a.log_bytes + more_log_bytes)


def _function(billed_ms: float, memory_mb: float, log_bytes: float) -> dict[str, float]:
    return {"lambda_request": 1, "lambda_gb_second": gb_seconds(billed_ms, memory_mb), "log": log_bytes / GIGABYTE}


def gb_seconds(billed_ms: float, memory_mb: float) -> float:
    return billed_ms / 1000 * memory_mb / 1024
