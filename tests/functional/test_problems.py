"""Every error is problem+json that scripts of any origin may read; what goes wrong inside stays inside."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import app
from chalicelib.errors import BusyError
from chalicelib.wiring import use
from tests.functional.answer import Answer
from tests.functional.stage import COURSE_BODY, Stage
from tests.functional.stage_wiring import StageWiring

TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Broken:
    """A port that fails in every way it is used."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("password=hunter2 in /var/task/chalicelib")


class BrokenWiring(StageWiring):
    @property
    def courses(self) -> Any:
        return Broken()


class Contended:
    """A store in which other changes always come first."""

    def __init__(self, courses: Any) -> None:
        self._courses = courses

    def __getattr__(self, name: str) -> Any:
        return getattr(self._courses, name)

    def commit(self, change: Any, receipt: Any = None, seen: Any = None) -> None:
        raise BusyError


class ContendedWiring(StageWiring):
    def __init__(self, courses: Any) -> None:
        super().__init__()
        self._contended = Contended(courses)

    @property
    def courses(self) -> Any:
        return self._contended


def refused(stage: Stage, status: int) -> Answer:
    """One way to each status."""
    number = stage.confirmed()
    ways: dict[int, Any] = {
        400: lambda: stage.call("iffat", "POST", "/courses", raw="{"),
        403: lambda: stage.call("iffat", "GET", "/instructors"),
        404: lambda: stage.call("iffat", "GET", "/courses/99"),
        405: lambda: stage.call("iffat", "DELETE", f"/courses/{number}"),
        409: lambda: stage.act("dana", number, "assign", {"instructorId": 32}),
        410: lambda: stage.call("iffat", "GET", "/updates", query={"after": "zz.1"}),
        412: lambda: stage.act("dana", number, "cancel", {"reason": "x"}, headers={"If-Match": '"1"'}),
        413: lambda: stage.call("iffat", "POST", "/courses", raw=" " * 70_000),
        415: lambda: stage.call("iffat", "POST", "/courses", COURSE_BODY, headers={"content-type": "text/plain"}),
        422: lambda: stage.call("iffat", "POST", "/courses", {}),
        500: lambda: broken(stage),
        503: lambda: contended(stage),
    }
    answer: Answer = ways[status]()
    return answer


def broken(stage: Stage) -> Answer:
    use(BrokenWiring())
    logging.disable(logging.ERROR)
    try:
        return stage.call("iffat", "GET", "/courses/1")
    finally:
        logging.disable(logging.NOTSET)


def contended(stage: Stage) -> Answer:
    use(ContendedWiring(stage.wiring.courses))
    return stage.act("dana", 1, "cancel", {"reason": "Snow"})


@pytest.mark.parametrize("status", TITLES)
def test_every_error_is_problem_json(stage: Stage, status: int) -> None:
    answer = refused(stage, status)

    problem = answer.json
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["title"]) == (status, TITLES[status])
    assert problem["type"] == f"urn:coursewire:problem:{problem['code']}"
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize("status", TITLES)
def test_every_error_may_be_read_from_any_origin(stage: Stage, status: int) -> None:
    answer = refused(stage, status)

    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("status", TITLES)
def test_no_cache_may_keep_an_error(stage: Stage, status: int) -> None:
    """A 404, 405 or 410 without a word about it may be kept, and repeated after it has stopped being true."""
    answer = refused(stage, status)

    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), [("GET", "/courses"), ("GET", "/health"), ("POST", "/realtime/tickets")])
def test_every_answer_may_be_read_from_any_origin_with_its_headers(stage: Stage, method: str, path: str) -> None:
    answer = stage.call("iffat", method, path)

    exposed = answer.headers["access-control-expose-headers"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert set(exposed.split(",")) == {"ETag", "Link", "Location", "Retry-After", "X-Cursor", "X-Request-Id"}


def test_no_answer_invites_cookies(stage: Stage) -> None:
    answer = stage.call("iffat", "GET", "/courses")

    assert "access-control-allow-credentials" not in answer.headers


def test_an_unhandled_exception_tells_nothing_of_the_inside(stage: Stage) -> None:
    answer = refused(stage, 500)

    assert answer.code == "internal"
    assert not any(word in answer.text for word in ("hunter2", "chalicelib", "Traceback", "RuntimeError"))


def test_an_unhandled_exception_is_logged_with_its_stack(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    use(BrokenWiring())
    import app

    app.app.log.addHandler(caplog.handler)
    try:
        stage.call("iffat", "GET", "/courses/1")
    finally:
        app.app.log.removeHandler(caplog.handler)

    assert any(record.exc_info for record in caplog.records)


def test_contention_says_when_to_try_again(stage: Stage) -> None:
    answer = refused(stage, 503)

    assert (answer.code, answer.headers["retry-after"]) == ("busy", "1")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET"])
def test_an_unknown_method_is_told_which_are_known(stage: Stage, method: str) -> None:
    answer = stage.call("dana", method, "/courses/1/assign")

    assert (answer.status, answer.code, answer.headers["allow"]) == (405, "method_not_allowed", "POST")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"])
def test_another_content_type_is_refused_and_changes_nothing(stage: Stage, content_type: str) -> None:
    before = stage.state()

    answer = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers={"content-type": content_type})

    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    assert stage.state() == before


# Here nobody has such an address, link or webhook.
NOTHING_THERE = {"/calendars/{name}", "/mail/unsubscribe", "/people/webhooks/{webhook_id}/deliveries"}
BODILESS = sorted(
    (method, path)
    for path, methods in app.app.routes.items()
    for method in methods
    if (method == "GET" and path not in NOTHING_THERE) or path == "/realtime/tickets"
)


@pytest.mark.parametrize(("method", "path"), BODILESS)
def test_a_content_type_without_a_body_means_nothing(stage: Stage, method: str, path: str) -> None:
    """PowerShell's Invoke-RestMethod and curl's empty -d send one with a POST of nothing."""
    stage.pending()
    form = {"content-type": "application/x-www-form-urlencoded", "Accept": "text/event-stream"}

    answer = stage.call("dana", method, path.replace("{course_id}", "1").replace("{kind}", "courses"), headers=form)

    assert answer.status == 200


def test_a_character_set_in_the_content_type_is_fine(stage: Stage) -> None:
    answer = stage.call(
        "iffat", "POST", "/courses", COURSE_BODY, headers={"content-type": "application/json; charset=utf-8"}
    )

    assert answer.status == 201
