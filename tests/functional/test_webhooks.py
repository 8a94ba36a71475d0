"""Events on their way to a sink that verifies each signature, over failures and pauses."""

from __future__ import annotations

import pytest

from chalicelib.api.webhooks import WebhooksFailed
from infra.restore.item_rules import Item, is_feed, key_of
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE, project
from tests.functional.webhook_desk import ITEMS, act, add, deliver, deliveries, requests, sink, webhook
from tests.webhook_sink import WebhookSink, always

__all__ = ["sink"]


def is_of_a_feed(item: Item) -> bool:
    """Whether a restore deletes the item."""
    return is_feed(key_of(item))


class TestDelivering:
    def test_each_event_since_the_webhook_was_added_arrives_once_in_order_and_signed(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        first, second = requests(stage, 2)
        stage.act("dana", first, "assign", {"instructorId": 32})

        assert [deliver(), deliver()] == [3, 0]
        assert [(event["courseId"], event["type"]) for event in sink.events] == [
            (first, "new_course_request"), (second, "new_course_request"), (first, "course_assigned")
        ]  # fmt: skip
        assert sink.events == [event["data"] for event in stage.heard("dana", sink.events[0]["after"])]
        assert webhook(stage)["behind"] == 0

    def test_absences_are_among_the_events(self, stage: Stage, sink: WebhookSink) -> None:
        stage.call("mike", "POST", "/absences", {"fromDate": "2045-08-01", "toDate": "2045-08-02", "timeZone": "UTC"})

        deliver()

        assert [event["type"] for event in sink.events] == ["absence_added"]

    def test_events_of_other_types_are_passed_over(self, stage: Stage, sink: WebhookSink) -> None:
        stage.call("dana", "PATCH", f"{ITEMS}/{webhook(stage)['webhookId']}", {"types": ["course_cancelled"]})
        stage.cancelled()

        assert deliver() == 1
        assert [event["type"] for event in sink.events] == ["course_cancelled"]
        assert webhook(stage)["behind"] == 0

    def test_an_event_starts_the_function_only_if_there_is_a_webhook_that_is_not_paused(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        requests(stage, 1)
        stage.wiring.started.payloads.clear()

        assert project(stage.feed_records()) == DONE
        act(stage, webhook(stage)["webhookId"], "pause")
        stage.wiring.started.payloads.clear()
        assert project(stage.feed_records()) == DONE

        assert stage.wiring.started.payloads == []

    def test_the_projections_are_kept_when_the_function_cannot_be_started(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        requests(stage, 1)
        stage.wiring.started.fails = True

        assert project(stage.feed_records()) == DONE
        assert stage.call("dana", "GET", "/courses/totals").json["totals"]["pending"] == 1

    def test_after_a_restore_the_new_epoch_is_told_and_delivered_from_its_first_event_on(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        course_id = requests(stage, 3)[0]
        deliver()
        webhook_id, before = webhook(stage)["webhookId"], len(sink.events)
        for item in filter(is_of_a_feed, stage.items("courses")):
            stage.database.delete_item(TableName="courses", Key={"PK": item["PK"], "SK": item["SK"]})
        for students in (3, 4):
            assert stage.act("dana", course_id, "edit", {"students": students}).status == 200

        deliver()

        told, *events = sink.events[before:]
        assert (told["type"], told["after"]) == ("events_expired", sink.events[before - 1]["id"])
        assert [event["type"] for event in events] == ["course_edited", "course_edited"]
        listed = [each["eventId"] for each in deliveries(stage, webhook_id)["items"]]
        assert listed == [events[1]["id"], events[0]["id"], told["id"]]


class TestFailing:
    def test_after_an_outage_exactly_the_missed_events_arrive_in_order(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 2)
        deliver()
        sink.answer = always(503)
        for n in range(4):
            stage.act("dana", stage.pending(location=f"Room {n}"), "cancel", {"reason": "Snow"})
            deliver()
        sink.answer = always(204)
        stage.pass_time(seconds=40)

        delivered = deliver()

        assert (len(sink.refused), delivered) == (3, 8)
        assert sink.numbers == list(range(sink.numbers[0], sink.numbers[0] + 10))

    def test_the_events_of_a_course_wait_for_the_one_that_fails_and_others_do_not(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        bad, good = requests(stage, 2)
        sink.answer = lambda event: 500 if event["courseId"] == bad else 204
        stage.act("dana", bad, "edit", {"students": 3})
        stage.act("dana", good, "edit", {"students": 3})

        deliver()

        assert [event["courseId"] for event in sink.events] == [good, good]
        assert [event["type"] for event in sink.refused] == ["new_course_request"]
        assert webhook(stage)["behind"] == 2
        assert webhook(stage)["failing"]["error"] == "status"

    def test_a_failed_delivery_is_listed_with_its_status_and_then_as_delivered(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        requests(stage, 1)
        sink.answer = always(500)
        deliver()
        webhook_id = webhook(stage)["webhookId"]
        (failed,) = deliveries(stage, webhook_id)["items"]
        sink.answer = always(200)

        act(stage, webhook_id, "resume")
        deliver()

        (delivered,) = deliveries(stage, webhook_id)["items"]
        assert (failed["status"], failed["statusCode"], failed["error"]) == ("failed", 500, "status")
        assert (delivered["status"], delivered["statusCode"], delivered["error"]) == ("delivered", 200, None)
        assert failed["messageId"] == delivered["messageId"]

    def test_a_delivery_counts_its_attempts(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 1)
        counts = []
        for status in (500, 500, 204):
            sink.answer = always(status)
            deliver()
            counts += [each["attempts"] for each in deliveries(stage, webhook(stage)["webhookId"])["items"]]
            stage.pass_time(minutes=1)

        assert counts == [1, 2, 3]

    @pytest.mark.parametrize("refused", [1, 3])
    def test_a_webhook_that_no_longer_gets_what_failed_is_healthy(
        self, stage: Stage, sink: WebhookSink, refused: int
    ) -> None:
        requests(stage, refused)
        sink.answer = always(500)
        deliver()

        path = f"{ITEMS}/{webhook(stage)['webhookId']}"
        changed = stage.call("dana", "PATCH", path, {"types": ["course_cancelled"]}).json
        stage.pass_time(days=3)
        deliver()

        assert (changed["failing"], len(sink.refused)) == (None, refused)
        assert [webhook(stage)[name] for name in ("failing", "paused", "behind")] == [None, None, 0]

    def test_no_attempt_is_made_before_its_time(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 1)
        sink.answer = always(500)

        deliver()
        deliver()

        assert len(sink.refused) == 1

    def test_a_receiver_that_is_gone_pauses_the_webhook(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 2)
        sink.answer = always(410)

        deliver()
        deliver()

        assert (len(sink.refused), webhook(stage)["paused"]) == (1, "gone")

    def test_after_three_days_of_failures_the_webhook_is_paused_and_resumes_where_it_was(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        requests(stage, 2)
        sink.answer = always(500)
        deliver()
        today = stage.wiring.clock
        stage.pass_time(days=3)
        deliver()
        stage.at(today)
        paused = webhook(stage)["paused"]
        sink.answer = always(200)

        answer = act(stage, webhook(stage)["webhookId"], "resume")
        deliver()

        assert (paused, answer.json["paused"], len(sink.events)) == ("failures", None, 2)

    def test_a_redirect_is_not_followed(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 1)
        sink.response_headers = {"Location": sink.url}
        sink.answer = always(302)

        deliver()

        assert (len(sink.refused), webhook(stage)["failing"]["error"]) == (1, "redirect")

    def test_a_fault_of_ours_at_one_webhook_fails_the_run_after_the_others(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        webhook_id = add(stage).json["webhookId"]
        stage.database.put_item(
            TableName="courses",
            Item={"PK": {"S": f"WEBHOOK#{webhook_id}"}, "SK": {"S": "SECRET"}, "body": {"S": "damaged"}},
        )
        requests(stage, 1)

        with pytest.raises(WebhooksFailed, match=webhook_id):
            deliver()

        assert len(sink.events) == 1

    def test_a_failure_of_one_webhook_does_not_stop_the_others(self, stage: Stage, sink: WebhookSink) -> None:
        add(stage, "http://127.0.0.1:9/closed")
        requests(stage, 1)

        assert deliver() == 1
        items = {each["url"]: each["failing"] for each in stage.call("dana", "GET", ITEMS).json["items"]}
        assert items[sink.url] is None
        assert items["http://127.0.0.1:9/closed"]["error"] == "unreachable"
