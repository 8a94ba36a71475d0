"""A restore changes nothing of who is mailed: the user pool is not restored either."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.mail.dynamo import mail_keys
from chalicelib.people.dynamo import people_keys
from tests.functional.restored_stage import RestoredStage, row


def recipient(channel: str, user_id: str, body: str) -> dict[str, Any]:
    key = people_keys.recipient(channel, user_id)
    return row(key.pk, body, sk=key.sk)


def signing_key(body: str) -> dict[str, Any]:
    return row(mail_keys.SIGNING_KEY.pk, body, sk=mail_keys.SIGNING_KEY.sk)


def test_the_directory_of_who_is_mailed_stays(restored_stage: RestoredStage) -> None:
    restored_stage.live(recipient("instructor:32", "u-mike", "unsubscribed since"))
    restored_stage.live(recipient("instructor:33", "u-nadia", "added since"))
    restored_stage.backed_up(row("COURSE#1", "good"), recipient("instructor:32", "u-mike", "mailed"))
    restored_stage.backed_up(recipient("admin", "u-omar", "removed since"))

    restored_stage.run()

    assert restored_stage.bodies() == {
        "COURSE#1": "good",
        "RECIPIENTS#instructor:32": "unsubscribed since",
        "RECIPIENTS#instructor:33": "added since",
    }


@pytest.mark.parametrize("backup", [[], [signing_key("another")]])
def test_the_links_of_all_mails_work_on(restored_stage: RestoredStage, backup: list[dict[str, Any]]) -> None:
    restored_stage.live(signing_key("key"))
    restored_stage.backed_up(row("COURSE#1", "good"), *backup)

    restored_stage.run()

    assert restored_stage.bodies() == {"COURSE#1": "good", "MAILKEY": "key"}
