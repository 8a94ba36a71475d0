"""The checks of one stage from outside: without a user, and as a user. Each changes nothing.

A check returns what it saw, and raises CheckFailed with what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import connect

TIMEOUT_SECONDS = 30
# A route that no version has. The gateway maps it to a problem by itself.
NO_ROUTE = "/no-such-route"
PROBLEM = "application/problem+json"


class CheckFailed(Exception):
    """The stage does not do what it must. The text says what it did."""


@dataclass(frozen=True, slots=True)
class Check:
    """``run`` returns what was seen, or raises CheckFailed or an error of httpx or websockets."""

    name: str
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployed stage: its name and the outputs of its stack."""

    name: str
    outputs: dict[str, str]
    http: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(f"{self.outputs['RestUrl']}{path}", headers=headers)


def checks_without_user(stage: Stage, package: str | None) -> Iterator[Check]:
    """Yields what can be checked without a user. ``package`` is the digest that must be deployed, None for any."""
    if package:
        yield Check("package", lambda: _package(stage, package))
    yield Check("GET /health", lambda: _health(stage))
    yield Check("GET /health/ready", lambda: _ready(stage))
    yield Check("REST without a token", lambda: _problem(stage.get("/me"), 401, "unauthorized"))
    yield Check("REST at an unknown address", lambda: _problem(stage.get(NO_ROUTE), 404, "not_found"))
    yield Check("WebSocket without a ticket", lambda: _refused(stage))
    # Where something else than the stack serves the portals, they may be of another version.
    if "PortalBucketName" in stage.outputs:
        yield Check("portals", lambda: _portals(stage))


def checks_as_user(stage: Stage, token: str) -> Iterator[Check]:
    """Yields what needs a user. ``token`` is an ID token."""
    yield Check("GET /me", lambda: _me(stage, token))
    yield Check("WebSocket with a ticket", lambda: _socket(stage, token))


def _package(stage: Stage, expected: str) -> str:
    deployed = stage.outputs.get("Package", "none")
    return _require(deployed == expected, f"{deployed} is deployed, not {expected}", deployed)


def _health(stage: Stage) -> str:
    response = stage.get("/health")
    _require(response.status_code == 200, _shown(response))
    health = response.json()
    _require(health.get("status") == "ok" and health.get("stage") == stage.name, _shown(response))
    return f"version {health['version']} of stage {health['stage']}"


def _ready(stage: Stage) -> str:
    response = stage.get("/health/ready")
    if response.status_code == 404:
        return "this version does not have it"
    _require(response.status_code == 200, _shown(response))
    return _require(response.json().get("status") == "ready", _shown(response), "tables and stream answer")


def _problem(response: httpx.Response, status: int, code: str) -> str:
    _require(response.status_code == status, _shown(response))
    _require(response.headers.get("Content-Type", "").startswith(PROBLEM), f"{status}, but not as {PROBLEM}")
    return _require(response.json().get("code") == code, _shown(response), f"{status} {code}")


def _refused(stage: Stage) -> str:
    """401 comes from the function behind $connect; when the function fails, the gateway says 5xx."""
    try:
        with connect(stage.outputs["WebSocketUrl"], open_timeout=TIMEOUT_SECONDS, proxy=None):
            raise CheckFailed("it was opened")
    except InvalidStatus as refusal:
        status = refusal.response.status_code
        return _require(status in (401, 403), f"{status}", f"{status}")


def _portals(stage: Stage) -> str:
    address = stage.outputs["PortalUrl"].rstrip("/")
    page = stage.http.get(f"{address}/admin")
    _require(page.status_code == 200 and "<html" in page.text, f"/admin: {_shown(page)}")
    config = stage.http.get(f"{address}/config.json")
    _require(config.status_code == 200, f"/config.json: {_shown(config)}")
    names = {"restUrl": "RestUrl", "webSocketUrl": "WebSocketUrl", "userPoolClientId": "UserPoolClientId"}
    wrong = [name for name, output in names.items() if config.json().get(name) != stage.outputs.get(output)]
    return _require(not wrong, f"/config.json names another {', '.join(wrong)} than the stack", address)


def _me(stage: Stage, token: str) -> str:
    response = stage.get("/me", Authorization=token)
    _require(response.status_code == 200, _shown(response))
    return str(response.json().get("role"))


def _socket(stage: Stage, token: str) -> str:
    tickets = stage.http.post(f"{stage.outputs['RestUrl']}/realtime/tickets", headers={"Authorization": token})
    _require(tickets.status_code in (200, 201), _shown(tickets))
    address = f"{tickets.json()['webSocketUrl']}?ticket={tickets.json()['ticket']}"
    with connect(address, open_timeout=TIMEOUT_SECONDS, proxy=None) as socket:
        socket.send(json.dumps({"action": "hello", "cursor": None, "visibility": "visible"}))
        frame: dict[str, Any] = json.loads(socket.recv(timeout=TIMEOUT_SECONDS))
    return _require(frame.get("event") == "ready", f"the first frame was {frame.get('event')}", "ready")


def _require(is_right: bool, wrong: str, right: str = "") -> str:
    if not is_right:
        raise CheckFailed(wrong)
    return right


def _shown(response: httpx.Response) -> str:
    return f"{response.status_code} {response.text[:200]}"


# What a check may raise beside CheckFailed: no connection, no TLS, no JSON, another handshake.
ERRORS = (CheckFailed, httpx.HTTPError, InvalidHandshake, WebSocketException, OSError, ValueError, KeyError)
