"""What a frame and a batch of the stream ask of DynamoDB, counted on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.sockets.dynamo.connection_keys import CHECK_SEGMENTS
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


def record_of(counted: Counted, channel: str) -> Any:
    """The stream's record of the channel's only entry."""
    (record,) = [each for each in counted.stage.feed_records() if f"FEED#{channel}" in str(each["dynamodb"]["Keys"])]
    return record


def test_a_hello_writes_one_row_between_the_head_and_the_replay(counted: Counted, calls: Calls) -> None:
    calls(hello(counted, "iffat", "first"))

    assert calls(hello(counted, "iffat", "second")) == ["GetItem", "GetItem", "PutItem", "Query"]


def test_a_hello_that_missed_something_counts_it_before_the_replay_and_reads_the_peak_afterwards(
    counted: Counted, calls: Calls
) -> None:
    hello(counted, "iffat", "first")()
    again = hello(counted, "iffat", "second")
    counted.stage.pending()

    assert calls(again)[-4:] == ["PutItem", "UpdateItem", "Query", "GetItem"]


def test_the_first_hello_of_a_channel_notes_the_channel_in_the_same_write(counted: Counted, calls: Calls) -> None:
    assert calls(hello(counted, "iffat", "first")) == ["GetItem", "GetItem", "BatchWriteItem", "Query"]


def test_a_batch_reads_head_and_audience_of_a_channel_and_notes_what_it_posted(counted: Counted, calls: Calls) -> None:
    hello(counted, "iffat", "socket")()
    counted.stage.pending()
    record = record_of(counted, "organization:7")

    made = calls(lambda: broadcast([record]))

    # The last one stores figures, once per minute and worker.
    assert made == ["GetItem", "Query", "UpdateItem", "BatchWriteItem"]


def test_a_repeated_batch_reads_the_head_alone(counted: Counted, calls: Calls) -> None:
    counted.stage.pending()
    records = counted.stage.feed_records()[:1]
    broadcast(records)

    assert calls(lambda: broadcast(records)) == ["GetItem"]


def test_a_second_batch_within_the_minute_stores_no_figures(counted: Counted, calls: Calls) -> None:
    hello(counted, "iffat", "socket")()
    counted.stage.pending()
    broadcast([record_of(counted, "organization:7")])
    counted.stage.pending(location="Gym")

    made = calls(lambda: broadcast(counted.stage.feed_records()[-1:]))

    assert "BatchWriteItem" not in made


def test_a_sweep_without_news_reads_the_channels_and_their_heads_in_one_call_each(
    counted: Counted, calls: Calls
) -> None:
    for who in ("iffat", "dana", "mike"):
        hello(counted, who, f"{who}s socket")()

    made = calls(counted.stage.sweep)

    # The channels, their heads.
    assert made[:2] == ["Query", "BatchGetItem"]
    assert made.count("BatchGetItem") == 1


def test_ticks_read_each_channels_subscriptions_once_and_write_three_rows_for_all(
    counted: Counted, calls: Calls
) -> None:
    for n in range(5):
        hello(counted, "iffat", f"iffats socket {n}")()
        hello(counted, "dana", f"danas socket {n}")()

    made = calls(counted.stage.sweep)

    begin, *reads, finish = made[2:6]
    assert (begin, reads, finish) == ("UpdateItem", ["Query", "Query"], "BatchWriteItem")
    peak, checks, figures = made[6:8], made[8:-1], made[-1]
    assert peak == ["GetItem", "UpdateItem"]
    # And who is at a course.
    assert checks == ["Query"] * (len(CHECK_SEGMENTS) + 1)
    assert figures == "BatchWriteItem"


def test_ticks_read_subscriptions_for_half_of_the_price(counted: Counted, calls: Calls) -> None:
    hello(counted, "iffat", "iffats socket")()

    calls(counted.stage.sweep)

    read = [request for operation, request in counted._dynamo.calls if operation == "Query"]
    assert [each["ConsistentRead"] for each in read if "CHANNEL#" in str(each)] == [False]


def test_a_change_of_visibility_is_one_write_and_a_shown_page_reads_the_head(counted: Counted, calls: Calls) -> None:
    hello(counted, "iffat", "socket")()

    hidden = calls(lambda: counted.stage.say("socket", {"action": "visibility", "state": "hidden"}))
    shown = calls(lambda: counted.stage.say("socket", {"action": "visibility", "state": "visible"}))

    assert (hidden, shown) == (["GetItem", "UpdateItem"], ["GetItem", "UpdateItem", "GetItem"])


def test_a_sweep_without_connections_writes_nothing(counted: Counted, calls: Calls) -> None:
    made = calls(counted.stage.sweep)

    assert made == ["Query"] * (2 + len(CHECK_SEGMENTS))


def test_a_batch_for_a_large_audience_reads_no_more(counted: Counted, calls: Calls) -> None:
    """Its window comes from the subscriptions, which are read anyway."""
    counted.stage.limit(rest_burst_limit=1)
    hello(counted, "iffat", "socket")()
    counted.stage.pending()
    record = record_of(counted, "organization:7")

    made = calls(lambda: broadcast([record]))

    assert made == ["GetItem", "Query", "UpdateItem", "BatchWriteItem"]
    assert counted.stage.poster.heard("socket")[-1]["refetchWithinSeconds"] > 0


def test_tickets_are_one_count_one_item_and_one_read(counted: Counted, calls: Calls) -> None:
    made = calls(lambda: counted.stage.call("iffat", "POST", "/realtime/tickets"))

    assert made == ["UpdateItem", "PutItem", "GetItem"]
