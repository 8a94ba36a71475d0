"""What the product exists for, through the packaged stack: one acts, the others see it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import boto3
import pytest

from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import MIKE, command, confirmed, cursor_of, events_after, ok, past, requested
from tests.e2e.repeated_requests import decided

SEED_FIELDS = {"type": str, "courseId": int, "instructorId": int, "status": str, "timestamp": str, "scheduledDate": str}


def test_mikes_completion_reaches_iffat_college_and_the_admin_and_nobody_else(portals: Enter, stack: Stack) -> None:
    async def story() -> None:
        async with portals("dana", "mike", "iffat", "northgate") as (dana, mike, iffat, northgate):
            course = await confirmed(dana, days=past())
            sockets = await asyncio.gather(*(who.listen() for who in (dana, iffat, northgate)))

            ok(await decided(mike, f"/courses/{course['courseId']}/complete", {"attended": 11}))
            pushed = [await socket.next(courseId=course["courseId"]) for socket in sockets[:2]]
            overheard = await sockets[2].silence(1.0)

            assert [arrival.event for arrival in pushed] == ["courseStatusChanged"] * 2
            assert [arrival.data["type"] for arrival in pushed] == ["course_completed"] * 2
            for name, kind in SEED_FIELDS.items():
                assert type(pushed[1].data[name]) is kind
            assert overheard == []
            assert pushed[1].data["instructorId"] == MIKE
            assert pushed[1].data["status"] == "completed"

    asyncio.run(story())
    line = "📡 [WEBSOCKET] Emitted course completion event for course: "
    assert any(line in message for message in _log_lines(stack, "Broadcaster", line))


def test_the_same_event_comes_by_polling_under_the_same_id(portals: Enter) -> None:
    async def story() -> tuple[dict[str, Any], dict[str, Any]]:
        async with portals("dana", "iffat") as (dana, iffat):
            before = await cursor_of(iffat)
            socket = await iffat.listen(before)
            course = await requested(dana)
            pushed = await socket.next(courseId=course["courseId"])
            polled = await events_after(iffat, before)
            return pushed.data, next(data for data in polled if data["courseId"] == course["courseId"])

    pushed, polled = asyncio.run(story())

    assert pushed == polled


def test_five_actions_are_five_events_for_exactly_their_audience(portals: Enter) -> None:
    """The product's table of who hears what, the empty cells too."""

    async def story() -> dict[str, list[str]]:
        names = ("dana", "iffat", "mike", "sara", "northgate")
        async with portals(*names) as people:
            dana, iffat, _, sara, _ = people
            before = [await cursor_of(who) for who in people]
            course = ok(await decided(iffat, "/courses", command()))
            path = f"/courses/{course['courseId']}"
            ok(await decided(dana, f"{path}/assign", {"instructorId": 32}))
            move = {"scheduledDate": course["scheduledDate"], "instructorId": 33, "reason": "Mike is ill."}
            ok(await decided(dana, f"{path}/reschedule", move | {"startTime": "13:00", "endTime": "15:00"}))
            ok(await decided(dana, f"{path}/cancel", {"reason": "Nobody signed up."}))
            held = await confirmed(dana, instructor=33, days=past())
            ok(await decided(sara, f"/courses/{held['courseId']}/complete", {"attended": 3}))
            ours = {course["courseId"], held["courseId"]}
            return {
                name: [
                    f"{data['courseId'] == held['courseId']:d}{data['type']}"
                    for data in events
                    if data["courseId"] in ours
                ]
                for name, who, cursor in zip(names, people, before, strict=True)
                for events in [await events_after(who, cursor)]
            }

    heard = asyncio.run(story())

    first = ["0new_course_request", "0course_assigned", "0course_rescheduled", "0course_cancelled"]
    second = ["1new_course_request", "1course_assigned", "1course_completed"]
    assert heard == {
        "dana": first + second,
        "iffat": first + second,
        "mike": ["0course_assigned", "0course_rescheduled"],
        "sara": ["0course_rescheduled", "0course_cancelled", "1course_assigned", "1course_completed"],
        "northgate": [],
    }


def _log_lines(stack: Stack, function: str, containing: str, within: float = 120) -> list[str]:
    options = {
        "endpoint_url": stack["awsEndpointUrl"],
        "region_name": stack["region"],
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    logs: Any = boto3.client("logs", **options)
    names = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    groups = [name for name in names if function in name]
    end = time.monotonic() + within
    while time.monotonic() < end:
        lines = [
            event["message"]
            for group in groups
            for event in logs.filter_log_events(logGroupName=group, limit=10_000)["events"]
        ]
        found = [line for line in lines if containing in line]
        if found:
            return found
        time.sleep(0.2)
    pytest.fail(f"no line with {containing!r} in {groups or names}")
