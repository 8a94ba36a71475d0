"""Webhooks after the head of the admins' feed was repaired: a new epoch, whose numbers go on behind the ended one."""

from __future__ import annotations

import pytest

from tests.functional.feed_items import begin_epoch
from tests.functional.stage import Stage
from tests.functional.webhook_desk import act, deliver, requests, sink, webhook
from tests.webhook_sink import WebhookSink, always

__all__ = ["sink"]


def repair(stage: Stage) -> None:
    """As ``python -m infra.verify_table --repair`` repairs a head that is behind its entries."""
    begin_epoch(stage, "admin", "4e9a1e00")


def edit(stage: Stage, course_id: int) -> None:
    assert stage.act("dana", course_id, "edit", {"students": 3}).status == 200


def test_no_event_that_was_delivered_is_sent_again(stage: Stage, sink: WebhookSink) -> None:
    course_id, *_ = requests(stage, 5)
    deliver()
    repair(stage)
    edit(stage, course_id)

    assert [deliver(), deliver()] == [2, 0]
    told, event = sink.events[5:]
    assert (told["type"], told["after"], told["id"]) == ("events_expired", sink.events[4]["id"], "4e9a1e00.5")
    assert (event["type"], event["id"]) == ("course_edited", "4e9a1e00.6")


@pytest.mark.parametrize("delivered", [0, 2])
def test_what_was_missed_before_is_sent_first(stage: Stage, sink: WebhookSink, delivered: int) -> None:
    for number in range(5):
        if number == delivered:
            deliver()
        stage.pending(location=f"Hall {number}")
    repair(stage)
    edit(stage, 1)

    deliver()

    assert sink.numbers == [1, 2, 3, 4, 5, 5, 6]
    assert [event["type"] for event in sink.events[5:]] == ["events_expired", "course_edited"]
    assert webhook(stage)["behind"] == 0


def test_an_event_that_fails_is_tried_again_before_the_new_epoch_is_told(stage: Stage, sink: WebhookSink) -> None:
    bad, _ = requests(stage, 2)
    sink.answer = lambda event: 500 if event.get("courseId") == bad else 204
    deliver()
    repair(stage)
    edit(stage, bad)
    deliver()
    sink.answer = always(204)
    stage.pass_time(seconds=40)

    deliver()

    assert sink.numbers == [2, 1, 2, 3]


def test_a_replay_sends_all_that_is_kept(stage: Stage, sink: WebhookSink) -> None:
    course_id, _ = requests(stage, 2)
    repair(stage)
    edit(stage, course_id)
    deliver()
    before = len(sink.events)

    act(stage, webhook(stage)["webhookId"], "replay", {})
    deliver()

    assert sink.numbers[before:] == [1, 2, 2, 3]
