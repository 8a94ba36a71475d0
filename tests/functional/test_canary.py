"""The canary's run through the whole application, and what nobody notices of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import to_builtins

import app
from chalicelib.api import claims
from chalicelib.api.problems import NoRole
from chalicelib.canary.ports import CanaryFailed
from chalicelib.wiring import use
from tests.functional.conftest import Log, written
from tests.functional.people import CHANNELS
from tests.functional.people import claims as claims_of
from tests.functional.stage import Context, Stage, sample
from tests.functional.stage_wiring import StageWiring
from tests.functional.stream_batches import broadcast, everyone_listens

SOCKET = "canarys socket"


class CanaryWiring(StageWiring):
    """The stage as the canary reaches it: the gateway, with its own stream at work or not."""

    def __init__(self, stage: Stage, *, broadcasts: bool = True) -> None:
        super().__init__()
        self.clock, self.recorder, self._stage, self._broadcasts = stage.wiring.clock, stage.poster, stage, broadcasts
        self._read = 0

    @property
    def canary_rest(self) -> Any:
        return self

    def post(self, path: str) -> Any:
        answer = self._stage.call(None, "POST", path)
        if answer.status not in (200, 201):
            raise CanaryFailed(f"POST {path}: {answer.status}")
        if path == "/canary/events" and self._broadcasts:
            broadcast(self._stage.feed_records())
        return answer.json

    def open_socket(self, url: str) -> Any:
        response = self._stage.connect("", SOCKET, ticket=url.partition("ticket=")[2])
        if response["statusCode"] != 200:
            raise ConnectionError(str(response))
        return self

    def send(self, text: str) -> None:
        self._stage.say(SOCKET, text)

    def receive(self, within_seconds: float) -> str:
        frames = self._stage.poster.text(SOCKET)
        if self._read == len(frames):
            raise TimeoutError
        self._read += 1
        return frames[self._read - 1]

    def close(self) -> None:
        event = sample("websocket_disconnect")
        event["requestContext"]["connectionId"] = SOCKET
        app.websocket_disconnect(event, None)


def seen_by_all(stage: Stage) -> list[Any]:
    """What each person's socket has received, and what their lists and feeds contain."""
    frames = [stage.poster.text(f"{who}s socket") for who in CHANNELS]
    lists = [stage.call(who, "GET", "/courses", query={"status": "pending"}).json["items"] for who in CHANNELS]
    return [*frames, *lists, *(stage.call(who, "GET", "/updates").json for who in CHANNELS)]


def run(stage: Stage, **how: bool) -> Any:
    use(CanaryWiring(stage, **how))
    try:
        return app.canary(sample("schedule"), Context())
    finally:
        use(stage.wiring)


def test_its_event_comes_back_by_the_same_feed_stream_and_push(
    stage: Stage, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(stage) == {"arrived": True}

    (arrived,) = [line for line in log() if line["message"] == "The canary's event arrived"]
    (pushed,) = [line for line in log() if line["message"] == "Emitted canary"]
    assert (pushed["channel"], pushed["sent"]) == ("canary", 1)
    assert arrived["request_id"] == pushed["correlation_id"] != ""
    assert [line["CanarySuccesses"] for line in written(capsys) if "CanarySuccesses" in line] == [[1.0]]


def test_a_stream_that_stands_still_is_a_failure_that_is_counted_and_said(
    stage: Stage, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(stage, broadcasts=False) == {"arrived": False}

    assert [line["CanarySuccesses"] for line in written(capsys) if "CanarySuccesses" in line] == [[0.0]]
    assert any("was published and did not arrive" in line["message"] for line in log())


def test_nobody_notices_it(stage: Stage) -> None:
    everyone_listens(stage)
    stage.pending()
    broadcast(stage.feed_records())
    before = seen_by_all(stage)

    run(stage)

    assert seen_by_all(stage) == before


def test_it_leaves_nothing_but_its_entries_and_what_expires(stage: Stage) -> None:
    run(stage)

    left = {item["PK"]["S"].partition("#")[0] for item in stage.items("courses") if "canary" in json.dumps(item)}
    assert left == {"FEED", "HEAD"}
    assert not stage.knows(SOCKET)
    assert all("expiresAt" in item for item in stage.items("courses") if "event" in item)


def test_no_user_can_become_the_canary() -> None:
    with pytest.raises(NoRole):
        claims.identity(claims_of("visitor", StageWiring().now()) | {"cognito:groups": "canary"})


def test_its_ticket_is_good_for_its_own_channel_only(stage: Stage) -> None:
    ticket = stage.call(None, "POST", "/canary/tickets").json["ticket"]
    stage.pending()

    stage.connect("", SOCKET, ticket=ticket)
    stage.say(SOCKET, {"action": "hello", "cursor": None})
    broadcast(stage.feed_records())

    assert [frame["event"] for frame in stage.poster.heard(SOCKET)] == ["ready"]
    assert to_builtins(stage.pushed(SOCKET)) == []
