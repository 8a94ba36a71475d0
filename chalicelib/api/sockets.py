"""The WebSocket routes and the greeter, behind the handlers in ``app.py``."""

import random
import time
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.observability import MILLISECONDS, count, invocation, logger, measure
from chalicelib.push.ports import PostFailed
from chalicelib.sockets.close_connections import forget_connection
from chalicelib.sockets.connection import Connection, TooManyConnections
from chalicelib.sockets.dialect import Dialects, Message
from chalicelib.sockets.dialect_registry import dialects, opening
from chalicelib.sockets.handle_message import handle_message
from chalicelib.sockets.presence_event import PresenceChanged, PresenceRefused, PresenceRequest
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.wiring import wiring

ACCEPTED = {"statusCode": 200}
REFUSED = {"statusCode": 401}
TOO_MANY = {"statusCode": 429}
# The gateway waits 29 s, and Lambda ends a function after 27 s.
SOCKET_SECONDS = 25.0
# Lambda ends the greeter after 6 s.
GREETER_SECONDS = 5.0
# In one ping: more events than a replay has, and a longer time than an entry is stored.
MAX_DELIVERED, MAX_DELIVERY_MS = 10_000, 7 * 86_400_000


Handler = Callable[[dict[str, Any]], dict[str, Any]]


def _socket_handler(handler: Handler) -> Handler:
    """Each line has the connection and the gateway's id of its request. Failures that reach the gateway are counted."""

    @wraps(handler)
    def observed(event: dict[str, Any]) -> dict[str, Any]:
        with invocation(str(event["requestContext"].get("requestId", "")), connection_id=_connection_id(event)):
            try:
                return handler(event)
            except Exception:
                count("MessageFailures")
                raise

    return observed


@_socket_handler
def connect(event: dict[str, Any]) -> dict[str, Any]:
    """401 when the dialect wants a valid ticket in the address and there is none, 429 when there are too many sockets.

    The first offered subprotocol is echoed, or browsers close the socket: RFC 6455, section 4.1.
    """
    ports, query = wiring(), event.get("queryStringParameters") or {}
    try:
        with ports.deadline.within(SOCKET_SECONDS):
            opening(dialects(ports), query).open(_connection_id(event), query, ports.now())
    except TicketRefused:
        return REFUSED
    except TooManyConnections:
        logger.info("A socket was refused: too many connections")
        return TOO_MANY
    return _accepted(event)


@_socket_handler
def message(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200: an error here would make the gateway write a frame of its own to the client."""
    ports = wiring()
    try:
        known = dialects(ports)
        announce = _announce_presence(event, known)
        heartbeat_seconds = ports.settings.heartbeat_seconds
        received = Message(_payload(event), ports.now(), heartbeat_seconds, _record_delivery, announce)
        with ports.deadline.within(SOCKET_SECONDS):
            handle_message(ports.connections, known, ports.poster, _connection_id(event), received)
    except Exception:  # noqa: BLE001 - see above; it is logged with its stack
        # The client notices that nothing came, by its heartbeat or because its socket was closed, and connects again.
        logger.exception("A frame could not be answered")
        count("MessageFailures")
    return ACCEPTED


@_socket_handler
def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    """Always 200. The gateway calls this when it can, which is not always."""
    ports = wiring()
    with ports.deadline.within(SOCKET_SECONDS):
        forget_connection(ports.connections, _connection_id(event))
    return ACCEPTED


def greet(event: dict[str, Any]) -> dict[str, Any]:
    """The greeter's work: ``event`` is the payload that ``$connect`` invoked the greeter with."""
    ports, connection_id = wiring(), str(event["connectionId"])
    with invocation(connection_id=connection_id), ports.deadline.within(GREETER_SECONDS):
        try:
            greeted = greet_connection(
                ports.connections, ports.poster, connection_id, ports.now, time.sleep, random.random
            )
        except PostFailed:
            # The connection is closed, so its client connects again: repeating this would greet nobody.
            logger.exception("A connection could not be greeted")
            count("GreeterFailures")
            return {"greeted": False}
        except Exception:
            count("GreeterFailures")
            raise
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


def _announce_presence(
    event: dict[str, Any], known: Dialects
) -> Callable[[Connection, PresenceRequest], PresenceChanged | None]:
    def announce(connection: Connection, request: PresenceRequest) -> PresenceChanged | None:
        # Few connections need it, and never in their first frame.
        from chalicelib.presence.announce_presence import announce_presence

        try:
            return announce_presence(wiring(), known, connection, request, _received_at(event))
        except PresenceRefused:
            raise
        except Exception as exc:
            # The client is told, since it announces nothing twice. Otherwise others would see an old state for hours.
            logger.exception("An announcement of presence failed")
            count("MessageFailures")
            raise PresenceRefused("presence_busy", "The announcement failed. Announce it again.") from exc

    return announce


def _received_at(event: dict[str, Any]) -> datetime:
    """By the gateway's clock: two frames of one connection may be handled in the other order, by two processes."""
    milliseconds = event["requestContext"].get("requestTimeEpoch")
    return wiring().now() if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _record_delivery(events: int, p95_ms: float) -> None:
    """A client's own delivery times, as metrics.

    A client may send anything: what no client can have measured is ignored.
    """
    if events > MAX_DELIVERED or p95_ms > MAX_DELIVERY_MS:
        return
    count("DeliveredEvents", events)
    measure("DeliveryP95", MILLISECONDS, p95_ms)
