"""One run of the canary: what it does in which order, and what it says when a step fails."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.canary.ports import CanaryFailed
from chalicelib.canary.run_canary import ARRIVAL_SECONDS, run_canary

READY = {"event": "ready", "data": {}}
TICK = {"event": "tick", "data": {"cursor": "e.41"}}
OLD, MINE = ({"event": "canary", "data": {"id": f"e.{number}"}} for number in (41, 42))


class Line:
    """A REST API and a socket that say what the test wants, on one clock; notes what was done."""

    def __init__(self, frames: Iterable[Any], *, refuses: str = "", seconds: float = 0.5) -> None:
        self.frames, self.refuses, self.seconds = [json.dumps(frame) for frame in frames], refuses, seconds
        self.now = 100.0
        self.done: list[str] = []

    def post(self, path: str) -> Any:
        self.done.append(path)
        if path == self.refuses:
            raise CanaryFailed(f"POST {path}: 500")
        return {"ticket": "t/1", "webSocketUrl": "wss://sockets/dev", "id": "e.42", "requestId": "r-1"}

    def open(self, url: str) -> Line:
        self.done.append(url)
        if self.refuses == "socket":
            raise ConnectionError("401")
        return self

    def send(self, text: str) -> None:
        self.done.append(json.loads(text)["action"])

    def receive(self, within_seconds: float) -> str:
        self.now += min(self.seconds, within_seconds)
        if not self.frames:
            self.now += within_seconds
            raise TimeoutError
        return self.frames.pop(0)

    def close(self) -> None:
        self.done.append("close")

    def run(self) -> Any:
        return run_canary(self, self.open, lambda: self.now)


def test_a_run_listens_before_it_acts_and_closes_its_socket() -> None:
    line = Line([READY, MINE])

    arrival = line.run()

    assert line.done == ["/canary/tickets", "wss://sockets/dev?ticket=t%2F1", "hello", "/canary/events", "close"]
    assert (arrival.seconds, arrival.request_id) == (0.5, "r-1")


@pytest.mark.parametrize("between", [[TICK], [OLD], [{"event": "batch", "data": [OLD]}]])
def test_other_frames_are_not_taken_for_its_event(between: list[Any]) -> None:
    assert Line([READY, *between, MINE]).run().seconds == 1.0


def test_its_event_may_come_in_a_batch() -> None:
    assert Line([READY, {"event": "batch", "data": [OLD, MINE]}]).run().seconds == 0.5


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (Line([], refuses="/canary/tickets"), "POST /canary/tickets: 500"),
        (Line([], refuses="socket"), "The socket could not be opened"),
        (Line([]), "did not become ready"),
        (Line([READY], refuses="/canary/events"), "POST /canary/events: 500"),
        (Line([READY]), "Event e.42 was published and did not arrive"),
        (Line([READY, *[TICK] * 1000]), "Event e.42 was published and did not arrive"),
    ],
)
def test_a_failure_says_at_which_step(line: Line, says: str) -> None:
    with pytest.raises(CanaryFailed, match=says):
        line.run()


def test_a_run_with_a_noisy_socket_ends_in_time() -> None:
    line = Line([READY, *[TICK] * 1000])

    with pytest.raises(CanaryFailed):
        line.run()

    assert line.now <= 100 + 2 * ARRIVAL_SECONDS
    assert line.done[-1] == "close"
