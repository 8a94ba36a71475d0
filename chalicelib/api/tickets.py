"""/realtime/tickets: tickets for sockets and event streams."""

from chalice.app import Blueprint, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.feed.issue_tickets import count_request, issue_tickets
from chalicelib.feed.stage_peak import stage_refetch_window
from chalicelib.instants import format_instant
from chalicelib.wiring import wiring

tickets = Blueprint(__name__)


@endpoint(tickets, "POST", "/realtime/tickets")
def create_tickets(call: Call) -> Response:
    """Two new tickets, and the addresses that they are for; 429 when the caller requested too many in this minute."""
    ports = wiring()
    count_request(ports.quotas, call.identity, ports.settings.max_tickets_per_minute, ports.now())
    issued = issue_tickets(ports.tickets, call.identity, ports.now())
    body = {
        "ticket": issued.ticket,
        "streamTicket": issued.stream_ticket,
        "expiresAt": format_instant(issued.expires_at),
        "webSocketUrl": ports.settings.websocket_url,
        "streamUrl": call.address(ports.settings.rest_url, "/realtime/tickets") + "/updates/stream",
        "heartbeatSeconds": ports.settings.heartbeat_seconds,
        "refetchWithinSeconds": stage_refetch_window(ports.stage_peaks, ports.settings, ports.now()),
    }
    return json_response(body, headers={"Cache-Control": "no-store"})
