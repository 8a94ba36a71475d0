"""/health: whether the API serves requests. /health/ready: whether what it needs works too."""

from chalice.app import Blueprint, Response

from chalicelib import settings
from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.wiring import wiring

health = Blueprint(__name__)


@endpoint(health, "GET", "/health", public=True)
def show_health(_: Call) -> Response:
    return json_response({"status": "ok", "version": settings.VERSION, "stage": wiring().settings.stage})


@endpoint(health, "GET", "/health/ready", public=True)
def show_readiness(_: Call) -> Response:
    """200 whatever it finds. Anybody may ask, and a 5xx is an error of the API: a few of them would begin its alarm.

    A result is kept for some seconds.
    """
    ports = wiring()
    failed = ports.readiness.failed_checks(ports.now())
    body = {"status": "not_ready" if failed else "ready", "checks": list(ports.readiness.names), "failed": failed}
    return json_response(body, headers={"Cache-Control": "no-store"})
