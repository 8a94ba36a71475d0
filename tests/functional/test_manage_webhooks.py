"""Adding, replaying, pausing and removing webhooks, and who may."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage
from tests.functional.webhook_desk import ITEMS, act, add, deliver, deliveries, requests, sink, webhook
from tests.webhook_sink import WebhookSink

__all__ = ["sink"]
EXPIRED = {f"{seq:016}" for seq in (1, 2)}


class TestManaging:
    def test_the_secret_is_in_the_first_answer_and_in_no_other(self, stage: Stage) -> None:
        added = add(stage)

        texts = [stage.call("dana", "GET", ITEMS).text, act(stage, added.json["webhookId"], "pause").text]

        assert (added.status, added.json["secret"].startswith("whsec_")) == (201, True)
        assert added.headers["cache-control"] == "no-store"
        assert not any("whsec_" in text for text in texts)

    def test_with_a_new_secret_the_old_one_is_valid_for_a_day(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 1)
        new = act(stage, webhook(stage)["webhookId"], "secret").json["secret"]
        deliver()
        old, sink.secret = sink.secret, new

        stage.pending(location="Annex")
        deliver()

        assert new != old
        assert len(sink.events) == 2

    def test_the_first_of_three_secrets_is_valid_and_a_fourth_waits_a_day(
        self, stage: Stage, sink: WebhookSink
    ) -> None:
        webhook_id = webhook(stage)["webhookId"]
        made = [act(stage, webhook_id, "secret").status for _ in range(2)]

        refused = act(stage, webhook_id, "secret")
        requests(stage, 1)
        deliver()
        stage.pass_time(days=1)

        assert (made, refused.status, refused.json["errors"][0]["rule"]) == ([200, 200], 422, "too_many_secrets")
        assert len(sink.events) == 1
        assert act(stage, webhook_id, "secret").status == 200

    def test_a_replay_sends_again_what_is_behind_a_cursor(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 3)
        deliver()

        answer = act(stage, webhook(stage)["webhookId"], "replay", {"after": sink.events[0]["id"]})
        deliver()

        assert (answer.status, answer.json["behind"]) == (200, 2)
        assert sink.message_ids == [*sink.message_ids[:3], *sink.message_ids[1:3]]

    def test_a_replay_without_a_cursor_sends_all_that_is_stored(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 3)
        deliver()

        act(stage, webhook(stage)["webhookId"], "replay", {})
        deliver()

        assert sink.numbers == [*sink.numbers[:3], *sink.numbers[:3]]

    def test_a_text_that_is_no_cursor_is_refused_at_its_field(self, stage: Stage) -> None:
        webhook_id = add(stage).json["webhookId"]

        added = add(stage, "https://example.com/other", after="nonsense")
        replayed = act(stage, webhook_id, "replay", {"after": "nonsense"})

        for answer in (added, replayed):
            assert (answer.status, answer.code) == (422, "invalid_fields")
            assert [(each["field"], each["rule"]) for each in answer.json["errors"]] == [("after", "cursor")]

    @pytest.mark.parametrize("after", ["00000000.1", "{epoch}.99"])
    def test_a_cursor_that_no_replay_is_possible_from_is_refused(self, stage: Stage, after: str) -> None:
        webhook_id = add(stage).json["webhookId"]
        epoch = stage.cursor("dana").partition(".")[0]

        answer = act(stage, webhook_id, "replay", {"after": after.format(epoch=epoch)})

        assert (answer.status, answer.code) == (410, "cursor_expired")

    def test_what_has_expired_is_told_to_the_receiver(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 3)
        # Numbers that are missing are expired ones only if the channel has been read with all of them.
        stage.pass_time(seconds=10)
        stage.cursor("dana")
        for item in stage.items("courses"):
            if item["PK"]["S"] == "FEED#admin" and item["SK"]["S"] in EXPIRED:
                stage.database.delete_item(TableName="courses", Key={"PK": item["PK"], "SK": item["SK"]})

        deliver()

        assert [event["type"] for event in sink.events] == ["events_expired", "new_course_request"]
        assert sink.events[0]["id"] == sink.events[1]["after"]

    def test_a_paused_webhook_gets_nothing_until_it_is_resumed(self, stage: Stage, sink: WebhookSink) -> None:
        act(stage, webhook(stage)["webhookId"], "pause")
        requests(stage, 2)

        while_paused = deliver()
        act(stage, webhook(stage)["webhookId"], "resume")

        assert (while_paused, deliver()) == (0, 2)

    def test_a_removed_webhook_gets_nothing_and_leaves_no_secret(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 1)

        answer = act(stage, webhook(stage)["webhookId"], "remove")

        assert (answer.status, deliver(), stage.call("dana", "GET", ITEMS).json["items"]) == (200, 0, [])
        assert not [item for item in stage.items("courses") if "whsec_" in str(item)]

    @pytest.mark.parametrize(
        ("url", "rule"),
        [
            ("http://example.com/hook", None),
            ("ftp://example.com/hook", "https_address"),
            (" https://example.com/hook\n", None),
            (" ", "required"),
            ("https://exa mple.com/", "https_address"),
            ("https://user:password@example.com/", "address_user"),
            ("https://example.com/#here", "address_fragment"),
            ("https://example.com:0/", "address_port"),
            ("https://example.com:65536?a", "address_port"),
            ("https://[2600:1f18::1]:x/", "address_port"),
            ("https://nowhere.example.com/", "unknown_host"),
            ("https://inside.example.com/", "public_address"),
            ("https://10.0.0.1/", "public_address"),
            ("https://169.254.169.254/latest/meta-data/", "public_address"),
            ("https://[fd00:ec2::254]/", "public_address"),
            ("https://[::ffff:10.0.0.1]/", "public_address"),
        ],
    )
    def test_only_public_addresses_are_taken(self, stage: Stage, url: str, rule: str | None) -> None:
        answer = add(stage, url)

        rules = [error["rule"] for error in answer.json["errors"]] if rule else []
        assert (answer.status, rules) == ((422, [rule]) if rule else (201, []))

    @pytest.mark.parametrize("types", [["course_asigned"], ["course_assigned", "course_moved", "events_expired"]])
    def test_types_that_no_event_has_are_refused(self, stage: Stage, types: list[str]) -> None:
        webhook_id = add(stage, types=["course_assigned", "absence_added"]).json["webhookId"]

        refused = [
            add(stage, "https://example.com/other", types=types),
            stage.call("dana", "PATCH", f"{ITEMS}/{webhook_id}", {"types": types}),
        ]

        assert [(answer.status, answer.json["errors"][0]["rule"]) for answer in refused] == [(422, "event_types")] * 2
        assert webhook(stage)["types"] == ["course_assigned", "absence_added"]

    @pytest.mark.parametrize("description", ["Rooms\nand bills", "Rooms\r", "Rooms\tand bills", "\x00", "Rooms\u2028"])
    def test_a_description_that_is_more_than_a_line_is_refused(self, stage: Stage, description: str) -> None:
        webhook_id = add(stage, description="Rooms").json["webhookId"]

        refused = [
            add(stage, "https://example.com/other", description=description),
            stage.call("dana", "PATCH", f"{ITEMS}/{webhook_id}", {"description": description}),
        ]

        assert [(answer.status, answer.json["errors"]) for answer in refused] == [
            (
                422,
                [
                    {
                        "field": "description",
                        "rule": "text_0_200_one_line",
                        "message": "must be text of at most 200 characters, on one line",
                    }
                ],
            )
        ] * 2
        assert webhook(stage)["description"] == "Rooms"

    def test_an_address_is_stored_without_the_spaces_around_it_and_used_once(self, stage: Stage) -> None:
        first = add(stage, " https://example.com/hook ", description="Rooms").json
        second = add(stage, "https://example.com/other").json
        path = f"{ITEMS}/{second['webhookId']}"

        refused = [
            add(stage, "https://example.com/hook\n"),
            stage.call("dana", "PATCH", path, {"url": "https://example.com/hook"}),
        ]
        kept = stage.call("dana", "PATCH", path, {"url": "https://example.com/other", "description": "Bills"})

        assert first["url"] == "https://example.com/hook"
        assert [answer.json["errors"] for answer in refused] == [
            [{"field": "url", "rule": "same_address", "message": "is used already: Rooms"}]
        ] * 2
        assert kept.status == 200

    def test_there_are_ten_at_most(self, stage: Stage) -> None:
        for number in range(10):
            assert add(stage, f"https://example.com/{number}").status == 201

        answer = add(stage)

        assert (answer.status, answer.json["errors"][0]["rule"]) == (422, "too_many_webhooks")

    def test_deliveries_are_paged_the_newest_first(self, stage: Stage, sink: WebhookSink) -> None:
        requests(stage, 5)
        deliver()
        webhook_id = webhook(stage)["webhookId"]

        first = deliveries(stage, webhook_id, limit="3")
        second = deliveries(stage, webhook_id, limit="3", next=first["next"])

        assert [each["eventId"] for each in first["items"] + second["items"]] == [
            event["id"] for event in reversed(sink.events)
        ]
        assert second["next"] is None
        assert stage.call("dana", "GET", f"{ITEMS}/{webhook_id}/deliveries", query={"next": "x"}).status == 422

    @pytest.mark.parametrize("who", ["iffat", "mike"])
    def test_nobody_but_admins_manages_webhooks(self, stage: Stage, who: str) -> None:
        before = stage.state()

        assert [add(stage, who=who).status, stage.call(who, "GET", ITEMS).status] == [403, 403]
        assert stage.state() == before
