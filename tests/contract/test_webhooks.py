from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.feed.cursor import Cursor
from chalicelib.webhooks.ports import WebhookMissing
from chalicelib.webhooks.webhook import Delivery, DeliveryStatus, Lease, PausedBy, Progress, Retry
from tests.builders import NOW
from tests.contract.stores import Stores, at_once
from tests.webhook_builders import a_webhook

SECONDS = int(NOW.timestamp())


def a_delivery(seq: int) -> Delivery:
    return Delivery(
        message_id=f"msg_m3m0_{seq}",
        event_id=f"m3m0.{seq}",
        type="course_assigned",
        course_id=7,
        status=DeliveryStatus.FAILED,
        attempts=2,
        status_code=None,
        error="timeout",
        took_ms=15_000,
        at=NOW,
    )


def test_webhooks_are_read_as_stored_in_the_order_in_which_they_were_added(stores: Stores) -> None:
    retry = Retry(2, 1_000, 2_000, "timeout")
    progress = Progress(Cursor("m3m0", 3), (5, 7), {"course:1": retry}, ("course:1",), retry)
    second = a_webhook("00000000", created_at=NOW + timedelta(seconds=1))
    first = a_webhook(progress=progress, paused=PausedBy.GONE, lease=Lease("run", 5), wakes=3)

    stores.webhooks.add(second, "whsec_b")
    stores.webhooks.add(first, "whsec_a")

    assert stores.webhooks.all() == [first, second]
    assert stores.webhooks.get("0a1b2c3d") == first


def test_changes_at_once_are_all_stored(stores: Stores) -> None:
    stores.webhooks.add(a_webhook(), "whsec_a")

    results = at_once(
        4, lambda _: stores.webhooks.change("0a1b2c3d", lambda found: replace(found, wakes=found.wakes + 1))
    )

    assert not [result for result in results if isinstance(result, Exception)]
    assert stores.webhooks.get("0a1b2c3d").wakes == 4


def test_a_webhook_that_was_removed_is_missing_with_its_secret(stores: Stores) -> None:
    stores.webhooks.add(a_webhook(), "whsec_a")

    stores.webhooks.remove("0a1b2c3d")

    assert (stores.webhooks.all(), stores.webhooks.secrets("0a1b2c3d", SECONDS)) == ([], [])
    with pytest.raises(WebhookMissing):
        stores.webhooks.change("0a1b2c3d", lambda found: found)
    with pytest.raises(WebhookMissing):
        stores.webhooks.remove("0a1b2c3d")
    with pytest.raises(WebhookMissing):
        stores.webhooks.replace_secret("0a1b2c3d", "whsec_b", SECONDS, SECONDS)


def test_a_replaced_secret_signs_until_its_time(stores: Stores) -> None:
    stores.webhooks.add(a_webhook(), "whsec_a")

    stores.webhooks.replace_secret("0a1b2c3d", "whsec_b", SECONDS, SECONDS + 60)

    assert stores.webhooks.secrets("0a1b2c3d", SECONDS + 59) == ["whsec_b", "whsec_a"]
    assert stores.webhooks.secrets("0a1b2c3d", SECONDS + 60) == ["whsec_b"]


def test_a_secret_that_is_replaced_soon_after_another_signs_until_its_own_time(stores: Stores) -> None:
    stores.webhooks.add(a_webhook(), "whsec_a")

    stores.webhooks.replace_secret("0a1b2c3d", "whsec_b", SECONDS, SECONDS + 60)
    stores.webhooks.replace_secret("0a1b2c3d", "whsec_c", SECONDS + 10, SECONDS + 70)

    assert stores.webhooks.secrets("0a1b2c3d", SECONDS + 59) == ["whsec_c", "whsec_b", "whsec_a"]
    assert stores.webhooks.secrets("0a1b2c3d", SECONDS + 60) == ["whsec_c", "whsec_b"]
    assert stores.webhooks.secrets("0a1b2c3d", SECONDS + 70) == ["whsec_c"]


def test_deliveries_are_read_by_number_from_the_newest_on(stores: Stores) -> None:
    for seq in (9, 10, 100):
        stores.webhooks.note("0a1b2c3d", seq, a_delivery(seq))

    first = stores.webhooks.deliveries("0a1b2c3d", 2, None)
    second = stores.webhooks.deliveries("0a1b2c3d", 2, first.next)

    assert first.deliveries == [a_delivery(100), a_delivery(10)]
    assert (second.deliveries, second.next) == ([a_delivery(9)], None)


@pytest.mark.parametrize("token", ["", "x", "SECRET", "12"])
def test_a_token_of_no_page_is_refused(stores: Stores, token: str) -> None:
    with pytest.raises(ValueError, match=token or "^$"):
        stores.webhooks.deliveries("0a1b2c3d", 2, token)
