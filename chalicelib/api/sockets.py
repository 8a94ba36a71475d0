"""The three WebSocket routes, behind the handlers in ``app.py``."""

from __future__ import annotations

from typing import Any

from chalicelib.core.errors import TicketRefused
from chalicelib.core.wire import Delivery
from chalicelib.observability import logger, metrics
from chalicelib.service.answer_frame import answer_frame
from chalicelib.service.close_connection import close_connection
from chalicelib.service.open_connection import open_connection
from chalicelib.wiring import wiring

ACCEPTED = {"statusCode": 200}
REFUSED = {"statusCode": 401}


def connect(event: dict[str, Any]) -> dict[str, Any]:
    """401 without a good ticket. An offered subprotocol is echoed, or browsers drop the socket (failure mode 18)."""
    ports = wiring()
    ticket = (event.get("queryStringParameters") or {}).get("ticket")
    try:
        open_connection(ports.tickets, ports.connections, _connection_id(event), ticket, ports.now())
    except TicketRefused:
        return REFUSED
    offered = {name.lower(): value for name, value in (event.get("headers") or {}).items()}.get(
        "sec-websocket-protocol"
    )
    if offered is None:
        return ACCEPTED
    return {**ACCEPTED, "headers": {"Sec-WebSocket-Protocol": offered.split(",")[0].strip()}}


def message(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200: an error here would make the gateway write a frame of its own to the client (failure mode 5)."""
    ports = wiring()
    try:
        answer_frame(
            ports.connections,
            ports.feed,
            ports.poster,
            _connection_id(event),
            event.get("body") or "",
            ports.now(),
            ports.settings.heartbeat_seconds,
            _measured,
        )
    except Exception:  # noqa: BLE001 - see above; it is logged with its stack
        # The client notices by its heartbeat that nothing came and connects again.
        logger.exception("A frame could not be answered", connection_id=_connection_id(event))
    return ACCEPTED


def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    close_connection(wiring().connections, _connection_id(event))
    return ACCEPTED


def _connection_id(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])


def _measured(delivery: Delivery) -> None:
    """A client's own delivery times, as metrics of the one log line that Embedded Metric Format needs."""
    metrics.add_metric("DeliveredEvents", "Count", delivery.count)
    metrics.add_metric("DeliveryP95", "Milliseconds", delivery.p95_ms)
    metrics.flush_metrics()
