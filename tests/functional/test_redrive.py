"""Batches that the broadcaster gave up on: shown, pushed once, kept while that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.table import TableError
from tests.functional.failed_batches import FailedBatches
from tests.functional.stage import Stage
from tests.functional.stage_wiring import NOW
from tests.functional.stream_batches import broadcast

DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no right"}}, "Invoke")


@pytest.fixture
def failed(stage: Stage) -> Iterator[FailedBatches]:
    failed = FailedBatches(stage)
    yield failed
    failed.remove()


def heard(stage: Stage) -> list[Any]:
    return [event["data"]["courseId"] for event in stage.pushed("danas socket")]


def test_what_waits_is_pushed_and_its_batch_and_message_are_gone(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    number = stage.pending()
    failed.store(stage.feed_records())

    result = failed.redriver().push()

    assert heard(stage) == [number]
    assert (result.done, result.kept, failed.keys, failed.messages) == (1, set(), [], 0)
    assert failed.said == [
        "[1/1] 2045-07-12T19:31:44.010Z RetryAttemptsExhausted: entries of 2 channels: 2 to push",
        "      pushed and deleted",
    ]


def test_a_payload_that_is_no_text_is_understood_too(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    number = stage.pending()
    failed.store(stage.feed_records(), as_text=False)

    failed.redriver().push()

    assert heard(stage) == [number]


def test_a_dry_run_tells_and_changes_nothing(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    stage.pending()
    key = failed.store(stage.feed_records())
    before = stage.items("courses")

    result = failed.redriver().show()

    assert failed.said[-1].strip() == "would be pushed, then deleted"
    assert (result.kept, failed.keys, failed.messages, failed.functions.calls) == ({key}, [key], 1, 0)
    assert (stage.items("courses"), heard(stage)) == (before, [])


def test_what_was_pushed_meanwhile_is_not_pushed_twice(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    first = stage.pending()
    failed.store(stage.feed_records())
    broadcast(stage.feed_records())

    failed.redriver().push()

    assert heard(stage) == [first]
    assert (failed.functions.calls, failed.keys) == (0, [])
    assert failed.said[0].endswith("2 pushed meanwhile")


def test_of_two_batches_with_the_same_entries_one_is_pushed(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    number = stage.pending()
    for name in ("1", "2"):
        failed.store(stage.feed_records(), name)

    result = failed.redriver().push()

    assert heard(stage) == [number]
    assert (result.done, failed.functions.calls) == (2, 1)


def test_entries_older_than_the_retention_are_told_and_not_pushed(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    stage.pending()
    failed.store(stage.feed_records())

    failed.redriver((NOW + timedelta(days=8)).timestamp).push()

    assert failed.said[0].endswith("2 older than the feed keeps entries")
    assert (failed.functions.calls, failed.keys, heard(stage)) == (0, [], [])


def test_entries_from_before_a_restore_are_not_pushed_under_the_new_numbers(
    stage: Stage, failed: FailedBatches
) -> None:
    stage.pending()
    failed.store(stage.feed_records())
    for item in stage.items("courses"):
        if item["PK"]["S"].startswith(("FEED#", "HEAD#")):
            stage.database.delete_item(TableName="courses", Key={"PK": item["PK"], "SK": item["SK"]})
    stage.listen("dana", "danas socket")

    failed.redriver().push()

    assert failed.said[0].endswith("2 from before the table was restored")
    assert (failed.functions.calls, failed.keys, heard(stage)) == (0, [], [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"FunctionError": "Unhandled", "Payload": {"errorMessage": "no"}}, 'failed: {"errorMessage": "no"}'),
        ({"Payload": {"batchItemFailures": [{"itemIdentifier": "1"}]}}, "could not push them; its log says why"),
        ({"Payload": None}, "could not push them; its log says why"),
        ({"Payload": {"batchItemFailures": []}}, "2 entries are not pushed yet, the first is "),
    ],
)
def test_a_batch_that_fails_again_is_kept_with_its_message(
    stage: Stage, failed: FailedBatches, answer: dict[str, Any], reason: str
) -> None:
    stage.pending()
    key = failed.store(stage.feed_records())
    failed.functions.answer = answer

    result = failed.redriver().push()

    assert reason in failed.said[-1]
    assert (result.kept, failed.keys, failed.messages) == ({key}, [key], 1)


def test_after_three_failures_in_a_row_the_run_stops_and_keeps_the_others(stage: Stage, failed: FailedBatches) -> None:
    stage.pending()
    keys = {failed.store(stage.feed_records(), str(number)) for number in range(5)}
    failed.functions.error = DENIED

    result = failed.redriver().push()

    assert (result.was_stopped, failed.functions.calls, result.kept) == (True, 3, keys)
    assert "could not be called: An error occurred (AccessDeniedException)" in failed.said[-1]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"payload": "x"}', '{"payload": {"Records": [1]}}'])
def test_an_object_that_is_no_batch_is_named_and_kept(stage: Stage, failed: FailedBatches, body: str) -> None:
    stage.listen("dana", "danas socket")
    number = stage.pending()
    strange = failed.put(body, "0")
    failed.store(stage.feed_records(), "1")

    result = failed.redriver().push()

    assert strange in failed.said[0]
    assert (result.kept, failed.messages, heard(stage)) == ({strange}, 1, [number])


def test_a_record_without_the_key_of_an_entry_is_told_and_holds_nothing_up(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    number = stage.pending()
    bad = {"dynamodb": {"Keys": {"PK": {"S": "FEED#admin"}, "SK": {"S": "0x"}}, "SequenceNumber": "1"}}
    failed.store([bad, *stage.feed_records()])

    failed.redriver().push()

    assert failed.said[0].endswith("2 to push, 1 with a key that is none of a feed entry")
    assert (failed.keys, heard(stage)) == ([], [number])


def test_a_damaged_head_ends_the_run_and_its_batch_is_kept(stage: Stage, failed: FailedBatches) -> None:
    stage.pending()
    failed.store(stage.feed_records())
    head = {"PK": {"S": "HEAD#admin"}, "SK": {"S": "HEAD"}, "body": {"S": "epoch"}}
    stage.database.put_item(TableName="courses", Item=head)

    with pytest.raises(TableError, match=r"HEAD#admin / HEAD is no feed head: .* --repair mends it"):
        failed.redriver().push()

    assert (len(failed.keys), failed.messages, failed.functions.calls) == (1, 1, 0)


def test_batches_can_be_discarded(stage: Stage, failed: FailedBatches) -> None:
    stage.pending()
    failed.store(stage.feed_records())

    result = failed.redriver().discard()

    assert (result.done, failed.keys, failed.messages, failed.functions.calls) == (1, [], 0, 0)


def test_a_message_of_no_stored_batch_is_counted_and_stays(stage: Stage, failed: FailedBatches) -> None:
    failed.tell({"DDBStreamBatchInfo": {"shardId": "shardId-1"}})

    result = failed.redriver().push()

    assert (result.unknown_messages, failed.messages) == (1, 1)


def test_a_message_whose_batch_somebody_else_has_redriven_is_deleted(stage: Stage, failed: FailedBatches) -> None:
    failed.store([])
    failed.s3.delete_object(Bucket="failed-batches", Key=failed.keys[0])

    result = failed.redriver().push()

    assert (result.done, result.unknown_messages, failed.messages) == (0, 0, 0)
