"""Connections that get ticks, on a stage whose posters and channels may fail."""

from __future__ import annotations

from typing import Any

from chalicelib.sockets.connection import VISIBLE, Subscription
from chalicelib.sockets.tick_times import comes_up
from tests.functional.stage import Stage
from tests.functional.stage_wiring import NOW, StageWiring

MINUTE = int(NOW.timestamp()) // 60


def name_in_slot(slot: int, every: int) -> str:
    """A connection id that comes up ``slot`` minutes after NOW."""
    minute = MINUTE + slot
    return next(name for n in range(1000) if comes_up(name := f"c-{n}", every, range(minute, minute + 1)))


def listen(stage: Stage, who: str, connection_id: str, visibility: str | None = VISIBLE) -> str:
    stage.connect(who, connection_id)
    hello = {"action": "hello", "cursor": None} | ({"visibility": visibility} if visibility else {})
    stage.say(connection_id, hello)
    return connection_id


def ticks(stage: Stage, connection_id: str) -> list[Any]:
    return [frame["data"]["cursor"] for frame in stage.poster.heard(connection_id) if frame["event"] == "tick"]


def sweep_each_minute(stage: Stage, minutes: int) -> None:
    for _ in range(minutes):
        stage.pass_time(minutes=1)
        stage.sweep()


class StageWith(StageWiring):
    """The stage with another poster for crowds, or with channels that cannot be read."""

    def __init__(self, stage: Stage, poster: Any = None, broken: str = "", feed: Any = None) -> None:
        super().__init__()
        self.clock, self.recorder = stage.wiring.clock, stage.poster
        self._crowd_poster, self._broken = poster or stage.poster, broken
        self._feed = feed or stage.wiring.feed

    @property
    def crowd_poster(self) -> Any:
        return self._crowd_poster

    @property
    def feed(self) -> Any:
        return self._feed

    @property
    def connections(self) -> Any:
        return WithBrokenChannel(super().connections, self._broken)


class WithBrokenChannel:
    def __init__(self, connections: Any, broken: str) -> None:
        self._connections, self._broken = connections, broken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connections, name)

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        if channel == self._broken:
            raise ConnectionError("the table did not answer")
        found: list[Subscription] = self._connections.subscriptions(channel, consistent=consistent)
        return found
