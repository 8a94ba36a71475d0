from __future__ import annotations

from datetime import timedelta

from tests.builders import NOW
from tests.contract.stores import Stores, at_once

LATER = NOW + timedelta(minutes=1)


class TestUse:
    def test_as_much_as_the_limit_is_used_and_no_more(self, stores: Stores) -> None:
        used = [stores.quotas.use("tickets#me", 1, 3, NOW) for _ in range(5)]

        assert used == [True, True, True, False, False]

    def test_an_amount_counts_as_a_whole_or_not_at_all(self, stores: Stores) -> None:
        assert stores.quotas.use("replay#c", 700, 1000, NOW)

        assert not stores.quotas.use("replay#c", 301, 1000, NOW)
        assert stores.quotas.use("replay#c", 300, 1000, NOW)

    def test_more_than_the_limit_is_never_used(self, stores: Stores) -> None:
        assert not stores.quotas.use("replay#c", 1001, 1000, NOW)

    def test_the_next_minute_starts_anew(self, stores: Stores) -> None:
        stores.quotas.use("tickets#me", 3, 3, NOW + timedelta(seconds=59))

        assert not stores.quotas.use("tickets#me", 1, 3, NOW + timedelta(seconds=59))
        assert stores.quotas.use("tickets#me", 1, 3, LATER)

    def test_another_quota_is_not_touched(self, stores: Stores) -> None:
        stores.quotas.use("tickets#me", 3, 3, NOW)

        assert stores.quotas.use("tickets#you", 1, 3, NOW)

    def test_of_many_at_once_as_many_succeed_as_the_limit(self, stores: Stores) -> None:
        used = at_once(12, lambda _: stores.quotas.use("tickets#me", 1, 5, NOW))

        assert sorted(used, key=bool) == [False] * 7 + [True] * 5


class TestGiveBack:
    def test_what_is_given_back_may_be_used_again(self, stores: Stores) -> None:
        stores.quotas.use("unauthenticated", 1, 1, NOW)

        stores.quotas.give_back("unauthenticated", 1, NOW + timedelta(seconds=29))

        assert stores.quotas.use("unauthenticated", 1, 1, NOW)

    def test_it_counts_for_the_minute_of_its_use(self, stores: Stores) -> None:
        for at in (NOW, LATER):
            stores.quotas.use("unauthenticated", 1, 1, at)

        stores.quotas.give_back("unauthenticated", 1, NOW)

        assert not stores.quotas.use("unauthenticated", 1, 1, LATER)
        assert stores.quotas.use("unauthenticated", 1, 1, NOW)

    def test_of_a_minute_without_uses_nothing_is_given_back(self, stores: Stores) -> None:
        stores.quotas.give_back("unauthenticated", 1, NOW)

        assert stores.quotas.use("unauthenticated", 1, 1, NOW)
        assert not stores.quotas.use("unauthenticated", 1, 1, NOW)
