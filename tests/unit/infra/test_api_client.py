"""How the demo data reach the API, against a server that repeats what it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from infra.local.api_client import ApiClient
from infra.local.errors import SeedRefused
from tests.unit.infra.http_server import serving


class Repeating(BaseHTTPRequestHandler):
    """Answers with the request; an address that ends in a number answers with that status."""

    def do_GET(self) -> None:
        last = self.path.rpartition("/")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.send_response(int(last) if last.isdigit() else 200)
        self.end_headers()
        sent = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body}
        self.wfile.write(json.dumps(sent).encode())

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: Any) -> None: ...


def once(status: int) -> type[BaseHTTPRequestHandler]:
    """Answers the first request with that status, and the others as :class:`Repeating` does."""

    class Busy(Repeating):
        requests = 0

        def do_GET(self) -> None:
            Busy.requests += 1
            if Busy.requests > 1:
                super().do_GET()
            else:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    return Busy


@pytest.fixture
def api() -> Iterator[ApiClient]:
    with serving(Repeating) as url:
        yield ApiClient(f"{url}/local", "token-1")


def test_a_read_is_signed(api: ApiClient) -> None:
    sent = api.get("/courses?limit=2")

    assert (sent["method"], sent["path"], sent["body"]) == ("GET", "/local/courses?limit=2", "")
    assert sent["headers"]["Authorization"] == "token-1"


def test_a_write_can_be_sent_again_under_its_key(api: ApiClient) -> None:
    sent = api.post("/courses", {"students": 12}, "demo-1")

    headers = {name.lower(): value for name, value in sent["headers"].items()}
    assert (sent["method"], json.loads(sent["body"])) == ("POST", {"students": 12})
    assert (headers["idempotency-key"], headers["content-type"]) == ("demo-1", "application/json")


def test_a_refusal_names_the_request_the_status_and_the_answer(api: ApiClient) -> None:
    with pytest.raises(SeedRefused) as refused:
        api.post("/courses/422", {"students": -1}, "demo-1")

    assert refused.value.status == 422
    assert str(refused.value).startswith("Demo data: POST /courses/422 was answered 422: {")
    assert "students" in str(refused.value)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_a_busy_machine_did_not_decide_is_sent_again_under_its_key(status: int) -> None:
    with serving(once(status)) as url:
        sent = ApiClient(url, "token-1").post("/courses", {"students": 12}, "demo-1")

    headers = {name.lower(): value for name, value in sent["headers"].items()}
    assert (headers["idempotency-key"], json.loads(sent["body"])) == ("demo-1", {"students": 12})
