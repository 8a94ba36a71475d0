"""The portal of the demonstration and the end-to-end tests: what it makes of the frames it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from infra.local import repeated_requests
from infra.local.portal_client import NothingCame, PortalClient, Socket

SOON = 0.01


class FakeConnection:
    """Gives its frames, then stays silent."""

    def __init__(self, *frames: dict[str, Any]) -> None:
        self.frames, self.sent = list(frames), list[Any]()

    async def recv(self) -> str:
        if not self.frames:
            await asyncio.Event().wait()
        return json.dumps(self.frames.pop(0))

    async def send(self, frame: str) -> None:
        self.sent.append(frame)


def event(number: int, course: int = 118, kind: str = "course_assigned") -> dict[str, Any]:
    return {"event": "courseStatusChanged", "data": {"id": f"e.{number}", "courseId": course, "type": kind}}


def ready(cursor: str) -> dict[str, Any]:
    return {"event": "ready", "data": {"cursor": cursor, "recovered": True, "reason": None}}


def told(*frames: dict[str, Any], story: Callable[[Socket], Awaitable[Any]]) -> tuple[Socket, Any]:
    async def play() -> tuple[Socket, Any]:
        socket = Socket(FakeConnection(*frames))  # type: ignore[arg-type]
        return socket, await story(socket)

    return asyncio.run(play())


def test_hello_keeps_what_was_replayed_before_ready() -> None:
    socket, answer = told(event(4), event(5), ready("e.5"), story=lambda socket: socket.hello("e.3"))

    assert json.loads(socket.connection.sent[0]) == {"action": "hello", "cursor": "e.3"}  # type: ignore[attr-defined]
    assert [arrival.data["id"] for arrival in socket.arrivals] == ["e.4", "e.5"]
    assert (answer["cursor"], socket.cursor) == ("e.5", "e.5")


def test_a_batch_is_taken_apart_in_order() -> None:
    batch = {"event": "batch", "data": [event(6), event(7)]}

    socket, _ = told(batch, story=lambda socket: socket.next(id="e.7"))

    assert [arrival.data["id"] for arrival in socket.arrivals] == ["e.6", "e.7"]
    assert socket.cursor == "e.7"


def test_next_goes_on_where_it_stopped() -> None:
    async def story(socket: Socket) -> list[str]:
        return [(await socket.next(courseId=118)).data["id"] for _ in range(2)]

    _, ids = told(event(1), event(2, course=119), event(3), story=story)

    assert ids == ["e.1", "e.3"]


def test_next_wants_every_value_to_fit() -> None:
    frames = event(1, kind="course_assigned"), event(2, kind="course_cancelled")

    _, arrival = told(*frames, story=lambda socket: socket.next(courseId=118, type="course_cancelled"))

    assert arrival.data["id"] == "e.2"


def test_waiting_for_an_event_ends() -> None:
    with pytest.raises(NothingCame, match="'courseId': 119"):
        told(event(1), story=lambda socket: socket.next(SOON, courseId=119))


def test_waiting_for_a_frame_ends_and_keeps_the_events_on_the_way() -> None:
    async def story(socket: Socket) -> None:
        with pytest.raises(NothingCame, match="no pong frame"):
            await socket.frame("pong", SOON)

    socket, _ = told(event(1), story=story)

    assert [arrival.data["id"] for arrival in socket.arrivals] == ["e.1"]


def test_silence_tells_only_what_came_during_it() -> None:
    async def story(socket: Socket) -> list[Any]:
        await socket.next(courseId=118)
        return await socket.silence(SOON)

    _, heard = told(event(1), event(2), story=story)

    assert [arrival.data["id"] for arrival in heard] == ["e.2"]


def test_what_is_no_event_moves_no_cursor() -> None:
    socket, _ = told(
        event(3), {"event": "pong", "data": {"cursor": "e.9"}}, story=lambda socket: socket.frame("pong", SOON)
    )

    assert socket.cursor == "e.3"


class BusyPortal(PortalClient):
    """Has no service behind it: its first tickets are refused by a machine that is busy."""

    def __init__(self) -> None:
        super().__init__({"restUrl": "http://portal", "users": [{"username": "dana"}]}, "dana")
        self.statuses = [503, 502, 200]

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        request = httpx.Request("POST", f"http://portal{path}")
        return httpx.Response(self.statuses.pop(0), json={"ticket": "t"}, request=request)


def test_tickets_are_asked_for_again_where_a_busy_machine_gave_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated_requests, "SECONDS_WHERE_NONE_ARE_NAMED", "0")

    assert asyncio.run(BusyPortal().tickets()) == {"ticket": "t"}


def test_tickets_may_be_asked_for_once() -> None:
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        asyncio.run(BusyPortal().tickets(attempts=1))
