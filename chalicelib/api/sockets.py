"""The WebSocket routes and the greeter, behind the handlers in ``app.py``."""

import random
import time
from base64 import b64decode
from typing import Any

from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.observability import logger, metrics
from chalicelib.sockets.close_connections import forget_connection
from chalicelib.sockets.connection import TooManyConnections
from chalicelib.sockets.dialect import Message
from chalicelib.sockets.dialect_registry import dialects, opening
from chalicelib.sockets.handle_message import handle_message
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.wiring import wiring

ACCEPTED = {"statusCode": 200}
REFUSED = {"statusCode": 401}
TOO_MANY = {"statusCode": 429}
# In one ping: more events than a replay has, and a longer time than an entry is stored.
MAX_DELIVERED, MAX_DELIVERY_MS = 10_000, 7 * 86_400_000


def connect(event: dict[str, Any]) -> dict[str, Any]:
    """401 when the dialect wants a valid ticket in the address and there is none, 429 when there are too many sockets.

    The first offered subprotocol is echoed, or browsers close the socket: RFC 6455, section 4.1.
    """
    ports, query = wiring(), event.get("queryStringParameters") or {}
    try:
        opening(dialects(ports), query).open(_connection_id(event), query, ports.now())
    except TicketRefused:
        return REFUSED
    except TooManyConnections:
        logger.info("A socket was refused: too many connections", connection_id=_connection_id(event))
        return TOO_MANY
    return _accepted(event)


def message(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200: an error here would make the gateway write a frame of its own to the client."""
    ports = wiring()
    try:
        received = Message(_payload(event), ports.now(), ports.settings.heartbeat_seconds, _record_delivery)
        handle_message(ports.connections, dialects(ports), ports.poster, _connection_id(event), received)
    except Exception:  # noqa: BLE001 - see above; it is logged with its stack
        # The client notices that nothing came, by its heartbeat or because its socket was closed, and connects again.
        logger.exception("A frame could not be answered", connection_id=_connection_id(event))
    return ACCEPTED


def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200. The gateway calls this when it can, which is not always."""
    forget_connection(wiring().connections, _connection_id(event))
    return ACCEPTED


def greet(event: dict[str, Any]) -> dict[str, Any]:
    """The greeter's work: ``event`` is the payload that ``$connect`` invoked the greeter with."""
    ports = wiring()
    greeted = greet_connection(
        ports.connections, ports.poster, str(event["connectionId"]), ports.now, time.sleep, random.random
    )
    return {"greeted": greeted}


def _accepted(event: dict[str, Any]) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    offered = [name.strip() for name in headers.get("sec-websocket-protocol", "").split(",")]
    first = next((name for name in offered if name), None)
    return {**ACCEPTED, "headers": {"Sec-WebSocket-Protocol": first}} if first else ACCEPTED


def _payload(event: dict[str, Any]) -> str | bytes:
    """The frame's text; the bytes of a binary frame, which the gateway passes on in base64."""
    body: str = event.get("body") or ""
    return b64decode(body) if event.get("isBase64Encoded") else body


def _connection_id(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])


def _record_delivery(count: int, p95_ms: float) -> None:
    """A client's own delivery times, as metrics in one log line of the Embedded Metric Format.

    A client may send anything: what no client can have measured is ignored.
    """
    if count > MAX_DELIVERED or p95_ms > MAX_DELIVERY_MS:
        return
    metrics.add_metric("DeliveredEvents", "Count", count)
    metrics.add_metric("DeliveryP95", "Milliseconds", p95_ms)
    metrics.flush_metrics()
