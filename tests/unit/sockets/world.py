"""Writers, shards of a stream, broadcasters, a sweep and clients, which all go on step by step in a random order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chalicelib.feed.entries import SKIP, Entry
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED, Outcome, PostFailed
from chalicelib.sockets.broadcast import Announcement, Broadcaster
from chalicelib.sockets.connection import NATIVE, SOCKETIO, Connection
from tests.builders import NOW, admin
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_connections import MemoryConnections
from tests.unit.sockets.log_feed import LogFeed, event, mark
from tests.unit.sockets.stepped import Run, Stepped, Turns

CHANNEL = "admin"
EXPIRES_AT = NOW + timedelta(hours=1)
MAX_BROADCASTERS = 2


class World:
    """One channel. ``act`` makes one random thing happen; ``settle`` lets everything come to its end."""

    def __init__(self, random: Random) -> None:
        self.random, self.turns, self.time = random, Turns(), NOW
        self.feed = LogFeed(self.now, self.turns.step)
        self.connections, self.recorder = MemoryConnections(), FakePoster()
        stepped: Any = Stepped(self.connections, self.turns.step)
        posting: Any = SteppedPoster(self.recorder, self.turns, self._failure)
        self.ports = FakeSocketPorts(posting, stepped, self.feed)
        self.open_numbers: list[int] = []
        self.shards: list[list[Entry]] = [[], []]
        self.broadcasts: list[Run] = []
        self.failed: set[str] = set()
        self.joined: set[str] = set()
        self.is_settling = False

    def now(self) -> datetime:
        return self.time

    def replace_feed(self, kind: type[LogFeed]) -> None:
        """Before anything has happened."""
        self.feed = self.ports.feed = kind(self.now, self.turns.step)

    def subscribed(self, connection_id: str, dialect: str) -> None:
        """A connection that has been there from the beginning."""
        connection = Connection(connection_id, CHANNEL, "Dana", NOW, EXPIRES_AT, dialect)
        self.connections.add(connection, EXPIRES_AT)
        self.connections.subscribe(connection, 0, NOW)

    def act(self) -> None:
        acts = [self._reserve, self._store, self._store, self._give_up, self._broadcast, self._sweep, self._join]
        if self.turns.runs and self.random.random() < 0.75:
            self.turns.advance(self.random.choice(self.turns.runs))
        else:
            self.random.choice(acts)()

    def settle(self) -> None:
        """Every run ends, every number is stored, and the sweep has run when the last entries were overdue."""
        self.is_settling = True
        self.turns.finish()
        self.open_numbers.clear()
        for shard in self.shards:
            self._announce(list(shard))
        self.turns.finish()
        for _ in range(2):
            self.time += timedelta(seconds=11)
            self.turns.start(self._catch_up)
            self.turns.finish()

    def numbers(self, connection_id: str) -> list[int]:
        """The numbers of the events and skips that a client received, repeats included."""
        return [number(found["id"]) for found in self._received(connection_id)]

    def ready_at(self, connection_id: str) -> int | None:
        """The number of the cursor with which a client became ready, 0 for one that was there from the beginning."""
        if connection_id not in self.joined:
            return 0
        cursors = [found["cursor"] for found in self._received(connection_id, ready=True)]
        return number(cursors[0]) if cursors else None

    def event_numbers(self) -> set[int]:
        return {seq for seq, entry in self.feed.entries.get(CHANNEL, {}).items() if entry.event != SKIP}

    # -- what can happen --

    def _reserve(self) -> None:
        self.open_numbers.append(self.feed.reserve(CHANNEL))

    def _store(self) -> None:
        if self.open_numbers:
            taken = self.open_numbers.pop(self.random.randrange(len(self.open_numbers)))
            self._appears(mark(taken) if self.random.random() < 0.2 else event(taken))

    def _give_up(self) -> None:
        """A writer dies. Its number stays empty."""
        if self.open_numbers and self.random.random() < 0.3:
            self.open_numbers.pop()

    def _appears(self, entry: Entry) -> None:
        """In the stream too: usually once, in either shard, and sometimes never."""
        if self.feed.store(entry):
            for _ in range(self.random.choice([0, 1, 1, 1, 2])):
                self.random.choice(self.shards).append(entry)

    def _broadcast(self) -> None:
        self.broadcasts = [run for run in self.broadcasts if not run.is_done]
        shard = self.random.choice(self.shards)
        if shard and len(self.broadcasts) < MAX_BROADCASTERS:
            size = self.random.randint(1, len(shard))
            batch = [shard.pop(0) for _ in range(size)]
            self.random.shuffle(batch)
            self.broadcasts.append(self._announce(batch))

    def _announce(self, batch: list[Entry]) -> Run:
        known = [entry for entry in batch if self.random.random() < 0.8]
        announcements = [Announcement(CHANNEL, max(entry.seq for entry in batch), known)] if batch else []
        return self.turns.start(lambda: self._broadcaster().broadcast(announcements))

    def _sweep(self) -> None:
        if self.random.random() < 0.2:
            self.time += timedelta(seconds=self.random.choice([1, 4, 11]))
            self.turns.start(self._catch_up)

    def _catch_up(self) -> set[str]:
        return self._broadcaster().catch_up(self.feed.pushed_heads([CHANNEL]))

    def _join(self) -> None:
        if len(self.joined) < 4 and self.random.random() < 0.3:
            connection_id = f"{self.random.choice('ns')}-{len(self.joined) + 2}"
            self.joined.add(connection_id)
            self.turns.start(lambda: self._say_hello(connection_id))

    def _say_hello(self, connection_id: str) -> None:
        if connection_id.startswith("n"):
            connection = Connection(connection_id, CHANNEL, "Dana", NOW, EXPIRES_AT, NATIVE)
            self.connections.add(connection, EXPIRES_AT)
            self.ports.receive(connection_id, '{"action": "hello"}')
        else:
            self.connections.add(Connection(connection_id, "", "", NOW, EXPIRES_AT, SOCKETIO), EXPIRES_AT)
            ticket = issue_tickets(self.ports.tickets, admin(), NOW).ticket
            # A replay that takes longer than a minute of this world is given up, and the connection closed.
            with suppress(PostFailed):
                self.ports.receive(connection_id, f'40{{"ticket": "{ticket}"}}')

    def _broadcaster(self) -> Broadcaster:
        ports = WorldPorts(self)
        return Broadcaster(ports, self.ports.dialects, self.ports.poster, lambda: 30.0, lambda _: None, self._raise)

    def _failure(self, connection_id: str) -> str:
        """How a broadcaster's post to a client failed; empty if it did not.

        The gateway says sometimes that a connection is gone although it is there.
        """
        is_strong = connection_id == "s-0" or connection_id.startswith("n")
        if self.is_settling or is_strong or self.random.random() > 0.1:
            return ""
        self.failed.add(connection_id)
        return self.random.choice([FAILED, THROTTLED, GONE])

    def _received(self, connection_id: str, *, ready: bool = False) -> list[dict[str, Any]]:
        found: list[tuple[str, dict[str, Any]]] = []
        for text in self.recorder.text(connection_id):
            if text.startswith("42"):
                name, data, *_ = json.loads(text[2:])
                found.append((name, data))
            elif text.startswith("{"):
                frame = json.loads(text)
                frames = frame["data"] if frame["event"] == "batch" else [frame]
                found += [(each["event"], each["data"]) for each in frames]
        return [data for name, data in found if (name == "ready") == ready]

    @staticmethod
    def _raise(_channel: str) -> None:
        raise  # noqa: PLE0704 - called while the exception is handled


class WorldPorts:
    """Implements ``sockets.broadcast.BroadcastPorts``. A poll takes a second, so that holes are old after a few."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.connections, self.feed, self.settings = world.ports.connections, world.feed, world.ports.settings
        self.post_turns = world.ports.post_turns

    def now(self) -> datetime:
        return self._world.time

    def wait(self, seconds: float) -> None:
        self._world.turns.step()
        self._world.time += timedelta(seconds=1)


class SteppedPoster:
    """Every frame is a step, so that two functions' frames to one connection mix."""

    def __init__(self, recorder: FakePoster, turns: Turns, failure: Callable[[str], str]) -> None:
        self._recorder, self._turns, self._failure = recorder, turns, failure

    def post(self, connection_id: str, frame: bytes) -> bool:
        self._turns.step()
        return self._recorder.post(connection_id, frame)

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        return [Outcome(connection_id, self._result(connection_id, own)) for connection_id, own in frames.items()]

    def close(self, connection_ids: Iterable[str]) -> None:
        self._turns.step()
        self._recorder.close(connection_ids)

    def _result(self, connection_id: str, frames: list[bytes]) -> str:
        for frame in frames:
            self._turns.step()
            if failure := self._failure(connection_id):
                return failure
            self._recorder.post(connection_id, frame)
        return SENT


def number(cursor: str) -> int:
    return int(cursor.rpartition(".")[2])
