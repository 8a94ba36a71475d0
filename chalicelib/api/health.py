"""/health: whether the API serves requests."""

from chalice.app import Blueprint, Response

from chalicelib import settings
from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.wiring import wiring

health = Blueprint(__name__)


@endpoint(health, "GET", "/health", public=True)
def show_health(_: Call) -> Response:
    return json_response({"status": "ok", "version": settings.VERSION, "stage": wiring().settings.stage})
