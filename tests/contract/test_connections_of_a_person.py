"""How many live connections a person has: also where connections end without anybody's word."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from chalicelib.sockets.connection import Connection
from tests.builders import NOW
from tests.contract.connections import CHECK_AT, CONNECTION, EXPIRES_AT, listening
from tests.contract.stores import DynamoStores, Stores, at_once

LIMIT = 3


def connection(number: int, user_id: str = "dana-1") -> Connection:
    return replace(CONNECTION, connection_id=f"c-{number}=", user_id=user_id)


def opened(stores: Stores, number: int, user_id: str = "dana-1") -> bool:
    """Whether the connection is admitted; a refused one is removed, as the callers of ``admit`` do."""
    own = connection(number, user_id)
    stores.connections.add(own, CHECK_AT)
    is_admitted = stores.connections.admit(own, LIMIT, NOW)
    if not is_admitted:
        stores.connections.remove({own.connection_id: own.channel})
    return is_admitted


class TestAdmit:
    def test_as_many_as_the_limit_are_admitted_and_no_more(self, stores: Stores) -> None:
        assert [opened(stores, number) for number in range(6)] == [True] * 3 + [False] * 3

    def test_another_person_is_not_touched(self, stores: Stores) -> None:
        for number in range(4):
            opened(stores, number)

        assert opened(stores, 9, "omar-1")

    def test_a_person_whose_id_continues_another_is_another_one(self, stores: Stores) -> None:
        for number in range(3):
            opened(stores, number, "dana-11")

        assert opened(stores, 9, "dana-1")

    def test_a_connection_that_the_gateway_reports_as_closed_makes_room(self, stores: Stores) -> None:
        for number in range(3):
            opened(stores, number)

        stores.connections.forget("c-1=")

        assert [opened(stores, number) for number in (7, 8)] == [True, False]

    def test_one_that_is_removed_by_somebody_who_does_not_know_its_person_makes_room(self, stores: Stores) -> None:
        for number in range(3):
            opened(stores, number)

        stores.connections.remove({"c-0=": "admin", "c-2=": "admin"})

        assert [opened(stores, number) for number in (7, 8, 9)] == [True, True, False]

    def test_one_that_has_expired_makes_room_before_anything_deletes_it(self, stores: Stores) -> None:
        for number in range(3):
            opened(stores, number)
        later = replace(connection(7), expires_at=EXPIRES_AT + timedelta(hours=1))
        stores.connections.add(later, CHECK_AT)

        assert not stores.connections.admit(later, LIMIT, EXPIRES_AT - timedelta(seconds=2))
        assert stores.connections.admit(later, LIMIT, EXPIRES_AT)

    def test_a_refused_one_takes_no_room(self, stores: Stores) -> None:
        for number in range(5):
            opened(stores, number)
        stores.connections.forget("c-0=")

        assert opened(stores, 7)

    def test_admitted_again_it_counts_once(self, stores: Stores) -> None:
        """A call whose response was lost is repeated."""
        opened(stores, 1)

        assert [stores.connections.admit(connection(1), LIMIT, NOW) for _ in range(5)] == [True] * 5
        assert [opened(stores, number) for number in (2, 3, 4)] == [True, True, False]

    def test_an_admitted_one_does_not_listen_yet(self, stores: Stores) -> None:
        opened(stores, 1)

        assert listening(stores) == set()

    def test_of_many_at_once_no_more_than_the_limit_are_admitted(self, stores: Stores) -> None:
        admitted = at_once(8, lambda number: opened(stores, number))

        assert sum(map(bool, admitted)) <= LIMIT

    def test_after_many_at_once_there_is_room_for_as_many_as_the_limit(self, stores: Stores) -> None:
        """Some are refused that would have fitted, and they find room when they come back."""
        first = sum(map(bool, at_once(8, lambda number: opened(stores, number))))

        later = [opened(stores, number) for number in range(10, 18)]

        assert first + sum(later) == LIMIT


class TestList:
    def listed(self, stores: DynamoStores) -> list[str]:
        items = stores.dynamo.database.scan(TableName="connections")["Items"]
        return sorted(item["SK"]["S"].split("#")[1] for item in items if item["PK"]["S"] == "PERSON#dana-1")

    def test_what_is_left_of_removed_ones_is_deleted_where_the_list_is_too_long(
        self, dynamo_stores: DynamoStores
    ) -> None:
        for number in range(3):
            opened(dynamo_stores, number)
        dynamo_stores.connections.remove({"c-0=": "admin", "c-2=": "admin"})

        opened(dynamo_stores, 7)

        assert self.listed(dynamo_stores) == ["c-1=", "c-7="]

    def test_nothing_stays_of_a_refused_one(self, dynamo_stores: DynamoStores) -> None:
        for number in range(5):
            opened(dynamo_stores, number)

        assert self.listed(dynamo_stores) == ["c-0=", "c-1=", "c-2="]

    def test_the_line_of_a_forgotten_one_stays_until_the_list_is_too_long(self, dynamo_stores: DynamoStores) -> None:
        for number in range(3):
            opened(dynamo_stores, number)

        dynamo_stores.connections.forget("c-1=")
        before = self.listed(dynamo_stores)
        opened(dynamo_stores, 7)

        assert before == ["c-0=", "c-1=", "c-2="]
        assert self.listed(dynamo_stores) == ["c-0=", "c-2=", "c-7="]


class TestOfPerson:
    def test_the_persons_live_connections_are_found(self, stores: Stores) -> None:
        for number in range(3):
            opened(stores, number)
        opened(stores, 9, "omar-1")
        stores.connections.remove({"c-1=": "admin"})

        assert stores.connections.of_person("dana-1", NOW) == {
            found.connection_id: found for found in (connection(0), connection(2))
        }

    def test_connections_that_have_expired_are_not(self, stores: Stores) -> None:
        opened(stores, 0)

        assert stores.connections.of_person("dana-1", EXPIRES_AT + timedelta(seconds=1)) == {}
