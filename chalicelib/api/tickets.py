"""/realtime/tickets: tickets for sockets and event streams."""

from chalice.app import Blueprint, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.instants import format_instant
from chalicelib.wiring import wiring

tickets = Blueprint(__name__)


@endpoint(tickets, "POST", "/realtime/tickets")
def create_tickets(call: Call) -> Response:
    """Two new tickets, and the addresses that they are for."""
    ports = wiring()
    issued = issue_tickets(ports.tickets, call.identity, ports.now())
    body = {
        "ticket": issued.ticket,
        "streamTicket": issued.stream_ticket,
        "expiresAt": format_instant(issued.expires_at),
        "webSocketUrl": ports.settings.websocket_url,
        "streamUrl": call.address(ports.settings.rest_url, "/realtime/tickets") + "/updates/stream",
        "heartbeatSeconds": ports.settings.heartbeat_seconds,
    }
    return json_response(body, headers={"Cache-Control": "no-store"})
