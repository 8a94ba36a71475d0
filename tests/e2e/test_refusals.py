"""What is wrong is refused at the door that sees it first, in one shape, and changes nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import NORTHGATE, command, cursor_of, requested

BAD_REQUESTS: dict[str, tuple[Any, int, str]] = {
    "wrong types": (command(students="twelve", location=7), 422, "invalid_fields"),
    "an unknown field": (command(colour="blue"), 422, "invalid_fields"),
    "an impossible date": (command(scheduledDate="2027-02-30"), 422, "invalid_fields"),
    "an unknown zone": (command(timeZone="Mars/Olympus"), 422, "invalid_fields"),
    "an end before the start": (command(startTime="12:00", endTime="09:00"), 422, "invalid_fields"),
    "a date in the past": (command(days=-3), 422, "invalid_fields"),
    "a megabyte": (command(notes="x" * 1_000_000), 413, "body_too_large"),
    "malformed JSON": (b'{"courseType": ', 400, "malformed_json"),
    "no object": ([1, 2, 3], 400, "malformed_json"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_a_problem_and_changes_nothing(portals: Enter, name: str) -> None:
    body, status, code = BAD_REQUESTS[name]

    async def story() -> tuple[httpx.Response, str, str]:
        async with portals("iffat") as (iffat,):
            before = await cursor_of(iffat)
            answer = await iffat.post("/courses", body)
            return answer, before, await cursor_of(iffat)

    answer, before, after = asyncio.run(story())

    assert_problem(answer, status, code)
    assert before == after


def test_another_organizations_course_looks_like_none(portals: Enter) -> None:

    async def story() -> tuple[list[httpx.Response], httpx.Response]:
        async with portals("dana", "iffat") as (dana, iffat):
            foreign = await requested(dana, organizationId=NORTHGATE)
            path = f"/courses/{foreign['courseId']}"
            refused = [
                await iffat.get(path),
                await iffat.get(f"{path}/history"),
                await iffat.post(f"{path}/cancel", {"reason": "Mine now."}),
            ]
            return refused, await iffat.get("/courses/999999999")

    refused, missing = asyncio.run(story())

    for answer in [*refused, missing]:
        assert_problem(answer, 404, "not_found")


def test_a_role_that_may_not_is_told_so(portals: Enter) -> None:
    async def story() -> list[httpx.Response]:
        async with portals("dana", "iffat", "mike") as (dana, iffat, mike):
            course = await requested(dana)
            path = f"/courses/{course['courseId']}"
            return [
                await iffat.post(f"{path}/assign", {"instructorId": 32}),
                await mike.post("/courses", command()),
                await mike.post(f"{path}/cancel", {"reason": "No."}),
                await iffat.get("/instructors"),
                await mike.get("/organizations"),
            ]

    for answer in asyncio.run(story()):
        assert_problem(answer, 403, "wrong_role")


def test_the_gateway_refuses_no_token_and_a_forged_one_in_the_same_shape(stack: Stack) -> None:
    forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."

    answers = [
        httpx.get(f"{stack['restUrl']}/courses", headers=headers, timeout=60)
        for headers in ({}, {"Authorization": forged}, {"Authorization": "Bearer nonsense"})
    ]

    for answer in answers:
        assert_problem(answer, 401, "unauthorized")


def test_an_unknown_address_and_method_are_problems_too(portals: Enter) -> None:
    async def story() -> list[httpx.Response]:
        async with portals("dana") as (dana,):
            return [await dana.get("/nowhere"), await dana.post("/me", {})]

    for answer in asyncio.run(story()):
        assert answer.status_code in (403, 404, 405)
        assert answer.headers["content-type"] == "application/problem+json"


def test_health_needs_no_token(stack: Stack) -> None:
    answer = httpx.get(f"{stack['restUrl']}/health", timeout=60)

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_a_ticket_opens_one_socket_only(portals: Enter) -> None:

    async def story() -> list[int]:
        async with portals("iffat") as (iffat,):
            tickets = await iffat.tickets()
            first = await iffat.connect(tickets["ticket"])
            await first.hello(None)
            bad = [tickets["ticket"], tickets["streamTicket"], tickets["ticket"][:-1], "forged", ""]
            return [await _refused(iffat, ticket) for ticket in bad]

    assert asyncio.run(story()) == [401] * 5


def test_problems_are_json_objects_with_the_same_members_everywhere(portals: Enter, stack: Stack) -> None:
    async def story() -> httpx.Response:
        async with portals("iffat") as (iffat,):
            response: httpx.Response = await iffat.post("/courses", {})
            return response

    ours, gateways = asyncio.run(story()), httpx.get(f"{stack['restUrl']}/me", timeout=60)

    for answer in (ours, gateways):
        assert {"type", "title", "status", "detail", "code"} <= set(json.loads(answer.text))
    assert {each["field"] for each in ok_errors(ours)} >= {"courseType", "scheduledDate", "location"}


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["code"] == code
    assert answer.json()["status"] == status


def ok_errors(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 422
    return list(answer.json()["errors"])


async def _refused(portal: Any, ticket: str) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        await portal.connect(ticket)
    return int(refusal.value.response.status_code)


def test_a_browser_on_another_origin_may_ask(stack: Stack) -> None:
    wanted = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "POST"}

    preflight = httpx.options(f"{stack['restUrl']}/courses", headers=wanted, timeout=60)

    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert {"authorization", "if-match", "idempotency-key", "last-event-id"} <= set(allowed.split(","))


def test_the_token_may_carry_its_scheme(portals: Enter) -> None:
    async def story() -> list[str]:
        async with portals("mike") as (mike,):
            token = mike.token
            answers = [await mike.get("/me", Authorization=value) for value in (token, f"Bearer {token}")]
            return [answer.json()["channel"] for answer in answers]

    assert asyncio.run(story()) == ["instructor:32"] * 2
