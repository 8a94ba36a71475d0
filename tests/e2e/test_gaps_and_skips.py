"""The programs of the pages, as they stand there, miss nothing when the network loses and repeats, and tell no skip.

The service is a fake one, so that a push is lost when the test says so; test_lost_pushes.py has the real service.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.e2e.fake_channel import FakeChannel
from tests.e2e.page_examples import Start, event_source_in_node, example, filled_in, longer_python_client
from tests.e2e.program import PATIENCE_SECONDS, Program

Open = Callable[[str, FakeChannel], Program]
Situation = Callable[[Program, FakeChannel], Awaitable[None]]

SOCKET_PROGRAMS = ["browser", "python", "longer python"]
# Long enough for frames on this machine.
A_MOMENT = 0.5


@pytest.fixture
def open_program(start: Start, tmp_path: Path, request: pytest.FixtureRequest) -> Open:
    """Returns a program of a page, with the addresses of a channel."""

    def opened(kind: str, channel: FakeChannel) -> Program:
        settings = {"REST": channel.rest, "TOKEN": "token"}
        if kind == "browser":
            command, chromium = request.getfixturevalue("in_browser"), request.getfixturevalue("chromium")
            return start("m.js", filled_in(example("Browser"), channel.rest, "token"), *command, CHROMIUM=chromium)
        if kind == "event source":
            request.getfixturevalue("packages")
            return start("listen.mjs", event_source_in_node(), "node", **settings)
        if kind == "curl":
            return start("poll.sh", example("curl"), "bash", PAUSE="0.2", **settings)
        if kind == "python":
            return start("listen.py", example("Python"), sys.executable, **settings)
        # The sign-in is the only thing that the fake service lacks.
        signed_in = longer_python_client().replace("sign_in(username),", '"token",')
        (tmp_path / ".local").mkdir(exist_ok=True)
        (tmp_path / ".local" / "stack.json").write_text(json.dumps({"restUrl": channel.rest}), "utf-8")
        return start("listen.py", signed_in, sys.executable, "-u")

    return opened


def told(program: Program) -> list[int]:
    """The numbers of the courses in all lines so far, in order."""
    words = [line.split() for line in program.lines if "course" in line]
    return [int(word) for line in words for word in line if word.isdigit()]


async def a_push_is_lost_and_the_next_one_arrives(program: Program, channel: FakeChannel) -> None:
    channel.publish(101)
    await channel.push(channel.publish(102))

    await program.line("101")
    await program.line("102")
    await program.listen(A_MOMENT)
    assert told(program) == [101, 102]
    assert channel.hellos == [None, "k3f9.0"]


async def several_pushes_are_lost_and_a_batch_arrives(program: Program, channel: FakeChannel) -> None:
    for course_id in (101, 102, 103):
        channel.publish(course_id)
    await channel.push(channel.publish(104), channel.skip(), channel.publish(105))

    await program.line("105")
    await program.listen(A_MOMENT)
    assert told(program) == [101, 102, 103, 104, 105]
    assert channel.hellos == [None, "k3f9.0"]


async def skips_arrive(program: Program, channel: FakeChannel) -> None:
    await channel.push(channel.skip())
    await channel.push(channel.publish(101), channel.skip())
    await channel.push(channel.skip())
    await channel.push(channel.publish(102))

    await program.line("102")
    await program.listen(A_MOMENT)
    assert told(program) == [101, 102]
    assert not any("skip" in line for line in program.lines)
    assert channel.hellos == [None]


async def a_skip_is_lost(program: Program, channel: FakeChannel) -> None:
    channel.skip()
    await channel.push(channel.publish(101))

    await program.line("101")
    await program.listen(A_MOMENT)
    assert told(program) == [101]
    assert channel.hellos == [None, "k3f9.0"]


async def pushes_are_repeated(program: Program, channel: FakeChannel) -> None:
    first, second = channel.publish(101), channel.publish(102)
    await channel.push(first, second)
    await program.line("102")

    await channel.push(first)
    await channel.push(first, second)
    await channel.push(channel.publish(103))

    await program.line("103")
    await program.listen(A_MOMENT)
    assert told(program) == [101, 102, 103]


async def an_event_has_an_unknown_name(program: Program, channel: FakeChannel) -> None:
    await channel.push(channel.publish(101, event="courseMoved"))
    await channel.push(channel.publish(102))

    await program.line("102")
    await program.listen(A_MOMENT)
    assert channel.hellos == [None]


async def events_have_no_after(program: Program, channel: FakeChannel) -> None:
    for course_id in (101, 102):
        event = channel.publish(course_id)
        del event["data"]["after"]
        await channel.push(event)

    await program.line("102")
    assert told(program) == [101, 102]
    assert channel.hellos == [None]


async def a_push_overtakes_another(program: Program, channel: FakeChannel) -> None:
    first, second = channel.publish(101), channel.publish(102)
    await channel.push(second)
    await channel.push(first)

    await program.line("102")
    await program.listen(A_MOMENT)
    assert told(program) == [101, 102]


SITUATIONS: list[Situation] = [
    a_push_is_lost_and_the_next_one_arrives,
    several_pushes_are_lost_and_a_batch_arrives,
    skips_arrive,
    a_skip_is_lost,
    pushes_are_repeated,
    an_event_has_an_unknown_name,
    events_have_no_after,
    a_push_overtakes_another,
]


@pytest.mark.parametrize("kind", SOCKET_PROGRAMS)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_a_program_misses_nothing_and_repeats_nothing_when(open_program: Open, kind: str, situation: Situation) -> None:
    async def story() -> None:
        async with FakeChannel() as channel, open_program(kind, channel) as program:
            await program.line("no_cursor")
            await situation(program, channel)

    asyncio.run(story())


@pytest.mark.parametrize("kind", SOCKET_PROGRAMS)
def test_a_lost_push_is_found_by_the_next_heartbeat_when_nothing_else_happens(open_program: Open, kind: str) -> None:
    async def story() -> None:
        async with FakeChannel(heartbeat_seconds=1) as channel, open_program(kind, channel) as program:
            await program.line("no_cursor")

            channel.publish(101)

            await program.line("101")
            await program.listen(A_MOMENT)
            assert told(program) == [101]

    asyncio.run(story())


def test_an_event_source_passes_skips_and_goes_on_behind_them(open_program: Open) -> None:
    async def story() -> None:
        async with FakeChannel() as channel, open_program("event source", channel) as program:
            await program.line("cursor k3f9.0")

            channel.skip()
            channel.publish(101)
            channel.skip()

            await program.line("101")
            await program.line("cursor k3f9.3")
            assert told(program) == [101]
            assert not any("skip" in line or "lists" in line for line in program.lines)

    asyncio.run(story())


def test_an_event_source_asks_again_when_something_is_missing(open_program: Open) -> None:
    async def story() -> None:
        async with FakeChannel() as channel, open_program("event source", channel) as program:
            await program.line("cursor k3f9.0")
            channel.hidden = {1}
            channel.publish(101)
            channel.publish(102)

            await program.line("102")
            assert told(program) == [101, 102]
            assert not any("lists" in line for line in program.lines)

    asyncio.run(story())


def test_an_event_source_needs_the_lists_when_it_cannot_hear_what_is_missing(open_program: Open) -> None:
    async def story() -> None:
        async with FakeChannel() as channel, open_program("event source", channel) as program:
            await program.line("cursor k3f9.0")

            channel.publish(101, event="courseMoved")
            channel.publish(102)

            await program.line("fetch the lists")
            await program.line("102")
            channel.publish(103)
            await program.line("103")
            assert sum("lists" in line for line in program.lines) == 1

    asyncio.run(story())


def test_a_poll_with_skips_tells_the_events_alone(open_program: Open) -> None:
    async def story() -> None:
        async with FakeChannel() as channel, open_program("curl", channel) as program:
            await program.line("from k3f9.0 on")

            channel.skip()
            channel.publish(101)
            channel.skip()

            await program.line("101")
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not channel.targets[-1].endswith("after=k3f9.3"):
                    await program.listen(A_MOMENT)
            assert told(program) == [101]

    asyncio.run(story())
