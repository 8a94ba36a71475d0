"""A restore undoes nothing that people and admins have chosen since: what they are told, and who gets webhooks."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.table_items import Key
from chalicelib.notices.dynamo import notice_keys
from chalicelib.webhooks.dynamo import webhook_keys
from tests.functional.restored_stage import NOW, RestoredStage, row


def stored(key: Key, body: str, **more: Any) -> dict[str, Any]:
    return row(key.pk, body, sk=key.sk, **more)


def delivery(seq: int) -> dict[str, Any]:
    return stored(webhook_keys.delivery("0a1b2c3d", seq), "delivered", expiresAt={"N": str(int(NOW) + 9)})


@pytest.fixture
def stage(restored_stage: RestoredStage) -> RestoredStage:
    restored_stage.live(row("COURSE#1", "good"))
    restored_stage.backed_up(row("COURSE#1", "good"))
    return restored_stage


def test_what_people_have_chosen_about_notices_and_mails_stays(stage: RestoredStage) -> None:
    mike, nadia = map(notice_keys.notices_of_person, ("u-mike", "u-nadia"))
    stage.live(stored(mike, "no mails any more"), stored(nadia, "chosen since"))
    stage.backed_up(stored(mike, "all mails"))

    stage.run()

    assert stage.bodies() == {"COURSE#1": "good", mike.pk: "no mails any more", nadia.pk: "chosen since"}


def test_webhooks_stay_as_they_are_paused_and_removed_with_their_present_secrets(stage: RestoredStage) -> None:
    webhook, secret = webhook_keys.webhook("0a1b2c3d"), webhook_keys.secret("0a1b2c3d")
    stage.live(stored(webhook, "paused"), stored(secret, "replaced"))
    stage.backed_up(stored(webhook, "not paused"), stored(secret, "known to others"))
    stage.backed_up(stored(webhook_keys.webhook("removed"), "removed"), stored(webhook_keys.secret("removed"), "old"))

    stage.run()

    assert stage.bodies() == {"COURSE#1": "good", webhook.pk: "paused", secret.pk: "replaced"}


def test_deliveries_of_the_old_epoch_go_so_that_none_is_listed_before_those_of_the_new_one(
    stage: RestoredStage,
) -> None:
    stage.live(delivery(5060))
    stage.backed_up(delivery(41))

    stage.run()

    assert stage.bodies() == {"COURSE#1": "good"}
