"""The smoke test of a deployed stage tells a stage that works from one that does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest

from infra.smoke_test.__main__ import run_checks
from infra.smoke_test.checks import Stage, checks_without_user
from tests.unit.infra.http_server import serving

DIGEST = "0123456789abcdef0123456789abcdef01234567"
OK: dict[str, tuple[int, Any]] = {
    "/health": (200, {"status": "ok", "version": "0.1.0", "stage": "dev"}),
    "/health/ready": (200, {"status": "ready"}),
    "/me": (401, {"code": "unauthorized"}),
    "/no-such-route": (404, {"code": "not_found"}),
    "/socket": (401, {}),
    "/admin": (200, "<html></html>"),
    "/config.json": (200, {"restUrl": "{address}", "webSocketUrl": "{socket}", "userPoolClientId": "client"}),
}


class Answers:
    """The responses of a stage by path; a test changes some of them."""

    def __init__(self) -> None:
        self.by_path = dict(OK)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        answers = self.by_path

        class Handler(BaseHTTPRequestHandler):
            # websockets takes no other version.
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                address = f"http://{self.headers['Host']}"
                status, body = answers.get(self.path, (500, {}))
                written = body if isinstance(body, str) else json.dumps(body)
                written = written.replace("{address}", address).replace("{socket}", socket_of(address))
                self.send_response(status)
                self.send_header("Content-Type", "application/problem+json" if status >= 400 else "application/json")
                self.send_header("Connection", "close")
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written.encode())

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def socket_of(address: str) -> str:
    return f"{address.replace('http', 'ws')}/socket"


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def stage(answers: Answers) -> Iterator[Stage]:
    with serving(answers.handler()) as address, httpx.Client(trust_env=False) as http:
        outputs = {"RestUrl": address, "WebSocketUrl": socket_of(address), "PortalUrl": address, "Package": DIGEST}
        yield Stage("dev", outputs | {"UserPoolClientId": "client", "PortalBucketName": "files"}, http)


def failures(stage: Stage, capsys: pytest.CaptureFixture[str], package: str | None = None) -> list[str]:
    """The names of the checks that failed."""
    capsys.readouterr()
    count = run_checks(checks_without_user(stage, package), 0)
    failed = [line for line in capsys.readouterr().out.splitlines() if "FAILED" in line]
    assert len(failed) == count
    return [line.split("FAILED")[1].split(":")[0].strip() for line in failed]


def test_a_stage_that_works_passes(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures(stage, capsys, DIGEST) == []


@pytest.mark.parametrize(
    ("path", "response", "check"),
    [
        ("/health", (200, {"status": "ok", "version": "0.1.0", "stage": "prod"}), "GET /health"),
        ("/health", (502, {"code": "internal"}), "GET /health"),
        ("/health/ready", (200, {"status": "not_ready", "failed": ["stream"]}), "GET /health/ready"),
        ("/health/ready", (504, {"code": "timeout"}), "GET /health/ready"),
        ("/me", (200, {"role": "admin"}), "REST without a token"),
        ("/no-such-route", (403, {"code": "forbidden"}), "REST at an unknown address"),
        ("/socket", (502, {}), "WebSocket without a ticket"),
        ("/admin", (403, "<Error>AccessDenied</Error>"), "portals"),
        ("/config.json", (200, {"restUrl": "https://another"}), "portals"),
        ("/config.json", (200, "<html></html>"), "portals"),
    ],
)
def test_what_is_wrong_with_a_stage_is_named(
    path: str, response: tuple[int, Any], check: str, stage: Stage, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.by_path[path] = response

    assert failures(stage, capsys) == [check]


def test_a_version_without_the_deep_check_passes(
    stage: Stage, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.by_path["/health/ready"] = (404, {"code": "not_found"})

    assert failures(stage, capsys) == []


def test_another_package_than_the_one_that_was_deployed_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures(stage, capsys, "f" * 40) == ["package"]


def test_a_stage_that_needs_a_moment_is_asked_again(
    stage: Stage, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.by_path["/health"] = (502, {})

    def recover(_: float) -> None:
        answers.by_path["/health"] = OK["/health"]

    assert run_checks(checks_without_user(stage, None), 60, now=iter(range(100)).__next__, sleep=recover) == 0


def test_nothing_that_listens_is_a_failure_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with httpx.Client(trust_env=False) as http:
        nowhere = {"RestUrl": "http://127.0.0.1:9", "WebSocketUrl": "ws://127.0.0.1:9"}
        stage = Stage("dev", nowhere, http)

        assert len(failures(stage, capsys)) == 5
