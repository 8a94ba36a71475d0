"""Whatever happens in whichever order, every connection gets its channel's entries in order."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Unpushed
from chalicelib.sockets.connection import NATIVE, SOCKETIO
from tests.unit.sockets.log_feed import LogFeed
from tests.unit.sockets.world import CHANNEL, World


class NotesBeforeItPosts(LogFeed):
    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        found = super().unpushed(channel, limit, known)
        if found.entries:
            self.note_pushed(channel, found.entries[-1].seq)
        return found


class PostsWhatTheRecordsBring(LogFeed):
    """As an earlier version did, without reading what is between the last pushed entry and the records."""

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        found = super().unpushed(channel, limit)
        new = [entry for entry in known if entry.seq > found.pushed]
        return Unpushed(sorted(new, key=lambda entry: entry.seq), found.pushed, found.reserved) if new else found


FROM_THE_BEGINNING = {"n-0": NATIVE, "s-0": SOCKETIO, "s-1": SOCKETIO}


@given(seed=st.integers(0, 2**32), acts=st.integers(0, 400))
@settings(max_examples=max(150, settings().max_examples))
def test_every_connection_gets_its_channels_entries_in_order(seed: int, acts: int) -> None:
    """Random commits, skips, dead writers, orders, repetitions and losses of records, two shards, a sweep, clients that
    join, posts that fail, and two broadcasters, which mix step by step."""
    check(happened(World(Random(seed)), acts))


@pytest.mark.parametrize("weakened", [NotesBeforeItPosts, PostsWhatTheRecordsBring])
def test_a_weakened_feed_is_found_out(weakened: type[LogFeed]) -> None:
    """So the check can fail."""

    def breaks(seed: int) -> bool:
        world = World(Random(seed))
        world.replace_feed(weakened)
        try:
            check(happened(world, 300))
        except AssertionError:
            return True
        return False

    assert any(breaks(seed) for seed in range(300))


def happened(world: World, acts: int) -> World:
    for connection_id, dialect in FROM_THE_BEGINNING.items():
        world.subscribed(connection_id, dialect)
    try:
        for _ in range(acts):
            world.act()
    finally:
        world.settle()
    return world


def check(world: World) -> None:
    last = world.feed.reserved(CHANNEL)
    assert world.feed.head(CHANNEL).prefix == last
    assert world.feed.pushed.get(CHANNEL, 0) == last
    for connection_id in (*FROM_THE_BEGINNING, *sorted(world.joined)):
        if connection_id.startswith("n"):
            check_native(world, connection_id, last)
        else:
            check_socketio(world, connection_id, last)


def check_native(world: World, connection_id: str, last: int) -> None:
    """Skips are numbers too."""
    received = list(dict.fromkeys(world.numbers(connection_id)))
    if connection_id in world.joined:
        # A push may overtake the replay, which such a client puts in order by itself.
        ready_at = world.ready_at(connection_id)
        assert ready_at is not None
        assert set(received) >= set(range(ready_at + 1, last + 1))
    else:
        assert received == list(range(1, last + 1))


def check_socketio(world: World, connection_id: str, last: int) -> None:
    """The offset never passes an event that the client has not got; what is open at the end has all events."""
    ready_at, is_closed = world.ready_at(connection_id), connection_id in world.recorder.closed
    if ready_at is None:
        assert is_closed
        return
    events, got = sorted(world.event_numbers()), set[int]()
    for offset in world.numbers(connection_id):
        got.add(offset)
        assert got >= {seq for seq in events if ready_at < seq <= offset}
    first_times = list(dict.fromkeys(world.numbers(connection_id)))
    assert first_times == sorted(first_times)
    if not is_closed:
        assert got >= {seq for seq in events if seq > ready_at}
    if connection_id in world.failed:
        assert is_closed
