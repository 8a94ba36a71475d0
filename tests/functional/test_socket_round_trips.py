"""What a frame and a batch of the stream ask of DynamoDB, counted on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.stream_batches import broadcast
from tests.functional.test_round_trips import Counted, counted, module_counted

__all__ = ["counted", "module_counted"]
Calls = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def calls(counted: Counted) -> Calls:
    def of(act: Callable[[], object]) -> list[str]:
        counted._dynamo.calls.clear()
        act()
        return [operation for operation, _ in counted._dynamo.calls]

    return of


def hello(counted: Counted, who: str, connection_id: str) -> Callable[[], object]:
    counted.stage.connect(who, connection_id)
    cursor = counted.stage.cursor(who)
    return lambda: counted.stage.say(connection_id, {"action": "hello", "cursor": cursor})


def test_a_hello_writes_one_row_between_the_head_and_the_replay(counted: Counted, calls: Calls) -> None:
    calls(hello(counted, "iffat", "first"))

    assert calls(hello(counted, "iffat", "second")) == ["GetItem", "GetItem", "PutItem", "Query"]


def test_the_first_hello_of_a_channel_notes_the_channel_in_the_same_write(counted: Counted, calls: Calls) -> None:
    assert calls(hello(counted, "iffat", "first")) == ["GetItem", "GetItem", "BatchWriteItem", "Query"]


def test_a_batch_reads_head_and_audience_of_a_channel_and_notes_what_it_posted(counted: Counted, calls: Calls) -> None:
    hello(counted, "iffat", "socket")()
    counted.stage.pending()
    records: list[Any] = [each for each in counted.stage.feed_records() if "organization" in str(each["dynamodb"])]

    made = calls(lambda: broadcast(records[:1]))

    assert made == ["GetItem", "Query", "UpdateItem"]


def test_a_repeated_batch_reads_the_head_alone(counted: Counted, calls: Calls) -> None:
    counted.stage.pending()
    records = counted.stage.feed_records()[:1]
    broadcast(records)

    assert calls(lambda: broadcast(records)) == ["GetItem"]


def test_a_sweep_without_news_reads_the_channels_and_their_heads_in_one_call_each(
    counted: Counted, calls: Calls
) -> None:
    for who in ("iffat", "dana", "mike"):
        hello(counted, who, f"{who}s socket")()

    made = calls(counted.stage.sweep)

    assert made[:2] == ["Query", "BatchGetItem"]
    assert made.count("BatchGetItem") == 1
