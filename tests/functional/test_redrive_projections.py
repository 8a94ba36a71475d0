"""Batches that the function `projections` gave up on: shown, applied, kept while that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.functional.failed_batches import READERS, FailedBatches
from tests.functional.mails import MailStage
from tests.functional.stage import Stage
from tests.functional.stage_wiring import NOW
from tests.functional.test_activity import MIKES, stored
from tests.unit.mail.mail_room import part


@pytest.fixture
def failed(stage: Stage) -> Iterator[FailedBatches]:
    failed = FailedBatches(stage)
    yield failed
    failed.remove()


def test_activity_and_mails_that_were_given_up_are_made_up_for(stage: Stage, failed: FailedBatches) -> None:
    mails = MailStage(stage)
    course = stage.confirmed(32)
    failed.store(stage.feed_records(), of=READERS.projections)

    result = failed.redriver().push()
    stage.pass_time(seconds=121)
    mails.run()

    assert f"/instructor/courses/{course}" in part(mails.only_mail_to("mike"), "text/plain")
    assert (len(stored(stage)), len(stored(stage, MIKES))) == (2, 1)
    assert (result.done, failed.keys, failed.messages) == (1, [], 0)
    assert failed.said == [
        "[1/1] 2045-07-12T19:31:44.010Z RetryAttemptsExhausted: projections, entries of 3 channels: 5 to apply",
        "      applied and deleted",
    ]


def test_what_the_projections_have_meanwhile_is_not_applied_twice(stage: Stage, failed: FailedBatches) -> None:
    mails = MailStage(stage)
    stage.confirmed(32)
    failed.store(stage.feed_records(), of=READERS.projections)
    mails.quiet()
    before = len(mails.mails_to("mike")), stored(stage)

    failed.redriver().push()
    stage.pass_time(seconds=121)
    mails.run()

    assert (len(mails.mails_to("mike")), stored(stage)) == before
    assert before[0] == 1


def test_nothing_is_pushed_for_the_projections(stage: Stage, failed: FailedBatches) -> None:
    stage.listen("dana", "danas socket")
    stage.pending()
    failed.store(stage.feed_records(), of=READERS.projections)

    failed.redriver().push()

    assert stage.pushed("danas socket") == []


def test_a_dry_run_tells_and_changes_nothing(stage: Stage, failed: FailedBatches) -> None:
    stage.pending()
    key = failed.store(stage.feed_records(), of=READERS.projections)
    before = stage.items("courses")

    failed.redriver().show()

    assert failed.said[-1].strip() == "would be applied, then deleted"
    assert (failed.keys, failed.functions.calls, stage.items("courses")) == ([key], 0, before)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"FunctionError": "Unhandled", "Payload": {}}, "kept: the function projections failed: {}"),
        (
            {"Payload": {"batchItemFailures": [{"itemIdentifier": "1"}]}},
            "kept: the function projections could not apply them; its log says why",
        ),
    ],
)
def test_a_batch_that_fails_again_is_kept_with_its_message(
    stage: Stage, failed: FailedBatches, answer: dict[str, Any], reason: str
) -> None:
    stage.pending()
    key = failed.store(stage.feed_records(), of=READERS.projections)
    failed.functions.answer = answer

    failed.redriver().push()

    assert failed.said[-1].strip() == reason
    assert (failed.keys, failed.messages) == ([key], 1)


def test_entries_that_have_expired_are_told_and_not_applied(stage: Stage, failed: FailedBatches) -> None:
    stage.pending()
    failed.store(stage.feed_records(), of=READERS.projections)

    failed.redriver((NOW + timedelta(days=8)).timestamp).push()

    assert failed.said[0].endswith("2 older than the feed keeps entries")
    assert failed.said[1].strip() == "deleted: nothing is left to apply"
    assert (failed.functions.calls, failed.keys) == (0, [])
