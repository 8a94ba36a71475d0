"""The people who act in a rehearsal, against a service that refuses on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.rehearse import actors as module
from infra.rehearse.actors import PEOPLE, Actors, Pace, Saved

Respond = Callable[[int, str, dict[str, Any], str], httpx.Response]


class Portal:
    """Stands in for a signed-in user. ``respond`` gets the request's number, path, body and idempotency key."""

    def __init__(self, respond: Respond, requests: list[tuple[str, str, dict[str, Any]]], username: str) -> None:
        self._respond, self._requests, self._username = respond, requests, username

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        self._requests.append((self._username, path, body))
        await asyncio.sleep(0)
        return self._respond(len(self._requests), path, body, headers["Idempotency_Key"])


def accepted(number: int, path: str, body: dict[str, Any], _: str = "") -> httpx.Response:
    course_id = int(path.split("/")[2]) if path.count("/") > 1 else number
    return httpx.Response(200, json=body | {"courseId": course_id, "version": number})


def refused(status: int) -> httpx.Response:
    return httpx.Response(status, json={"code": "busy", "detail": "Too much at once."})


def acted(respond: Respond, requests: int) -> tuple[Actors, list[tuple[str, str, dict[str, Any]]]]:
    """What one actor did until so many requests had been made."""
    made: list[tuple[str, str, dict[str, Any]]] = []

    def counted(number: int, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        actors.stopped = number >= requests
        return respond(number, path, body, key)

    people: Any = {name: Portal(counted, made, name) for name in PEOPLE}
    actors = Actors(people, Pace(1_000))
    asyncio.run(actors.act(1))
    return actors, made


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0)


def test_courses_are_moved_and_held_by_those_who_may() -> None:
    _, made = acted(accepted, 6)

    assert [(who, path.rpartition("/")[2]) for who, path, _ in made] == [
        ("iffat", "courses"), ("dana", "assign"), ("dana", "reschedule"), ("dana", "reschedule"), ("dana", "cancel"),
        ("dana", "courses"), ("dana", "assign"), ("mike", "complete"),
    ][: len(made)]  # fmt: skip
    assert len(made) >= 6


def test_every_course_has_a_day_of_its_own() -> None:
    _, made = acted(accepted, 40)

    days = [body["scheduledDate"] for _, path, body in made if path == "/courses"]
    assert len(days) == len(set(days)) > 5


def test_what_was_accepted_is_noted() -> None:
    actors, _ = acted(accepted, 1)

    assert actors.saved[:2] == [Saved(1, 1), Saved(1, 2)]
    assert actors.refusals == []


def test_a_refused_action_is_repeated_with_the_same_key() -> None:
    keys: list[str] = []

    def busy_at_first(number: int, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        keys.append(key)
        return refused(503) if number == 1 else accepted(number, path, body)

    actors, _ = acted(busy_at_first, 3)

    assert keys[0] == keys[1] != keys[2]
    assert [(each.status, each.later) for each in actors.refusals] == [(503, True)]


def test_an_action_that_is_refused_for_good_ends_its_course() -> None:
    def conflict(number: int, path: str, body: dict[str, Any], _: str) -> httpx.Response:
        return refused(409) if number == 2 else accepted(number, path, body)

    actors, made = acted(conflict, 3)

    assert [path.rpartition("/")[2] for _, path, _ in made[:3]] == ["courses", "assign", "courses"]
    assert [(each.who, each.what, each.status, each.later) for each in actors.refusals] == [
        ("dana", "POST /courses/1/assign", 409, False)
    ]


def test_a_request_without_a_response_is_repeated() -> None:
    def cut_at_first(number: int, path: str, body: dict[str, Any], _: str) -> httpx.Response:
        if number == 1:
            raise httpx.ReadError("cut off")
        return accepted(number, path, body)

    actors, _ = acted(cut_at_first, 2)

    assert [(each.status, each.reason, each.later) for each in actors.refusals] == [(0, "cut off", True)]
    assert Saved(2, 2) in actors.saved
