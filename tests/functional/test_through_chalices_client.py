"""The same application through Chalice's own test client: its routing, its preflight answers, its JWT reading."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from chalice.config import Config
from chalice.local import LocalGateway
from chalice.test import Client
from msgspec.structs import replace

import app
from chalicelib.wiring import use
from tests.functional.people import claims
from tests.functional.stage import COURSE_BODY, Stage
from tests.functional.stage_wiring import NOW, SETTINGS, StageWiring

# Chalice says that it cannot check Cognito's signatures; reading the claims is what is wanted here.
pytestmark = pytest.mark.filterwarnings("ignore:CognitoUserPoolAuthorizer is not a supported in local mode")

ROUTES = [
    "/courses",
    "/courses/1",
    "/courses/1/assign",
    "/updates",
    "/updates/stream",
    "/realtime/tickets",
    "/me",
    "/health",
]


class AddressedWiring(StageWiring):
    """Chalice's local gateway does not say under which name it was reached, so the stage must."""

    @property
    def settings(self) -> Any:
        return replace(SETTINGS, rest_url="https://api.example.com")


@pytest.fixture
def client(stage: Stage) -> Client:
    use(AddressedWiring())
    return Client(app.app)


def headers(who: str) -> dict[str, str]:
    payload = base64.urlsafe_b64encode(json.dumps(claims(who, NOW)).encode()).rstrip(b"=").decode()
    return {"Authorization": f"eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln", "Content-Type": "application/json"}


def test_a_course_is_requested_and_read(client: Client) -> None:
    created = client.http.post("/courses", headers=headers("iffat"), body=json.dumps(COURSE_BODY).encode())

    read = client.http.get("/courses/1", headers=headers("iffat"))

    assert (created.status_code, created.headers["Location"]) == (201, "https://api.example.com/courses/1")
    assert read.json_body == created.json_body


def test_a_course_is_assigned(client: Client) -> None:
    client.http.post("/courses", headers=headers("iffat"), body=json.dumps(COURSE_BODY).encode())

    answer = client.http.post("/courses/1/assign", headers=headers("dana"), body=b'{"instructorId": 32}')

    assert (answer.status_code, answer.json_body["status"]) == (200, "confirmed")


def test_a_query_is_read_from_the_address(client: Client) -> None:
    answer = client.http.get("/courses?status=open&limit=5", headers=headers("iffat"))

    assert (answer.status_code, answer.json_body["errors"][0]["field"]) == (422, "status")


def test_of_a_repeated_parameter_the_last_counts(client: Client) -> None:
    answer = client.http.get("/courses?limit=0&limit=5", headers=headers("iffat"))

    assert answer.status_code == 200


def preflight(path: str) -> dict[str, str]:
    """The test client cannot read the empty body of such an answer; the gateway behind it gives it."""
    answer: dict[str, Any] = LocalGateway(app.app, Config.create()).handle_request("OPTIONS", path, {}, b"")
    return dict(answer["headers"])


@pytest.mark.parametrize("path", ROUTES)
def test_a_browser_may_send_what_the_protocol_needs(path: str) -> None:
    headers = preflight(path)

    allowed = set(headers["Access-Control-Allow-Headers"].split(","))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Max-Age"] == "7200"
    assert allowed >= {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"}
    # Clients of event streams that are written on fetch or XMLHttpRequest send these.
    assert allowed >= {"Last-Event-ID", "Cache-Control", "Pragma", "X-Requested-With"}


def test_a_browser_may_use_every_method_of_an_address() -> None:
    headers = preflight("/courses")

    assert set(headers["Access-Control-Allow-Methods"].split(",")) == {"GET", "POST", "OPTIONS"}
