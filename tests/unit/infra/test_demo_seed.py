from __future__ import annotations

import threading
from datetime import date
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from infra.local.demo_data import COURSES, INSTRUCTORS, ORGANIZATIONS, USERS
from infra.local.demo_seed import seed_courses, seed_people
from infra.local.local_cloud import LocalCloud
from tests.unit.infra.http_server import serving

TODAY = date(2025, 7, 12)


class FakeApi:
    """Answers as the API would, two courses a page."""

    def __init__(self) -> None:
        self.courses: list[dict[str, Any]] = []
        self.posts: list[tuple[str, str]] = []

    def get(self, path: str) -> dict[str, Any]:
        start = int(path.partition("&next=")[2] or 0)
        end = start + 2
        return {"items": self.courses[start:end], "next": str(end) if end < len(self.courses) else None}

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        self.posts.append((path, key))
        if path == "/courses":
            self.courses.append(body)
        return {"courseId": len(self.courses)}


def seed(api: FakeApi, today: date = TODAY) -> None:
    seed_courses(api, today, lambda _: None)  # type: ignore[arg-type]


class TestSeed:
    def test_every_course_is_requested_with_its_day_counted_from_today(self) -> None:
        api = FakeApi()

        seed(api)

        assert len(api.courses) == len(COURSES)
        assert api.courses[0]["scheduledDate"] == "2025-07-18"

    def test_no_two_actions_share_an_idempotency_key(self) -> None:
        api = FakeApi()

        seed(api)

        keys = [key for _, key in api.posts]
        assert len(set(keys)) == len(keys)

    def test_seeding_again_changes_nothing_even_on_another_day(self) -> None:
        api = FakeApi()
        seed(api)
        before = list(api.posts)

        seed(api, date(2025, 7, 13))

        assert api.posts == before


class TestData:
    def test_no_two_courses_are_mistaken_for_each_other(self) -> None:
        assert len({(course.course_type, course.location) for course in COURSES}) == len(COURSES)

    def test_everybody_who_is_named_exists(self) -> None:
        assert {course.organization_id for course in COURSES} <= set(ORGANIZATIONS)
        assert {course.instructor_id for course in COURSES} - {None} <= set(INSTRUCTORS)
        assert {user.organization_id for user in USERS} - {None} == set(ORGANIZATIONS)

    def test_there_is_a_course_in_every_status(self) -> None:
        ends = {
            (course.instructor_id is not None, course.attended is not None, course.cancelled is not None)
            for course in COURSES
        }

        assert {(False, False, False), (True, False, False), (True, True, False), (False, False, True)} <= ends


def test_seeding_people_leaves_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    all_closed, puts = threading.Event(), list[str]()

    class FakeDynamo(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            puts.append(self.headers["X-Amz-Target"])
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def handle(self) -> None:
            super().handle()
            all_closed.set()

        def log_message(self, *_: object) -> None:
            """Logs nothing."""

    for name, value in LocalCloud().client_environment().items():
        monkeypatch.setenv(name, value)

    with serving(FakeDynamo) as url:
        seed_people("courses", url)

        assert all_closed.wait(5)
    assert puts == ["DynamoDB_20120810.BatchWriteItem"] * 2
