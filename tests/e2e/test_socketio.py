"""The genuine socket.io-client: connected, fed, cut off and refused, with no server of its own behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from infra.local.portal_client import PortalClient
from tests.e2e import node
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import cursor_of, ok, requested
from tests.e2e.program import Puppet
from tests.e2e.repeated_requests import decided

EVENTS = ("courseStatusChanged", "newCourseRequest")

Client = Callable[[PortalClient], Puppet]
Sight = dict[str, Any]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    """A puppet for a signed-in user; it does nothing until told."""
    node.skip_without()
    node.install()

    def of(portal: PortalClient) -> Puppet:
        settings = {"REST": stack["restUrl"], "TOKEN": portal.token}
        return Puppet("node", node.CLIENTS / "socket_io.mjs", environment=settings)

    return of


async def _connect(client: Puppet) -> Sight:
    """What `ready` brought."""
    await client.do("connect")
    return await _ready(client)


async def _ready(client: Puppet) -> Sight:
    return dict((await client.saw("event", name="ready"))["args"][0])


def _events(sights: Iterable[Sight]) -> list[Sight]:
    """The data of the courses' events, in order of arrival."""
    return [sight["args"][0] for sight in sights if sight["name"] in EVENTS]


def test_it_connects_again_and_the_time_that_it_took_with_warm_functions_is_printed(
    portals: Enter, client: Client
) -> None:
    async def story() -> tuple[Sight, int]:
        async with portals("iffat") as (iffat,):
            async with client(iffat) as first:
                await _connect(first)
            async with client(iffat) as second:
                began = (await second.saw("loaded"))["at"]
                await second.do("connect")
                seen = await second.saw("connect")
                return seen, int(seen["at"] - began)

    seen, took = asyncio.run(story())

    print(f"connected after {took} ms")
    assert seen["connected"] is True


def test_it_hears_each_event_with_its_cursor_as_the_last_argument(portals: Enter, client: Client) -> None:
    async def story() -> tuple[int, list[Sight]]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            course = (await requested(dana))["courseId"]
            ok(await decided(dana, f"/courses/{course}/assign", {"instructorId": 32}))
            return course, [await socket.saw("event", name=name) for name in reversed(EVENTS)]

    course, (request, assignment) = asyncio.run(story())

    assert [request["args"][0]["type"], assignment["args"][0]["type"]] == ["new_course_request", "course_assigned"]
    for data, *rest in (request["args"], assignment["args"]):
        assert data["courseId"] == course
        assert rest == [data["id"]]


def test_it_hears_the_same_as_a_plain_websocket(portals: Enter, client: Client) -> None:
    async def story() -> tuple[list[Sight], list[Sight]]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            plain = await iffat.listen(await cursor_of(iffat))
            last = [await requested(dana) for _ in range(3)][-1]["courseId"]
            await plain.next(courseId=last)
            for _ in range(3):
                await socket.saw("event", name="newCourseRequest")
            return _events(socket.sights("event")), [arrival.data for arrival in plain.arrivals]

    by_socketio, by_websocket = asyncio.run(story())

    assert by_socketio == by_websocket


@pytest.mark.parametrize("cut", ["close", "terminate"])
def test_after_a_cut_it_recovers_exactly_what_it_missed_in_order(portals: Enter, client: Client, cut: str) -> None:
    async def story() -> tuple[list[int], list[Sight], Sight, Sight]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            await requested(dana)
            await socket.saw("event", name="newCourseRequest")
            missed = await _while_away(socket, dana, cut, 3)
            again = await socket.saw("connect")
            return missed, *(await _after(socket, again, 3))

    missed, events, again, ready = asyncio.run(story())

    assert [event["courseId"] for event in events] == missed
    assert again["recovered"] is True
    assert (ready["recovered"], ready["reason"]) == (True, None)


def test_it_recovers_after_nothing_has_ever_happened_and_twice_in_a_row(portals: Enter, client: Client) -> None:
    """`ready` alone brings an offset, and each connect leaves one for the next."""

    async def story() -> tuple[list[list[int]], list[list[int]], list[bool]]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            missed, came, flags = [], [], []
            for changes in (0, 2, 1):
                missed.append(await _while_away(socket, dana, "terminate", changes))
                again = await socket.saw("connect")
                events, _, _ = await _after(socket, again, changes)
                came.append([event["courseId"] for event in events])
                flags.append(again["recovered"])
            return missed, came, flags

    missed, came, flags = asyncio.run(story())

    assert came == missed
    assert flags == [True] * 3


def test_after_a_recovery_events_come_live_and_once(portals: Enter, client: Client) -> None:
    async def story() -> tuple[list[int], list[int]]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            courses = await _while_away(socket, dana, "terminate", 1)
            await socket.saw("connect")
            await _ready(socket)
            courses.append((await requested(dana))["courseId"])
            await socket.until(lambda: len(_events(socket.sights("event"))) >= len(courses))
            await socket.listen(1.0)
            return courses, [event["courseId"] for event in _events(socket.sights("event"))]

    courses, came = asyncio.run(story())

    assert came == courses


