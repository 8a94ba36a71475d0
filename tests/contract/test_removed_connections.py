from __future__ import annotations

from msgspec.structs import replace

from tests.builders import NOW
from tests.contract.connections import CHECK_AT, CONNECTION, OTHER, listening
from tests.contract.stores import Stores


class TestRemove:
    def test_connection_and_subscription_are_gone(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.subscribe(CONNECTION, 0, NOW)

        stores.connections.remove({CONNECTION.connection_id: "admin"})

        assert stores.connections.get(CONNECTION.connection_id) is None
        assert listening(stores) == set()

    def test_twice_is_no_error(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.remove({CONNECTION.connection_id: "admin"})

        stores.connections.remove({CONNECTION.connection_id: "admin"})

        assert stores.connections.get(CONNECTION.connection_id) is None

    def test_a_subscription_without_its_connection_goes_too(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0, NOW)

        stores.connections.remove({CONNECTION.connection_id: "admin"})

        assert listening(stores) == set()

    def test_many_of_several_channels_go_at_once(self, stores: Stores) -> None:
        many = {f"c-{number}=": ("admin", "organization:7", "")[number % 3] for number in range(40)}
        for connection_id, channel in many.items():
            connection = replace(CONNECTION, connection_id=connection_id, channel=channel)
            stores.connections.add(connection, CHECK_AT)
            if channel:
                stores.connections.subscribe(connection, 0, NOW)
        stores.connections.subscribe(OTHER, 0, NOW)

        stores.connections.remove(many)

        assert stores.connections.get_many(many) == {}
        assert (listening(stores), listening(stores, "organization:7")) == ({"other="}, set())

    def test_nothing_to_remove_is_no_error(self, stores: Stores) -> None:
        stores.connections.subscribe(OTHER, 0, NOW)

        stores.connections.remove({})

        assert listening(stores) == {"other="}

    def test_the_others_stay(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 0, NOW)
        stores.connections.subscribe(OTHER, 0, NOW)

        stores.connections.remove({CONNECTION.connection_id: "admin"})

        assert listening(stores) == {"other="}


class TestForget:
    def test_connection_and_subscription_are_gone(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.subscribe(CONNECTION, 0, NOW)

        stores.connections.forget(CONNECTION.connection_id)

        assert stores.connections.get(CONNECTION.connection_id) is None
        assert listening(stores) == set()

    def test_an_unknown_one_is_no_error(self, stores: Stores) -> None:
        stores.connections.add(OTHER, CHECK_AT)

        stores.connections.forget("unknown=")

        assert stores.connections.get("other=") == OTHER
