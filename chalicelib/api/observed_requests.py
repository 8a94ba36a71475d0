"""What all REST requests share: their id, in the response and in every log line, and their metrics."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.observability import invocation

REQUEST_ID = "X-Request-Id"


def observed_requests(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware for Chalice: the response says under which id the request is in the logs.

    API Gateway makes the id, so that no caller can choose one. The gateway's own responses have it too.
    """
    request_id = str(event.context.get("requestId", "")) if event is not None else ""
    with invocation(request_id):
        response = get_response(event)
    if request_id:
        response.headers[REQUEST_ID] = request_id
    return response
