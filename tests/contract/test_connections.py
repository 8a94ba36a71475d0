from __future__ import annotations

from datetime import timedelta

from chalicelib.service.ports import Connection, Subscription
from tests.builders import NOW
from tests.contract.stores import Stores

EXPIRES_AT = NOW + timedelta(hours=1)
CONNECTION = Connection("NkYxZdQOoAMCIjQ=", "admin", "Dana", NOW, EXPIRES_AT)
OTHER = Connection("other=", "admin", "Omar", NOW, EXPIRES_AT)
ELSEWHERE = Connection("else=", "organization:7", "Iffat", NOW, EXPIRES_AT)


def listening(stores: Stores, channel: str = "admin") -> set[str]:
    return {subscription.connection_id for subscription in stores.connections.subscriptions(channel)}


class TestConnection:
    def test_it_is_found_by_its_id(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION)

        assert stores.connections.get(CONNECTION.connection_id) == CONNECTION

    def test_an_unknown_id_is_none(self, stores: Stores) -> None:
        assert stores.connections.get("unknown=") is None

    def test_it_does_not_listen_yet(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION)

        assert listening(stores) == set()


class TestSubscribe:
    def test_it_listens_on_its_channel_from_that_number_on(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 41)

        assert stores.connections.subscriptions("admin") == [Subscription("NkYxZdQOoAMCIjQ=", 41, EXPIRES_AT)]

    def test_it_listens_on_no_other(self, stores: Stores) -> None:
        """Failure mode 42."""
        stores.connections.subscribe(ELSEWHERE, 0)

        assert listening(stores, "organization:7") == {"else="}
        assert listening(stores, "organization:70") == listening(stores, "admin") == set()

    def test_everyone_on_the_channel_is_found(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 1)
        stores.connections.subscribe(OTHER, 2)

        assert listening(stores) == {"NkYxZdQOoAMCIjQ=", "other="}

    def test_again_it_replaces_the_number(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 1)

        stores.connections.subscribe(CONNECTION, 2)

        assert [subscription.after_seq for subscription in stores.connections.subscriptions("admin")] == [2]

    def test_an_expired_one_is_found_too(self, stores: Stores) -> None:
        """Failure mode 16: somebody must tell it."""
        past = Connection("past=", "admin", "Dana", NOW - timedelta(days=1), NOW - timedelta(hours=22))

        stores.connections.subscribe(past, 0)

        assert listening(stores) == {"past="}


class TestRemove:
    """Failure mode 3."""

    def test_connection_and_subscription_are_gone(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION)
        stores.connections.subscribe(CONNECTION, 0)

        stores.connections.remove(CONNECTION.connection_id, "admin")

        assert stores.connections.get(CONNECTION.connection_id) is None
        assert listening(stores) == set()

    def test_twice_is_no_error(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION)
        stores.connections.remove(CONNECTION.connection_id, "admin")

        stores.connections.remove(CONNECTION.connection_id, "admin")

        assert stores.connections.get(CONNECTION.connection_id) is None

    def test_a_subscription_without_its_connection_goes_too(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0)

        stores.connections.remove(CONNECTION.connection_id, "admin")

        assert listening(stores) == set()

    def test_the_others_stay(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0)
        stores.connections.subscribe(OTHER, 0)

        stores.connections.remove(CONNECTION.connection_id, "admin")

        assert listening(stores) == {"other="}


class TestForget:
    """Failure mode 3."""

    def test_connection_and_subscription_are_gone(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION)
        stores.connections.subscribe(CONNECTION, 0)

        stores.connections.forget(CONNECTION.connection_id)

        assert stores.connections.get(CONNECTION.connection_id) is None
        assert listening(stores) == set()

    def test_an_unknown_one_is_no_error(self, stores: Stores) -> None:
        stores.connections.add(OTHER)

        stores.connections.forget("unknown=")

        assert stores.connections.get("other=") == OTHER
