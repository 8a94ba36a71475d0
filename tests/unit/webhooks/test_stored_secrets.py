"""The secrets of a webhook as they are stored, also by code of before."""

from __future__ import annotations

from msgspec import json

from chalicelib.webhooks.dynamo.stored_webhooks import Earlier, Secrets


def test_secrets_that_were_stored_without_earlier_ones_are_read() -> None:
    found = json.decode(b'{"secret": "whsec_b", "old": "whsec_a", "old_until": 60}', type=Secrets)

    assert [found.replaced(seconds) for seconds in (59, 60)] == [[Earlier("whsec_a", 60)], []]


def test_earlier_secrets_are_members_that_code_of_before_passes_over() -> None:
    stored = json.encode(Secrets("whsec_c", "whsec_b", 70, [Earlier("whsec_a", 60)]))

    assert json.decode(stored) == {
        "secret": "whsec_c",
        "old": "whsec_b",
        "old_until": 70,
        "earlier": [{"secret": "whsec_a", "until": 60}],
    }
