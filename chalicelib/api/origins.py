"""Which pages may call: those of ``CORS_ORIGINS``. The gateway responds to preflights (``infra/preflights.py``)."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.api.problems import problem_response
from chalicelib.wiring import wiring

ANY = "*"
ALLOWED = "Access-Control-Allow-Origin"
# Requests that a token in the address allows, whoever sends them: the page of an unsubscribe link sends its form with
# the API's own origin or, since it sends no referrer, with "null".
EVERYWHERE = frozenset({"/mail/unsubscribe"})


def allowed_origins(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware for Chalice: refuses requests from pages of origins that are not allowed, with 403.

    A request without ``Origin`` does not come from a page of another origin, and is not affected. Nor are those of
    EVERYWHERE, whose responses pages of other origins cannot read all the same.
    """
    allowed = wiring().settings.cors_origins
    if ANY in allowed:
        return get_response(event)
    origin = event.headers.get("origin")
    is_refused = origin is not None and origin not in allowed and event.path not in EVERYWHERE
    response = _refusal(origin) if is_refused else get_response(event)
    varies = f"{response.headers['Vary']}, Origin" if "Vary" in response.headers else "Origin"
    # Browsers name the origin that is allowed in their console.
    shown = origin if origin in allowed else next(iter(allowed), "")
    response.headers.update({ALLOWED: shown, "Vary": varies})
    return response


def _refusal(origin: str) -> Response:
    detail = f"Pages of {origin[:100]} may not call this service. An operator can allow it: parameter CorsOrigins."
    return problem_response(403, "origin_not_allowed", detail)
