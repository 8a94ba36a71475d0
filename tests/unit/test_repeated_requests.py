"""One error of the service while a test sets up must not fail it, nor carry out an action twice."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from infra.local.repeated_requests import MAX_ATTEMPTS
from tests.e2e.courses import confirmed, cursor_of
from tests.e2e.repeated_requests import answered, decided

BUSY = httpx.Response(503, headers={"Retry-After": "3"}, json={"code": "busy"})
FAILED = httpx.Response(502, json={"code": "internal"})
CRASHED = httpx.Response(500, json={"code": "internal"})
TIMEOUT = httpx.Response(504, json={"code": "timeout"})
REFUSED = httpx.Response(409, json={"code": "wrong_status"})


class ScriptedPortal:
    """Gives one response after the other, the last one again and again, and keeps what was sent."""

    def __init__(self, *responses: httpx.Response) -> None:
        self._responses = list(responses)
        self.sent: list[tuple[str, Any, dict[str, str]]] = []
        self.slept: list[float] = []

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.post(path, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        self.sent.append((path, body, headers))
        response = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        response.request = httpx.Request("POST", f"http://portal{path}")
        return response

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_an_undecided_action_is_repeated_with_its_key_after_the_time_that_the_service_names() -> None:
    portal = ScriptedPortal(BUSY, TIMEOUT, FAILED, CRASHED, httpx.Response(200))

    response = asyncio.run(decided(portal, "/courses", {"students": 3}, sleep=portal.sleep, If_Match='"1"'))

    assert response.status_code == 200
    assert portal.slept == [3.0, 1.0, 1.0, 1.0]
    assert portal.sent == [portal.sent[0]] * 5
    assert portal.sent[0][2].keys() == {"Idempotency_Key", "If_Match"}


def test_each_action_has_a_key_of_its_own() -> None:
    portal = ScriptedPortal(httpx.Response(200))

    for _ in range(2):
        asyncio.run(decided(portal, "/courses"))

    first, second = (headers["Idempotency_Key"] for _, _, headers in portal.sent)
    assert first != second


def test_a_refused_action_is_not_repeated() -> None:
    portal = ScriptedPortal(REFUSED)

    assert asyncio.run(decided(portal, "/courses", sleep=portal.sleep)) is REFUSED
    assert len(portal.sent) == 1


def test_a_service_that_never_decides_is_reported() -> None:
    portal = ScriptedPortal(BUSY)

    assert asyncio.run(answered(portal, "/courses", sleep=portal.sleep)).status_code == 503
    assert len(portal.sent) == MAX_ATTEMPTS


def test_a_confirmed_course_and_a_cursor_survive_one_timeout_each(monkeypatch: Any) -> None:
    monkeypatch.setattr("infra.local.repeated_requests.SECONDS_WHERE_NONE_ARE_NAMED", "0")
    course = httpx.Response(200, json={"courseId": 5, "cursor": "k.1"})
    portal: Any = ScriptedPortal(TIMEOUT, course, TIMEOUT, course, TIMEOUT, course)

    async def story() -> tuple[int, str]:
        return (await confirmed(portal))["courseId"], await cursor_of(portal)

    assert asyncio.run(story()) == (5, "k.1")
    assert [path for path, _, _ in portal.sent] == ["/courses"] * 2 + ["/courses/5/assign"] * 2 + ["/updates"] * 2
