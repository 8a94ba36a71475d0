"""Users whose tokens are refused, and the mark that keeps their connections out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.sockets.dynamo.revocations import TOKEN_LIFE, DynamoRevocations
from tests.builders import NOW
from tests.contract.connections import CHECK_AT, CONNECTION
from tests.contract.stores import DynamoStores

OWN = replace(CONNECTION, user_id="dana-1")


def revocations() -> DynamoRevocations:
    """As another process has them."""
    return DynamoRevocations(Table("connections", Service("dynamodb")))


def test_a_revoked_user_is_found_by_every_process_and_others_are_not(dynamo_stores: DynamoStores) -> None:
    revocations().revoke("dana-1", NOW)

    assert revocations().is_revoked("dana-1", NOW)
    assert not revocations().is_revoked("dana-11", NOW)


def test_a_result_is_at_most_one_second_old(dynamo_stores: DynamoStores) -> None:
    own = revocations()
    before = own.is_revoked("dana-1", NOW)
    revocations().revoke("dana-1", NOW)

    found = [own.is_revoked("dana-1", NOW + timedelta(milliseconds=each)) for each in (999, 1000)]

    assert (before, found) == (False, [False, True])


def test_a_revocation_ends_with_the_last_token(dynamo_stores: DynamoStores) -> None:
    revocations().revoke("dana-1", NOW)

    assert not revocations().is_revoked("dana-1", NOW + TOKEN_LIFE)


def test_a_restored_user_is_not_revoked_any_more(dynamo_stores: DynamoStores) -> None:
    for minutes in (0, 5):
        revocations().revoke("dana-1", NOW + timedelta(minutes=minutes))

    revocations().restore("dana-1")

    assert not revocations().is_revoked("dana-1", NOW)
    assert dynamo_stores.connections.admit(OWN, 3, NOW)


def test_no_connection_of_a_revoked_user_is_admitted_or_counts(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.connections.add(OWN, CHECK_AT)
    revocations().revoke("dana-1", NOW)

    with pytest.raises(TicketRefused):
        dynamo_stores.connections.admit(OWN, 3, NOW)
    assert dynamo_stores.connections.of_person("dana-1", NOW) == {}


def test_the_mark_ends_with_the_last_token(dynamo_stores: DynamoStores) -> None:
    revocations().revoke("dana-1", NOW)

    assert dynamo_stores.connections.admit(OWN, 3, NOW + TOKEN_LIFE)
