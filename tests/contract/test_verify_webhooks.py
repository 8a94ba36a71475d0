"""The check of the data with webhooks: what the functions could not read is reported."""

from __future__ import annotations

import pytest

from chalicelib.aws.table_items import Key
from chalicelib.webhooks.dynamo import webhook_keys
from tests.contract.damaged_table import DamagedTable
from tests.contract.test_webhooks import a_delivery
from tests.webhook_builders import a_webhook

ID = a_webhook().webhook_id


@pytest.fixture
def hooked(table: DamagedTable) -> DamagedTable:
    table.stores.webhooks.add(a_webhook(), "whsec_a")
    table.stores.webhooks.replace_secret(ID, "whsec_b", 0, 1)
    table.stores.webhooks.note(ID, 4, a_delivery(4))
    return table


def test_a_table_with_webhooks_has_no_findings(hooked: DamagedTable) -> None:
    assert hooked.verify() == []


@pytest.mark.parametrize(
    "key", [webhook_keys.webhook(ID), webhook_keys.secret(ID), webhook_keys.delivery(ID, 4)], ids=lambda key: key.sk
)
def test_an_item_that_cannot_be_read_is_reported(hooked: DamagedTable, key: Key) -> None:
    hooked.set_body(key, "[]")

    (finding,) = hooked.facts()

    assert finding[0] == "found"
