"""The REST gateway's own errors as problem+json (RFC 9457), like every other error of the API.

One table, one row a response type. The package carries it as a swagger extension, which makes
it part of the API's deployment: responses declared as separate resources would only take
effect with the deployment after theirs.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypedDict


class GatewayResponse(TypedDict):
    """The shape API Gateway knows, in swagger and in its management API alike."""

    statusCode: str
    responseParameters: dict[str, str]
    responseTemplates: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    status: int
    code: str
    detail: str


_UNAUTHORIZED = _Row(401, "unauthorized", "Sign in again: the token is missing, expired or not valid here.")
_FORBIDDEN = _Row(403, "forbidden", "This request is not allowed.")
_NOT_FOUND = _Row(404, "not_found", "There is nothing at this address for this method.")
_BAD_REQUEST = _Row(400, "bad_request", "The request could not be read.")
_THROTTLED = _Row(429, "throttled", "Too many requests at once. Try again in a second.")
_INTERNAL = _Row(500, "internal", "Something went wrong on our side. Nothing about the request needs changing.")
_UNREACHABLE = _Row(502, "internal", "The service did not answer properly. Try again.")

ROWS: dict[str, _Row] = {
    "UNAUTHORIZED": _UNAUTHORIZED,
    "EXPIRED_TOKEN": _UNAUTHORIZED,
    # A route that does not exist is answered as if a signature were missing.
    "MISSING_AUTHENTICATION_TOKEN": _NOT_FOUND,
    "RESOURCE_NOT_FOUND": _NOT_FOUND,
    # No route asks for AWS signatures, so what is left here is an unknown address called
    # with an Authorization header, which the gateway tries to read as a signature.
    "DEFAULT_4XX": _NOT_FOUND,
    "INVALID_SIGNATURE": _FORBIDDEN,
    "ACCESS_DENIED": _FORBIDDEN,
    "INVALID_API_KEY": _FORBIDDEN,
    "WAF_FILTERED": _FORBIDDEN,
    "BAD_REQUEST_BODY": _BAD_REQUEST,
    "BAD_REQUEST_PARAMETERS": _BAD_REQUEST,
    "UNSUPPORTED_MEDIA_TYPE": _Row(415, "unsupported_media_type", "Send JSON, as application/json."),
    "REQUEST_TOO_LARGE": _Row(413, "body_too_large", "The request body is too large."),
    "THROTTLED": _THROTTLED,
    "QUOTA_EXCEEDED": _THROTTLED,
    "INTEGRATION_TIMEOUT": _Row(504, "timeout", "The service took too long. Read the record before trying again."),
    "INTEGRATION_FAILURE": _UNREACHABLE,
    "API_CONFIGURATION_ERROR": _INTERNAL,
    "AUTHORIZER_CONFIGURATION_ERROR": _INTERNAL,
    "AUTHORIZER_FAILURE": _INTERNAL,
    "DEFAULT_5XX": _INTERNAL,
}


def gateway_responses() -> dict[str, GatewayResponse]:
    """Every response type with its status, headers and body."""
    return {name: _response(row) for name, row in ROWS.items()}


def _response(row: _Row) -> GatewayResponse:
    return {
        "statusCode": str(row.status),
        "responseParameters": {f"gatewayresponse.header.{name}": f"'{value}'" for name, value in _headers(row)},
        "responseTemplates": {"application/json": json.dumps(_problem(row))},
    }


def _headers(row: _Row) -> list[tuple[str, str]]:
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Access-Control-Allow-Origin", "*"),
        # As the errors of the functions: caches may keep a 404 that nobody has forbidden them.
        ("Cache-Control", "no-store"),
    ]
    if row.status == HTTPStatus.UNAUTHORIZED:
        headers.append(("WWW-Authenticate", "Bearer"))
    if row.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers += [("Retry-After", "1"), ("Access-Control-Expose-Headers", "Retry-After")]
    return headers


def _problem(row: _Row) -> dict[str, str | int]:
    title = HTTPStatus(row.status).phrase
    return {
        "type": f"urn:coursewire:problem:{row.code}",
        "title": title,
        "status": row.status,
        "detail": row.detail,
        "code": row.code,
    }
