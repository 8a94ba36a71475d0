"""What clients and proxies that know the standards and not this service send, through the gateway."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from infra.local.demo_users import sign_in
from infra.local.portal_client import PortalClient
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import command, confirmed, ok, requested
from tests.e2e.repeated_requests import answered, decided


def in_turn(portals: Enter, story: Any, *who: str) -> Any:
    async def told() -> Any:
        async with portals(*who) as present:
            return await story(*present)

    return asyncio.run(told())


def test_a_list_is_walked_from_the_newest_to_the_oldest(portals: Enter) -> None:
    async def story(dana: PortalClient) -> tuple[list[int], list[int]]:
        for _ in range(3):
            await requested(dana)
        return await _walked(dana, "asc"), await _walked(dana, "desc")

    ascending, descending = in_turn(portals, story, "dana")

    assert len(ascending) >= 3
    assert descending == ascending[::-1]


@pytest.mark.parametrize("header", ['"9", "{}"', '"{}-gzip"', "*"])
def test_if_match_may_be_a_list_or_marked(portals: Enter, header: str) -> None:
    async def story(dana: PortalClient) -> httpx.Response:
        course = await confirmed(dana)
        tag = header.format(course["version"])
        return await dana.post(f"/courses/{course['courseId']}/cancel", {"reason": "Snow"}, if_match=tag)

    assert in_turn(portals, story, "dana").status_code == 200


@pytest.mark.parametrize("path", ["/courses?limit=1", "/updates"])
@pytest.mark.parametrize("header", ['"x.1", {}', "W/{}", "*"])
def test_if_none_match_may_be_a_list_or_weak(portals: Enter, path: str, header: str) -> None:
    async def story(north: PortalClient) -> httpx.Response:
        etag = (await answered(north, path)).headers["etag"]
        return await answered(north, path, if_none_match=header.format(etag))

    assert in_turn(portals, story, "northgate").status_code == 304


def test_a_byte_order_mark_is_passed_over_and_an_invisible_one_makes_no_other_place(portals: Enter) -> None:
    async def story(iffat: PortalClient) -> tuple[dict[str, Any], httpx.Response]:
        body = command()
        course = ok(await decided(iffat, "/courses", b"\xef\xbb\xbf" + json.dumps(body).encode()))
        return course, await iffat.post("/courses", body | {"location": f"\u200e{body['location']}\u00ad"})

    course, again = in_turn(portals, story, "iffat")

    assert (again.status_code, again.json()["code"]) == (409, "duplicate_request")
    assert again.json()["courseId"] == course["courseId"]


def test_null_takes_the_hours_of_a_pending_course_away_and_none_of_a_confirmed_one(portals: Enter) -> None:
    async def story(dana: PortalClient) -> tuple[dict[str, Any], httpx.Response]:
        move = {"scheduledDate": command()["scheduledDate"], "reason": "Not known yet.", "startTime": None}
        pending, taught = await requested(dana), await confirmed(dana)
        cleared = ok(await decided(dana, f"/courses/{pending['courseId']}/reschedule", move | {"endTime": None}))
        return cleared, await dana.post(f"/courses/{taught['courseId']}/reschedule", move | {"endTime": "17:00"})

    cleared, refused = in_turn(portals, story, "dana")

    assert (cleared["startTime"], cleared["endTime"]) == (None, None)
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, ["startTime"])


@pytest.mark.parametrize("path", ["/health", "/me", "/organizations", "/courses", "/updates", "/instructors"])
def test_an_unknown_parameter_is_refused_by_name(portals: Enter, path: str) -> None:
    async def story(dana: PortalClient) -> httpx.Response:
        return await dana.get(f"{path}?_=1795478400")

    answer = in_turn(portals, story, "dana")

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, ["_"])


def test_a_ticket_is_given_whatever_content_type_an_empty_post_names(portals: Enter) -> None:
    async def story(mike: PortalClient) -> httpx.Response:
        return await mike.post("/realtime/tickets", b"", **{"Content-Type": "application/x-www-form-urlencoded"})

    assert in_turn(portals, story, "mike").status_code == 200


def test_an_access_token_is_refused(stack: Stack) -> None:
    tokens = sign_in(stack, "dana")

    answers = {
        kind: httpx.get(f"{stack['restUrl']}/courses", headers={"Authorization": tokens[kind]}, timeout=60)
        for kind in ("IdToken", "AccessToken")
    }

    assert {kind: answer.status_code for kind, answer in answers.items()} == {"IdToken": 200, "AccessToken": 401}
    assert answers["AccessToken"].json()["code"] == "unauthorized"


async def _walked(portal: PortalClient, order: str) -> list[int]:
    numbers: list[int] = []
    following = ""
    while True:
        page = ok(await answered(portal, f"/courses?status=pending&limit=2&order={order}{following}"))
        numbers += [course["courseId"] for course in page["items"]]
        if page["next"] is None:
            return numbers
        following = f"&next={page['next']}"
