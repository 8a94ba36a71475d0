"""Which pages may call: those of ``CORS_ORIGINS``. The gateway responds to preflights (``infra/preflights.py``)."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.api.problems import problem_response
from chalicelib.wiring import wiring

ANY = "*"
ALLOWED = "Access-Control-Allow-Origin"


def allowed_origins(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware for Chalice: refuses requests from pages of origins that are not allowed, with 403.

    A request without ``Origin`` does not come from a page of another origin, and is not affected.
    """
    allowed = wiring().settings.cors_origins
    if ANY in allowed:
        return get_response(event)
    origin = event.headers.get("origin")
    is_refused = origin is not None and origin not in allowed
    response = _refusal(origin) if is_refused else get_response(event)
    varies = f"{response.headers['Vary']}, Origin" if "Vary" in response.headers else "Origin"
    # Browsers name the origin that is allowed in their console.
    shown = origin if origin in allowed else next(iter(allowed), "")
    response.headers.update({ALLOWED: shown, "Vary": varies})
    return response


def _refusal(origin: str) -> Response:
    detail = f"Pages of {origin[:100]} may not call this service. An operator can allow it: parameter CorsOrigins."
    return problem_response(403, "origin_not_allowed", detail)
