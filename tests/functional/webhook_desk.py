"""Webhooks of a stage, as an admin and the function that sends events treat them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import app
from tests.functional.answer import Answer
from tests.functional.stage import Context, Stage
from tests.webhook_sink import WebhookSink, webhook_sink

ITEMS = "/people/webhooks"


def add(stage: Stage, url: str = "https://example.com/hook", who: str = "dana", **fields: Any) -> Answer:
    return stage.call(who, "POST", ITEMS, {"url": url} | fields)


def act(stage: Stage, webhook_id: str, action: str, body: Any = None) -> Answer:
    return stage.call("dana", "POST", f"{ITEMS}/{webhook_id}/{action}", body)


def webhook(stage: Stage) -> Any:
    (found,) = stage.call("dana", "GET", ITEMS).json["items"]
    return found


def deliveries(stage: Stage, webhook_id: str, **query: str) -> Any:
    answer = stage.call("dana", "GET", f"{ITEMS}/{webhook_id}/deliveries", query=query or None)
    assert answer.status == 200, answer.text
    return answer.json


def deliver(left_ms: int = 80_000) -> int:
    return int(app.webhooks({}, Context(left_ms))["delivered"])


@pytest.fixture
def sink(stage: Stage) -> Iterator[WebhookSink]:
    """The receiver of the stage's only webhook. Signatures are valid for minutes, so the clock is that of today."""
    stage.at(datetime.now(UTC))
    with webhook_sink() as found:
        found.secret = add(stage, found.url).json["secret"]
        yield found


def requests(stage: Stage, count: int) -> list[int]:
    """Courses that are requested, each at a place of its own."""
    return [stage.pending(location=f"Hall {n}") for n in range(count)]
