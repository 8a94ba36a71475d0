"""`python -m infra.local.demo`: a demonstration of the product against the running local cloud, with real sockets.

Each step is checked, and printed with the time until its event arrived. The first step that fails ends the program with
exit code 1.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from websockets.exceptions import WebSocketException

from infra.local.errors import LocalError
from infra.local.local_cloud import LocalCloud
from infra.local.portal_client import NothingCame, PortalClient, Socket
from infra.local.repeated_requests import repeated
from infra.local.stack_description import read_description

QUIET_SECONDS = 1.0
MIKE = 32

People = dict[str, PortalClient]


class StepFailed(Exception):
    """A step of the demonstration did not have the expected result."""


class Story:
    """Numbers and prints the steps."""

    def __init__(self) -> None:
        self._step = 0

    def require(self, condition: object, otherwise: str) -> None:
        if not condition:
            raise StepFailed(otherwise)

    def tell(self, text: str) -> None:
        self._step += 1
        print(f"{self._step:2}. {text}", flush=True)

    def note(self, text: str) -> None:
        print(f"    {text}", flush=True)


async def play(stack: dict[str, Any]) -> None:
    """Runs all steps. ``stack`` is the content of ``stack.json``. Raises StepFailed or NothingCame."""
    story = Story()
    async with AsyncExitStack() as exits:
        people = {user["username"]: PortalClient(stack, user["username"]) for user in stack["users"]}
        for portal in people.values():
            await exits.enter_async_context(portal)
        names = ("dana", "iffat", "mike", "northgate")
        sockets = dict(zip(names, await asyncio.gather(*(people[name].listen() for name in names)), strict=True))
        story.tell("Dana (admin), Iffat College, Mike (instructor) and Northgate Clinic are connected.")
        course = await _request(story, people, sockets)
        await _race(story, people, sockets, course)
        await _cut_off(story, people, sockets, course)
        await _complete(story, people, sockets)
        await _isolation(story, people, sockets, course)


async def _request(story: Story, people: People, sockets: dict[str, Socket]) -> dict[str, Any]:
    start = time.monotonic()
    course = _ok(await _post(people["iffat"], "/courses", await _request_body(people["dana"], future=True)))
    seen = await sockets["dana"].next(type="new_course_request", courseId=course["courseId"])
    story.tell(f"Iffat College requests course {course['courseId']}; it appears at Dana's {_ms(start, seen.at)}.")
    return course


async def _race(story: Story, people: People, sockets: dict[str, Socket], course: dict[str, Any]) -> None:
    same_time = {name: course[name] for name in ("scheduledDate", "startTime", "endTime", "timeZone")}
    rival = _ok(await _post(people["dana"], "/courses", _request_fields("Clinic") | same_time | {"organizationId": 8}))
    start = time.monotonic()
    responses = await asyncio.gather(
        _assign(people["dana"], course["courseId"]), _assign(people["omar"], rival["courseId"])
    )
    codes = sorted(response.status_code for response in responses)
    story.require(codes == [200, 409], f"of two assigns of one slot exactly one must win, but the statuses are {codes}")
    refused = next(response for response in responses if response.status_code == 409).json()
    if responses[0].status_code == 409:
        # Omar was faster. His course is cancelled, so that the next steps use the course of Iffat College.
        _ok(await _post(people["omar"], f"/courses/{rival['courseId']}/cancel", {"reason": "Lost the coin toss."}))
        start = time.monotonic()
        _ok(await _assign(people["dana"], course["courseId"]))
    at_iffat, at_mike = await asyncio.gather(
        sockets["iffat"].next(type="course_assigned", courseId=course["courseId"]),
        sockets["mike"].next(type="course_assigned", courseId=course["courseId"]),
    )
    story.tell("Dana and Omar assign Mike to two courses at the same moment: one is saved, the other is told")
    story.note(f"409 {refused['code']}: {refused['detail']}")
    story.tell(f"Iffat College sees Mike assigned {_ms(start, at_iffat.at)}, Mike himself {_ms(start, at_mike.at)}.")


async def _cut_off(story: Story, people: People, sockets: dict[str, Socket], course: dict[str, Any]) -> None:
    cursor = await sockets["iffat"].cut()
    story.tell(f"Iffat College loses its network at cursor {cursor}.")
    days = [date.fromisoformat(course["scheduledDate"]) + timedelta(days=n) for n in (400, 401, 402)]
    for day in days:
        body = {"scheduledDate": day.isoformat(), "reason": "The hall is taken."}
        _ok(await _post(people["dana"], f"/courses/{course['courseId']}/reschedule", body))
    await sockets["mike"].next(type="course_rescheduled", scheduledDate=days[-1].isoformat())
    story.tell("Meanwhile Dana moves the course three times; Mike sees each move.")
    start = time.monotonic()
    sockets["iffat"] = await people["iffat"].listen(cursor)
    missed = [arrival.data["scheduledDate"] for arrival in sockets["iffat"].arrivals]
    ready = sockets["iffat"].ready
    story.require(missed == [day.isoformat() for day in days], f"expected the three moves in order, got {missed}")
    story.require(ready["recovered"], f"the server refused to recover: {ready['reason']}")
    story.tell(
        f"The network is back: exactly those three moves arrive, in order, {_ms(start, time.monotonic())}, recovered."
    )


async def _complete(story: Story, people: People, sockets: dict[str, Socket]) -> None:
    body = await _request_body(people["dana"], future=False) | {"organizationId": 7}
    held = _ok(await _post(people["dana"], "/courses", body))
    _ok(await _assign(people["dana"], held["courseId"]))
    start = time.monotonic()
    done = {"attended": 11, "comments": "All passed."}
    _ok(await _post(people["mike"], f"/courses/{held['courseId']}/complete", done))
    pushed = await sockets["iffat"].next(type="course_completed", courseId=held["courseId"])
    polled = _ok(await _get(people["iffat"], f"/updates?after={_just_before(pushed.data['id'])}"))
    story.require(polled["events"][0]["data"] == pushed.data, "polling must carry the very event that was pushed")
    story.tell(f"Mike completes course {held['courseId']}; Iffat College sees it {_ms(start, pushed.at)}.")
    story.tell(f"The same event, id {pushed.data['id']}, comes by GET /updates.")


def _just_before(event_id: str) -> str:
    """The cursor just before an event."""
    epoch, seq = event_id.split(".")
    return f"{epoch}.{int(seq) - 1}"


async def _isolation(story: Story, people: People, sockets: dict[str, Socket], course: dict[str, Any]) -> None:
    await sockets["northgate"].silence(QUIET_SECONDS)
    heard = [arrival.data for arrival in sockets["northgate"].arrivals if arrival.data["organizationId"] != 8]
    story.require(not heard, f"Northgate Clinic overheard {heard}")
    hidden = await _get(people["northgate"], f"/courses/{course['courseId']}")
    story.require(hidden.status_code == 404, "another organization's course must not be found")
    story.tell("Northgate Clinic has heard nothing of any of this, and the course is a 404 to it.")
    history = _ok(await _get(people["dana"], f"/courses/{course['courseId']}/history"))["items"]
    story.tell(f"The course's history has {len(history)} entries, each with a name:")
    for entry in history:
        reason = f" – {entry['reason']}" if entry["reason"] else ""
        story.note(f"{entry['version']}. {entry['type']} by {entry['actor']['name']}{reason}")


def _assign(portal: PortalClient, course_id: int) -> Awaitable[httpx.Response]:
    return _post(portal, f"/courses/{course_id}/assign", {"instructorId": MIKE})


def _post(portal: PortalClient, path: str, body: dict[str, Any]) -> Awaitable[httpx.Response]:
    """Carries the action out once, also where a busy machine has to be asked again."""
    key = secrets.token_hex(16)
    return repeated(lambda: portal.post(path, body, Idempotency_Key=key))


def _get(portal: PortalClient, path: str) -> Awaitable[httpx.Response]:
    return repeated(lambda: portal.get(path))


async def _request_body(admin: PortalClient, *, future: bool) -> dict[str, Any]:
    """A request for a time when Mike is free, however often the story has been played before."""
    while True:
        days = 30 + secrets.randbelow(300)
        hour = 6 + secrets.randbelow(15)
        slot = {
            "date": (datetime.now(UTC).date() + timedelta(days=days if future else -days)).isoformat(),
            "startTime": f"{hour:02}:00",
            "endTime": f"{hour + 2:02}:00",
            "timeZone": "America/Toronto",
        }
        instructors = _ok(await _get(admin, f"/instructors?{urlencode(slot)}"))["items"]
        if next(each["free"] for each in instructors if each["instructorId"] == MIKE):
            return _request_fields("Main campus") | {"scheduledDate": slot.pop("date")} | slot


def _request_fields(name: str) -> dict[str, Any]:
    return {"courseType": "CPR Basic", "location": f"{name}, room {secrets.token_hex(2)}", "students": 12}


def _ok(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        raise StepFailed(
            f"{response.request.method} {response.request.url.path} answered {response.status_code}: {response.text}"
        )
    return dict(response.json())


def _ms(start: float, end: float) -> str:
    return f"after {(end - start) * 1000:.0f} ms"


def main(stack_file: Path) -> int:
    try:
        asyncio.run(play(read_description(stack_file)))
    except (StepFailed, NothingCame) as exc:
        print(f"\nThis did not hold: {exc}", file=sys.stderr)
        return 1
    except (OSError, httpx.HTTPError, WebSocketException) as exc:
        print(f"The local cloud does not answer ({exc}). Is it running? `make up` starts it.", file=sys.stderr)
        return 1
    except LocalError as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("\nEvery step held.")
    return 0


def _parse(arguments: list[str] | None = None) -> Path:
    parser = argparse.ArgumentParser(prog="python -m infra.local.demo", description=__doc__)
    parser.add_argument(
        "stack_file", type=Path, nargs="?", default=LocalCloud().stack_file, help="default: .local/stack.json"
    )
    return Path(parser.parse_args(arguments).stack_file)


if __name__ == "__main__":
    sys.exit(main(_parse()))
