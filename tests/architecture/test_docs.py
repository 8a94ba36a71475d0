"""What callers and operators rely on is documented, row by row."""

from __future__ import annotations

import json
import re

import pytest

import app
from chalicelib.api.problems import FRAMEWORK
from chalicelib.courses.events import KINDS, EventType
from chalicelib.errors import CoursewireError
from tests.architecture.source import CODE, DOCS, ROOT, modules, text

WIRE_EVENTS = json.loads(text(ROOT / "tests" / "wire" / "events.json"))["events"]
GATEWAY_CODES = set(re.findall(r"\"code\": \"([a-z_]+)\"", text(ROOT / "infra" / "template" / "rest_api.yaml")))
FRAME_ERRORS = re.compile(r"(?:error_frame|BadFrame)\(\s*\"([a-z_]+)\"")


def rows(document: str) -> list[str]:
    """The lines of the document's tables."""
    return [line for line in text(DOCS / document).splitlines() if line.startswith("|")]


def has_row(document: str, word: str) -> bool:
    return any(f"`{word}`" in row for row in rows(document))


def codes(base: type[CoursewireError] = CoursewireError) -> set[str]:
    return {base.code} | {code for child in base.__subclasses__() for code in codes(child)}


def frame_codes() -> set[str]:
    return {code for path in modules() for code in FRAME_ERRORS.findall(text(path))}


def routes() -> list[str]:
    return [f"{method} {path.replace('_id', 'Id')}" for path, methods in app.app.routes.items() for method in methods]


def variables() -> list[str]:
    return sorted(set(re.findall(r"\"([A-Z][A-Z_]+)\"", text(CODE / "settings.py"))))


@pytest.mark.parametrize("code", sorted(codes() | {code for code, _ in FRAMEWORK.values()}))
def test_every_error_code_has_a_row(code: str) -> None:
    assert has_row("errors.md", code)


@pytest.mark.parametrize("code", sorted(GATEWAY_CODES))
def test_every_error_code_of_the_gateway_has_a_row(code: str) -> None:
    assert has_row("errors.md", code)


def test_the_error_codes_of_the_gateway_were_found() -> None:
    assert {"unauthorized", "not_found", "throttled", "timeout"} <= GATEWAY_CODES


@pytest.mark.parametrize("code", sorted(frame_codes()))
def test_every_error_code_of_a_socket_has_a_row(code: str) -> None:
    assert has_row("errors.md", code)


def test_the_error_codes_of_sockets_were_found() -> None:
    assert frame_codes() >= {"bad_frame", "session_expired", "unknown_connection"}


@pytest.mark.parametrize("route", sorted(routes()))
def test_every_route_is_documented(route: str) -> None:
    assert any(f"`{route}`" in row or f"`{route}?" in row for row in rows("rest.md"))


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_documented(variable: str) -> None:
    assert has_row("settings.md", variable)


def test_the_settings_were_found() -> None:
    assert len(variables()) >= 8


@pytest.mark.parametrize("type_", list(EventType))
def test_every_event_type_is_documented(type_: EventType) -> None:
    assert has_row("events.md", type_)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
def test_every_kind_is_in_the_wire_fixtures_as_it_is_here(kind: object) -> None:
    (row,) = [row for row in WIRE_EVENTS if row["type"] == kind.type]  # type: ignore[attr-defined]

    assert (row["event"], tuple(row["invalidates"])) == (kind.event, kind.invalidates)  # type: ignore[attr-defined]


def test_the_wire_fixtures_have_no_kind_that_is_none() -> None:
    assert {row["type"] for row in WIRE_EVENTS} == set(EventType)
