"""A client that was away knows everything afterwards, or is told that it does not."""

from __future__ import annotations

import asyncio

from tests.e2e.conftest import Enter
from tests.e2e.courses import cursor_of, ok, requested
from tests.e2e.repeated_requests import answered


def test_a_cut_socket_gets_exactly_what_it_missed_in_order_and_then_ready(portals: Enter) -> None:
    async def story() -> tuple[list[int], list[int], dict[str, object]]:
        async with portals("dana", "iffat") as (dana, iffat):
            socket = await iffat.listen()
            seen = await requested(dana)
            await socket.next(courseId=seen["courseId"])
            cursor = await socket.cut()
            missed = [(await requested(dana))["courseId"] for _ in range(3)]
            again = await iffat.listen(cursor)
            return missed, [arrival.data["courseId"] for arrival in again.arrivals], again.ready

    missed, replayed, ready = asyncio.run(story())

    assert replayed == missed
    assert ready["recovered"] is True
    assert ready["reason"] is None


def test_after_recovery_events_come_live_and_only_once(portals: Enter) -> None:

    async def story() -> list[str]:
        async with portals("dana", "iffat") as (dana, iffat):
            cursor = await cursor_of(iffat)
            await requested(dana)
            socket = await iffat.listen(cursor)
            live = await requested(dana)
            await socket.next(courseId=live["courseId"])
            await socket.silence(1.0)
            return [arrival.data["id"] for arrival in socket.arrivals]

    ids = asyncio.run(story())

    assert len(ids) == len(set(ids)) == 2


def test_a_cursor_of_another_epoch_is_not_recovered(portals: Enter) -> None:

    async def story() -> dict[str, object]:
        async with portals("iffat") as (iffat,):
            return dict((await iffat.listen("zzzz.1")).ready)

    ready = asyncio.run(story())

    assert ready["recovered"] is False
    assert ready["reason"] == "other_epoch"


def test_a_cursor_of_another_epoch_is_gone_for_a_poller(portals: Enter) -> None:
    async def story() -> tuple[int, str, str]:
        async with portals("iffat") as (iffat,):
            answer = await iffat.get("/updates?after=zzzz.1")
            return answer.status_code, answer.headers["content-type"], answer.json()["code"]

    assert asyncio.run(story()) == (410, "application/problem+json", "cursor_expired")


def test_a_ping_says_where_the_channel_stands(portals: Enter) -> None:
    async def story() -> tuple[str, str]:
        async with portals("iffat") as (iffat,):
            socket = await iffat.listen()
            measured = {"count": 1, "p50Ms": 12, "p95Ms": 12, "maxMs": 12}
            await socket.send({"action": "ping", "cursor": socket.cursor, "delivery": measured})
            return str((await socket.frame("pong")).data["cursor"]), await cursor_of(iffat)

    told, head = asyncio.run(story())

    assert told == head


def test_a_bad_frame_gets_an_error_and_the_socket_stays_open(portals: Enter) -> None:

    async def story() -> tuple[str, str]:
        async with portals("dana", "iffat") as (dana, iffat):
            socket = await iffat.listen()
            await socket.send("{nonsense")
            code = (await socket.frame("error")).data["code"]
            course = await requested(dana)
            return str(code), (await socket.next(courseId=course["courseId"])).event

    assert asyncio.run(story()) == ("bad_frame", "newCourseRequest")


def test_nothing_new_is_a_304(portals: Enter) -> None:
    async def story() -> list[int]:
        async with portals("sara") as (sara,):
            first = await answered(sara, "/updates")
            etag = first.headers["etag"]
            cursor = ok(first)["cursor"]
            second = await answered(sara, f"/updates?after={cursor}", If_None_Match=etag)
            listing = await answered(sara, "/courses")
            third = await answered(sara, "/courses", If_None_Match=listing.headers["etag"])
            return [first.status_code, second.status_code, third.status_code]

    assert asyncio.run(story()) == [200, 304, 304]
