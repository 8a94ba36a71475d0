"""One REST call: who calls, with what, under which conditions; and the answers every route gives in the same way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container
from functools import cached_property, wraps
from typing import Any

from chalice.app import Blueprint, Request, Response
from msgspec import Struct, json

from chalicelib.api import claims, etags, parse
from chalicelib.api.errors import MalformedBody, problem, respond
from chalicelib.courses.change_course import Conditions
from chalicelib.courses.course import Course
from chalicelib.courses.views import course_view
from chalicelib.errors import CoursewireError, InvalidFields, NotFound
from chalicelib.feed.cursor import Cursor
from chalicelib.people.identity import Identity

_VERSION = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
# Of a route that reads no body: Chalice then takes any Content-Type, as some clients send one with nothing in it.
NO_BODY: list[str] = []
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_COURSE_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)


class Call:
    """A request, read as the routes need it."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @cached_property
    def identity(self) -> Identity:
        """Raises NoRole."""
        return claims.identity(self._request.context["authorizer"]["claims"])

    def body(self, kind: type[parse.Command]) -> parse.Command:
        try:
            raw = self._request.raw_body
        except UnicodeEncodeError as exc:  # Half of a surrogate pair, which JSON events can hold and UTF-8 cannot.
            raise MalformedBody from exc
        return parse.body(kind, raw if isinstance(raw, bytes) else raw.encode())

    def query(self, kind: type[parse.Command]) -> parse.Command:
        """Of a parameter that comes more than once, the last value. Raises InvalidFields."""
        return parse.query(kind, self._request.query_params)

    def header(self, name: str) -> str | None:
        value: str | None = self._request.headers.get(name)
        return value

    def header_list(self, name: str) -> str | None:
        """All lines of a header whose value is a list, as one line: they mean the same (RFC 9110, section 5.3)."""
        lines = self._request.to_original_event().get("multiValueHeaders") or {}
        values = [value for header, many in lines.items() if header.lower() == name for value in many]
        return ", ".join(values) if values else self.header(name)

    def conditions(self, command: Struct) -> Conditions:
        """If-Match and Idempotency-Key. Raises InvalidFields naming the header."""
        key = self.header("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise InvalidFields({"Idempotency-Key": "must be 1 to 255 visible ASCII characters"})
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
            raise InvalidFields({"If-Match": wording}) from exc
        return None if tags is None else frozenset(int(tag) for tag in tags if _VERSION.fullmatch(tag))

    @property
    def known(self) -> Container[str]:
        """The tags in If-None-Match, without quotes."""
        return etags.known_tags(self.header_list("if-none-match"))

    def address(self, configured: str, route: str) -> str:
        """The API's address: the stage's setting, or else as the caller reached it. ``route`` is this call's path."""
        context = self._request.context
        # The function cannot be told its own API's id at deployment: the two would need each other first.
        if configured:
            return configured.replace("{apiId}", context.get("apiId", ""))
        return f"https://{context['domainName']}{context['path'].removesuffix(route)}"


def course_number(text: str) -> int:
    """A path's course id. Raises NotFound for what can be no course's."""
    if not _COURSE_ID.fullmatch(text):
        raise NotFound("course of that number")
    return int(text)


class _NoParameters(Struct):
    """The query of a route that takes none."""


def answers(
    blueprint: Blueprint, *, reads_query: bool = False
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Under ``@route``: hands the view its call, and turns what the rules refuse into problem+json.

    A view that does not read the query is called only when there is none. Chalice's middleware does not see exceptions
    of views, hence a decorator.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def wrapped(**parameters: str) -> Response:
            call = Call(blueprint.current_request)
            try:
                if not reads_query:
                    call.query(_NoParameters)
                return view(call, **parameters)
            except CoursewireError as exc:
                return problem(exc, call.__dict__.get("identity"))

        return wrapped

    return decorate


def answer(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Private to the caller, and to be asked for again each time: freshness is the whole point."""
    shared = {"Content-Type": "application/json", "Cache-Control": "private, no-cache", **(headers or {})}
    return respond(json.encode(body), status, shared)


def course_answer(course: Course, identity: Identity, *, status: int = 200, **headers: str) -> Response:
    """The whole course as the caller may see it, its version as ETag."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(course_view(course, identity), status=status, headers={"ETag": f'"{course.version}"', **shown})


def unchanged(etag: str, cursor: Cursor | None = None) -> Response:
    headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache"}
    return respond(b"", 304, headers | ({"X-Cursor": str(cursor)} if cursor else {}))
