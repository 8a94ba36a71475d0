"""The responses that routes build in the same way: JSON, a course, and 304."""

from typing import Any

from chalice.app import Response
from msgspec import json

from chalicelib.api.problems import text_response
from chalicelib.courses.course import Course
from chalicelib.courses.views import course_view
from chalicelib.feed.cursor import Cursor
from chalicelib.people.identity import Identity


def json_response(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Returns ``body`` as JSON. Caches may keep it for this caller only, and must revalidate it each time."""
    shared = {"Content-Type": "application/json", "Cache-Control": "private, no-cache", **(headers or {})}
    return text_response(json.encode(body), status, shared)


def course_response(course: Course, identity: Identity, *, status: int = 200, **headers: str) -> Response:
    """Returns the course as the caller may see it, with its version as ETag. ``X_Name`` sets the header ``X-Name``."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return json_response(
        course_view(course, identity.channel), status=status, headers={"ETag": f'"{course.version}"', **shown}
    )


def not_modified(etag: str, cursor: Cursor | None = None) -> Response:
    """Returns 304 with the entity tag, which is given without its quotes."""
    headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache"}
    return text_response(b"", 304, headers | ({"X-Cursor": str(cursor)} if cursor else {}))
