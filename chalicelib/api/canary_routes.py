"""/canary: tickets for the canary, and its action. API Gateway lets only callers in that IAM allows to."""

from chalice.app import Blueprint, IAMAuthorizer, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.canary.canary_identity import canary_identity
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.observability import correlation_id
from chalicelib.wiring import wiring

canary = Blueprint(__name__)
signed = IAMAuthorizer()


@endpoint(canary, "POST", "/canary/tickets", authorizer=signed)
def create_canary_tickets(_: Call) -> Response:
    """A ticket for a socket on the canary's channel."""
    ports = wiring()
    issued = issue_tickets(ports.tickets, canary_identity(ports.now()), ports.now())
    body = {"ticket": issued.ticket, "webSocketUrl": ports.settings.websocket_url}
    return json_response(body, headers={"Cache-Control": "no-store"})


@endpoint(canary, "POST", "/canary/events", authorizer=signed)
def publish_canary_event(_: Call) -> Response:
    """A new event on the canary's channel, stored and pushed as all others."""
    cursor = wiring().canary_feed.publish()
    return json_response({"id": str(cursor), "requestId": correlation_id()}, status=201)