def test_a_bad_ticket_is_an_error_with_its_code_and_no_loop(portals: Enter, client: Client) -> None:
    """None at all, one that is none, and one that has been used."""

    async def refused(iffat: PortalClient, ticket: str) -> tuple[Any, bool, int]:
        async with client(iffat) as socket:
            await socket.do("use_ticket", ticket=ticket)
            await socket.do("connect")
            error = await socket.saw("connect_error")
            await socket.listen(5.0)
            return error["data"], error["active"], len(socket.sights("request"))

    async def story() -> list[tuple[Any, bool, int]]:
        async with portals("iffat") as (iffat,):
            tickets = ["", "none-such", await _used(iffat)]
            return await asyncio.gather(*(refused(iffat, ticket) for ticket in tickets))

    assert asyncio.run(story()) == [({"code": "ticket_refused"}, False, 1)] * 3


def test_after_a_refusal_it_connects_with_a_good_ticket(portals: Enter, client: Client) -> None:
    async def story() -> Sight:
        async with portals("iffat") as (iffat,), client(iffat) as socket:
            await socket.do("use_ticket", ticket="none-such")
            await socket.do("connect")
            await socket.saw("connect_error")
            await socket.do("use_ticket", ticket=None)
            await socket.do("connect")
            return await socket.saw("connect")

    assert asyncio.run(story())["connected"] is True


def test_what_it_emits_is_answered(portals: Enter, client: Client) -> None:
    async def story() -> tuple[Sight, str, Sight]:
        async with portals("iffat") as (iffat,), client(iffat) as socket:
            await _connect(socket)
            await socket.do("ask", args=["ping"])
            known = await socket.saw("answer")
            await socket.do("ask", args=["make_tea", {"sugar": 2}])
            return known, await cursor_of(iffat), await socket.saw("answer")

    known, cursor, unknown = asyncio.run(story())

    assert known["answer"] == {"cursor": cursor}
    assert unknown["answer"]["error"]["code"] == "unknown_event"


def test_after_its_own_disconnect_it_stays_away_until_told_and_then_recovers(portals: Enter, client: Client) -> None:
    async def story() -> tuple[Sight, int, list[int], list[Sight], Sight]:
        async with portals("dana", "iffat") as (dana, iffat), client(iffat) as socket:
            await _connect(socket)
            await socket.do("disconnect")
            left = await socket.saw("disconnect")
            missed = [(await requested(dana))["courseId"]]
            await socket.listen(2.0)
            attempts = len(socket.sights("request"))
            await socket.do("connect")
            again = await socket.saw("connect")
            events, _, _ = await _after(socket, again, 1)
            return left, attempts, missed, events, again

    left, attempts, missed, events, again = asyncio.run(story())

    assert (left["reason"], left["active"]) == ("io client disconnect", False)
    assert attempts == 1
    assert [event["courseId"] for event in events] == missed
    assert again["recovered"] is True


def test_no_address_holds_a_token_or_a_ticket(portals: Enter, client: Client) -> None:
    """What stands in an address stands in logs, and a socket's address lasts for two hours."""

    async def story() -> list[Sight]:
        async with portals("iffat") as (iffat,), client(iffat) as socket:
            await _connect(socket)
            return socket.sights("request")

    paths = [request["path"].partition("?") for request in asyncio.run(story())]

    assert [query for _, _, query in paths] == ["EIO=4&transport=websocket"]


def test_of_what_is_no_packet_the_socket_is_closed_and_the_client_comes_back(portals: Enter, client: Client) -> None:
    async def story() -> Sight:
        async with portals("iffat") as (iffat,), client(iffat) as socket:
            await _connect(socket)
            await socket.do("send", text="4 nothing that a client says")
            await socket.saw("disconnect")
            return await socket.saw("connect")

    assert asyncio.run(story())["recovered"] is True


async def _while_away(socket: Puppet, dana: PortalClient, cut: str, changes: int) -> list[int]:
    """Cuts it off, and makes that many changes. It comes back by itself, on a busy machine before the last of them."""
    await socket.do("stay_away", ms=1_000 + 500 * changes)
    await socket.do(cut)
    await socket.saw("disconnect")
    return [(await requested(dana))["courseId"] for _ in range(changes)]


async def _after(socket: Puppet, again: Sight, changes: int) -> tuple[list[Sight], Sight, Sight]:
    """The events since that connect, once there are so many, the connect itself, and what `ready` brought."""

    def events() -> list[Sight]:
        return _events(sight for sight in socket.sights("event") if sight["at"] >= again["at"])

    ready = await _ready(socket)
    await socket.until(lambda: len(events()) >= changes)
    return events(), again, ready


async def _used(portal: PortalClient) -> str:
    ticket = str((await portal.tickets())["ticket"])
    await (await portal.connect(ticket)).connection.close()
    return ticket
