"""The WebSocket routes and what keeps sockets in order, behind the handlers in ``app.py``."""

from __future__ import annotations

import random
import time
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.observability import logger, metrics
from chalicelib.sockets.close_connection import close_connection
from chalicelib.sockets.dialects import is_socketio
from chalicelib.sockets.handle_message import answer_message
from chalicelib.sockets.native.frames import Delivery
from chalicelib.sockets.open_connection import open_connection, open_unauthenticated
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.sockets.sweep_connections import sweep_connections
from chalicelib.wiring import wiring

ACCEPTED = {"statusCode": 200}
REFUSED = {"statusCode": 401}
# Of one ping: more events than a replay has, and a longer time than an entry is kept.
MOST_MEASURED, LONGEST_MEASURED_MS = 10_000, 7 * 86_400_000


def connect(event: dict[str, Any]) -> dict[str, Any]:
    """401 without a good ticket, but for a socket.io-client, which shows its ticket later.

    The first offered subprotocol is echoed, or browsers drop the socket.
    """
    ports, query = wiring(), event.get("queryStringParameters") or {}
    if is_socketio(query):
        open_unauthenticated(ports.connections, ports.greeter, _connection_id(event), ports.now())
        return _accepted(event)
    try:
        open_connection(ports.tickets, ports.connections, _connection_id(event), query.get("ticket"), ports.now())
    except TicketRefused:
        return REFUSED
    return _accepted(event)


def message(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200: an error here would make the gateway write a frame of its own to the client."""
    ports = wiring()
    try:
        answer_message(
            ports,
            _connection_id(event),
            _said(event),
            ports.now(),
            ports.settings.heartbeat_seconds,
            _measured,
        )
    except Exception:  # noqa: BLE001 - see above; it is logged with its stack
        # The client notices that nothing came, by its heartbeat or because its socket was closed, and connects again.
        logger.exception("A frame could not be answered", connection_id=_connection_id(event))
    return ACCEPTED


def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    close_connection(wiring().connections, _connection_id(event))
    return ACCEPTED


def greet(event: dict[str, Any]) -> dict[str, Any]:
    """The greeter's work: ``event`` is what ``$connect`` handed over."""
    ports = wiring()
    greeted = greet_connection(
        ports.connections, ports.poster, str(event["connectionId"]), ports.now, time.sleep, random.random
    )
    return {"greeted": greeted}


def sweep(seconds_left: Callable[[], float]) -> dict[str, int]:
    """How many connections were sent something, gone, failed or ended."""
    ports = wiring()
    counts = sweep_connections(ports.connections, ports.poster, ports.now(), seconds_left)
    if counts:
        logger.info("Swept the connections", extra=dict(counts))
    return dict(counts)


def _accepted(event: dict[str, Any]) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    offered = [name.strip() for name in headers.get("sec-websocket-protocol", "").split(",")]
    first = next((name for name in offered if name), None)
    return {**ACCEPTED, "headers": {"Sec-WebSocket-Protocol": first}} if first else ACCEPTED


def _said(event: dict[str, Any]) -> str | bytes:
    """The frame's text; for a binary frame, which the gateway hands over in base64, its bytes."""
    body: str = event.get("body") or ""
    return b64decode(body) if event.get("isBase64Encoded") else body


def _connection_id(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])


def _measured(delivery: Delivery) -> None:
    """A client's own delivery times, as metrics of the one log line that Embedded Metric Format needs.

    Anybody may say anything: what no client can have measured counts for nothing.
    """
    if delivery.count > MOST_MEASURED or delivery.p95_ms > LONGEST_MEASURED_MS:
        return
    metrics.add_metric("DeliveredEvents", "Count", delivery.count)
    metrics.add_metric("DeliveryP95", "Milliseconds", delivery.p95_ms)
    metrics.flush_metrics()
