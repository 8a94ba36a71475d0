"""What an event asks of DynamoDB in the function ``projections``, counted on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.mails import MailStage
from tests.functional.stream_batches import DONE, project
from tests.functional.test_round_trips import Counted, counted, module_counted

__all__ = ["counted", "module_counted"]
TOTALS = ["GetItem", "PutItem"]
# The cursor, the index of the course, the course; its postings in one transaction.
SEARCH = ["GetItem", "Query", "BatchGetItem", "BatchGetItem", "TransactWriteItems", "PutItem"]
ACTIVITY = ["GetItem", "Query", "BatchWriteItem", "PutItem"]
# The cursor, the feed, the recipients; the mail of one recipient is read and stored.
MAIL = ["GetItem", "Query", "Query", "BatchGetItem", "PutItem", "PutItem"]
MOVED = {"scheduledDate": "2045-07-22", "reason": "Room"}


def calls_of_newest(counted: Counted, channel: str) -> list[str]:
    """The calls for the record of the channel's newest entry."""
    of_channel = [each for each in counted.stage.feed_records() if key(each) == f"FEED#{channel}"]
    counted._dynamo.calls.clear()
    assert project(of_channel[-1:]) == DONE
    return [operation for operation, _ in counted._dynamo.calls]


def key(record: Any) -> str:
    return str(record["dynamodb"]["Keys"]["PK"]["S"])


def move_after(counted: Counted, earlier: int) -> None:
    """A course is moved, after so many other events, all of which the projections have."""
    number = counted.stage.confirmed()
    for n in range(earlier):
        counted.stage.pending(location=f"Room {n}")
    assert project(counted.stage.feed_records()) == DONE
    counted.stage.act("dana", number, "reschedule", MOVED)


@pytest.mark.parametrize("earlier", [0, 12])
def test_an_event_costs_each_projection_of_a_channel_as_much_however_many_came_before(
    counted: Counted, earlier: int
) -> None:
    MailStage(counted.stage)
    move_after(counted, earlier)

    assert calls_of_newest(counted, "organization:7") == [*TOTALS, *ACTIVITY, *MAIL]


def test_a_stage_without_mails_asks_nothing_for_them(counted: Counted) -> None:
    move_after(counted, earlier=1)

    assert calls_of_newest(counted, "instructor:32") == [*TOTALS, *ACTIVITY]


@pytest.mark.parametrize("earlier", [0, 12])
def test_the_admins_channel_adds_the_search_index_and_the_list_of_webhooks(counted: Counted, earlier: int) -> None:
    move_after(counted, earlier)
    # The list of webhooks was read too long ago to be known.
    counted.stage.pass_time(seconds=11)

    assert calls_of_newest(counted, "admin") == ["Query", *TOTALS, *SEARCH, *ACTIVITY]
