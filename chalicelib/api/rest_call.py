"""One REST call: its caller, body, query and conditions, and the decorator that all routes share."""

import hashlib
import re
from collections.abc import Callable, Container
from functools import cached_property, wraps

from chalice.app import Authorizer, Blueprint, CognitoUserPoolAuthorizer, Request, Response
from msgspec import Struct, json

from chalicelib import fields
from chalicelib.api import claims, etags, parse_fields
from chalicelib.api.problems import MalformedBody, problem
from chalicelib.courses.change_course import Conditions
from chalicelib.errors import CoursewireError, InvalidFields, NotFound
from chalicelib.people.identity import Identity
from chalicelib.people.people_errors import AccountDisabled
from chalicelib.wiring import wiring

# API Gateway verifies every token before a route runs. infra/template/rest_api.yaml puts the user pool in place of the
# placeholder.
users = CognitoUserPoolAuthorizer(
    "users", provider_arns=["arn:aws:cognito-idp:us-east-1:000000000000:userpool/placeholder"]
)
# Within this time the function responds, whatever its tables do: the gateway waits 29 s, and Lambda ends the function
# after 27 s. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
REST_SECONDS = 25.0
_VERSION = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_COURSE_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)


class Call:
    """A request as the routes read it."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @cached_property
    def identity(self) -> Identity:
        """The caller, from the verified token. Raises IdTokenNeeded, SecondFactorNeeded, NoRole, AccountDisabled."""
        found, ports = claims.identity(self._request.context["authorizer"]["claims"]), wiring()
        if ports.revocations.is_revoked(found.user_id, ports.now()):
            raise AccountDisabled
        return found

    def body(self, kind: type[fields.Command], max_bytes: int = parse_fields.MAX_BODY_BYTES) -> fields.Command:
        """Returns the command in the JSON body. Raises BodyTooLarge, MalformedBody, InvalidFields."""
        try:
            raw = self._request.raw_body
        except UnicodeEncodeError as exc:  # Half of a surrogate pair, which JSON events can hold and UTF-8 cannot.
            raise MalformedBody from exc
        return parse_fields.body(kind, raw if isinstance(raw, bytes) else raw.encode(), max_bytes)

    def query(self, kind: type[fields.Command]) -> fields.Command:
        """Returns the command in the query; the last value of a repeated parameter counts. Raises InvalidFields."""
        return fields.fields(kind, self.parameters, strict=False)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, each with its last value."""
        return dict(self._request.query_params or {})

    def header(self, name: str) -> str | None:
        """Returns a header by its lower-case name, None without it."""
        value: str | None = self._request.headers.get(name)
        return value

    def header_list(self, name: str) -> str | None:
        """Returns all lines of a list-valued header as one line, which means the same (RFC 9110, section 5.3)."""
        lines = self._request.to_original_event().get("multiValueHeaders") or {}
        values = [value for header, many in lines.items() if header.lower() == name for value in many]
        return ", ".join(values) if values else self.header(name)

    def conditions(self, command: Struct) -> Conditions:
        """Returns the conditions in If-Match and Idempotency-Key. Raises InvalidFields that names the header."""
        key = self.header("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise InvalidFields.of(
                "Idempotency-Key", "visible_ascii_1_255", "must be 1 to 255 visible ASCII characters"
            )
        content = f"{self._request.method} {self._request.context['path']} ".encode() + json.encode(command)
        return Conditions(self._if_match(), key, hashlib.sha256(content).hexdigest())

    def _if_match(self) -> frozenset[int] | None:
        value = self.header_list("if-match")
        if value is None:
            return None
        try:
            tags = etags.strong_tags(value)
        except ValueError as exc:
            wording = 'must be the course\'s version in quotes, such as "3", or a list of such tags'
            raise InvalidFields.of("If-Match", "entity_tags", wording) from exc
        return None if tags is None else frozenset(int(tag) for tag in tags if _VERSION.fullmatch(tag))

    @property
    def known(self) -> Container[str]:
        """The tags in If-None-Match, without quotes."""
        return etags.known_tags(self.header_list("if-none-match"))

    def address(self, configured: str, route: str) -> str:
        """Returns the address of the API: as ``configured``, or else as the caller reached it by the path ``route``."""
        context = self._request.context
        # The settings cannot contain the id of the API: function and API would each have to be deployed first.
        if configured:
            return configured.replace("{apiId}", context.get("apiId", ""))
        return f"https://{context['domainName']}{context['path'].removesuffix(route)}"


def course_number(text: str) -> int:
    """Returns the course id in a path. Raises NotFound for a text that cannot be one."""
    if not _COURSE_ID.fullmatch(text):
        raise NotFound("course of that number")
    return int(text)


def record_number(text: str, noun: str) -> int:
    """Returns the number of an organization or instructor in a path. Raises NotFound for a text that cannot be one."""
    if not _COURSE_ID.fullmatch(text):
        raise NotFound(f"{noun} of that number")
    return int(text)


class _NoParameters(Struct):
    """The query of a route that takes none."""


def endpoint(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    body: bool = False,
    query: bool = False,
    public: bool = False,
    authorizer: Authorizer = users,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Decorates a view: registers its route, passes it the Call, and turns a CoursewireError into problem+json.

    Unless the route reads a ``query``, a request with one is refused. Unless it reads a ``body``, any Content-Type is
    accepted, because some clients send one with an empty body. Unless it is ``public``, API Gateway accepts only
    callers that the ``authorizer`` accepts: by default users with an ID token.
    Problems are not built by a middleware, because Chalice's middleware does not see the exceptions of views.
    """
    required, content_types = None if public else authorizer, ["application/json"] if body else []

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def wrapped(**parameters: str) -> Response:
            call = Call(blueprint.current_request)
            try:
                if not query:
                    call.query(_NoParameters)
                with wiring().deadline.within(REST_SECONDS):
                    return view(call, **parameters)
            except CoursewireError as exc:
                return problem(exc, call.__dict__.get("identity"))

        blueprint.route(path, methods=[method], authorizer=required, content_types=content_types)(wrapped)
        return wrapped

    return decorate
