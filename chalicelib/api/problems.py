"""Every refusal as RFC 9457 problem+json, and the one table from refusals to HTTP statuses: see docs/errors.md.

What the gateway itself refuses has the same shape by ``GatewayResponses`` in ``infra/template/rest_api.yaml``.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from chalice.app import Response
from msgspec import json

from chalicelib import errors
from chalicelib.api.problem_members import members
from chalicelib.calendars import calendar_errors
from chalicelib.courses import course_errors
from chalicelib.courses.absences import absence_errors
from chalicelib.csv_files import csv_errors
from chalicelib.errors import CoursewireError, Refusal
from chalicelib.feed import feed_errors
from chalicelib.observability import correlation_id
from chalicelib.people import people_errors
from chalicelib.people.identity import Identity

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 1
# By default a cache may keep a 404, 405 or 410 after it has stopped being true (RFC 9110, section 15.1). And an address
# may contain a ticket, which must not be in any cache.
NOT_STORED = "no-store"
# Names of RFC 9110 that Python knows since 3.13: a title does not depend on the Python of the functions.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class MalformedBody(Refusal):
    """Not JSON, or not an object."""

    code = "malformed_json"
    text = "The body must be one JSON object in UTF-8."


class BodyTooLarge(Refusal):
    """The body is larger than the route takes, in kB."""

    code = "body_too_large"
    text = "The body must not be larger than {} kB."


class IdTokenNeeded(Refusal):
    """Signed in, but with another of the user pool's tokens than the one that names the caller."""

    code = "unauthorized"
    text = "This is not an ID token. Send the ID token of the user pool in the header Authorization."


class NoRole(Refusal):
    """Signed in, but the account is not set up for Coursewire."""

    code = "no_role"
    text = "This account has no role here. Ask an administrator to put it in exactly one group."


class SecondFactorNeeded(Refusal):
    """An admin of a stage that wants one-time codes, who has set up none."""

    code = "second_factor_needed"
    text = "Administrators sign in with a one-time code here. Set it up in the portal, then sign in again."


STATUSES: dict[type[CoursewireError], HTTPStatus] = {
    MalformedBody: HTTPStatus.BAD_REQUEST,
    IdTokenNeeded: HTTPStatus.UNAUTHORIZED,
    feed_errors.TicketRefused: HTTPStatus.UNAUTHORIZED,
    people_errors.AccountDisabled: HTTPStatus.UNAUTHORIZED,
    errors.WrongRole: HTTPStatus.FORBIDDEN,
    NoRole: HTTPStatus.FORBIDDEN,
    SecondFactorNeeded: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    course_errors.WrongStatus: HTTPStatus.CONFLICT,
    course_errors.NoChangeRequest: HTTPStatus.CONFLICT,
    course_errors.NotStarted: HTTPStatus.CONFLICT,
    course_errors.AlreadyStarted: HTTPStatus.CONFLICT,
    course_errors.NothingChanged: HTTPStatus.CONFLICT,
    course_errors.InstructorBusy: HTTPStatus.CONFLICT,
    absence_errors.InstructorTeaches: HTTPStatus.CONFLICT,
    absence_errors.InstructorAway: HTTPStatus.CONFLICT,
    absence_errors.AbsencesOverlap: HTTPStatus.CONFLICT,
    course_errors.DuplicateRequest: HTTPStatus.CONFLICT,
    people_errors.AlreadyExists: HTTPStatus.CONFLICT,
    calendar_errors.FeedExists: HTTPStatus.CONFLICT,
    people_errors.NotInvited: HTTPStatus.CONFLICT,
    people_errors.OwnAccount: HTTPStatus.CONFLICT,
    people_errors.MailRefused: HTTPStatus.CONFLICT,
    csv_errors.SavingRefused: HTTPStatus.CONFLICT,
    csv_errors.TooManyUsers: HTTPStatus.CONFLICT,
    feed_errors.CursorExpired: HTTPStatus.GONE,
    course_errors.StaleVersion: HTTPStatus.PRECONDITION_FAILED,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.InvalidFields: HTTPStatus.UNPROCESSABLE_ENTITY,
    csv_errors.BadRows: HTTPStatus.UNPROCESSABLE_ENTITY,
    course_errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    feed_errors.TooManyTickets: HTTPStatus.TOO_MANY_REQUESTS,
    calendar_errors.TooManyReads: HTTPStatus.TOO_MANY_REQUESTS,
    people_errors.MailLimit: HTTPStatus.TOO_MANY_REQUESTS,
    errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    csv_errors.SavingStopped: HTTPStatus.BAD_GATEWAY,
    errors.TimedOut: HTTPStatus.GATEWAY_TIMEOUT,
}

# Chalice's own errors, by status: code and sentence.
FRAMEWORK = {
    400: ("bad_request", "The request could not be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    415: ("unsupported_media_type", "Send the body as application/json."),
    500: ("internal", "Something went wrong on our side. Repeat it with the same Idempotency-Key, or look first."),
}


def problem(exc: CoursewireError, identity: Identity | None) -> Response:
    """Returns the refusal as problem+json. ``identity`` is the caller, None if unknown; it limits what extras show."""
    status = STATUSES[type(exc)]
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    if isinstance(exc, (feed_errors.TooManyTickets, calendar_errors.TooManyReads)):
        headers["Retry-After"] = str(exc.retry_after_seconds)
    if isinstance(exc, (IdTokenNeeded, people_errors.AccountDisabled)):
        headers["WWW-Authenticate"] = "Bearer"
    extras = {"maxKilobytes": exc.args[0]} if isinstance(exc, BodyTooLarge) else members(exc, identity)
    return problem_response(status, exc.code, str(exc), extras, headers)


def problem_response(
    status: int, code: str, detail: str, extras: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Returns problem+json (RFC 9457). ``extras`` are members beside the standard ones."""
    body = {
        "type": f"urn:coursewire:problem:{code}",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "requestId": correlation_id(),
        **(extras or {}),
    }
    shared = {"Content-Type": PROBLEM_JSON, "Cache-Control": NOT_STORED}
    return text_response(json.encode(body), int(status), {**shared, **(headers or {})})


def text_response(body: bytes, status: int, headers: Mapping[str, str]) -> Response:
    """Returns a response with the body, which must be UTF-8."""
    return Response(body.decode(), headers=dict(headers), status_code=status)


def framework_problems(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware for Chalice: turns its own error bodies, and exceptions that no route caught, into problem+json."""
    response = get_response(event)
    content_type = {name.lower(): value for name, value in response.headers.items()}.get("content-type")
    if response.status_code < HTTPStatus.BAD_REQUEST or content_type == PROBLEM_JSON:
        return response
    code, detail = FRAMEWORK.get(response.status_code, FRAMEWORK[500])
    kept = {name: str(value) for name, value in response.headers.items() if name.lower() != "content-type"}
    return problem_response(response.status_code, code, detail, headers={"Access-Control-Allow-Origin": "*", **kept})
