from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.sockets.connection import HIDDEN, SOCKETIO, VISIBLE, Connection, PlannedCheck, Subscription
from tests.builders import NOW
from tests.contract.connections import CHECK_AT, CONNECTION, ELSEWHERE, EXPIRES_AT, OTHER, listening
from tests.contract.stores import Stores, at_once


class TestConnection:
    def test_it_is_found_by_its_id(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        assert stores.connections.get(CONNECTION.connection_id) == CONNECTION

    def test_an_unknown_id_is_none(self, stores: Stores) -> None:
        assert stores.connections.get("unknown=") is None

    def test_it_does_not_listen_yet(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        assert listening(stores) == set()


class TestSubscribe:
    def test_it_listens_on_its_channel_from_that_number_on(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 41, NOW)

        assert stores.connections.subscriptions("admin") == [Subscription("NkYxZdQOoAMCIjQ=", 41, EXPIRES_AT, NOW)]

    def test_it_listens_on_no_other(self, stores: Stores) -> None:
        stores.connections.subscribe(ELSEWHERE, 0, NOW)

        assert listening(stores, "organization:7") == {"else="}
        assert listening(stores, "organization:70") == listening(stores, "admin") == set()

    def test_everyone_on_the_channel_is_found(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 1, NOW)
        stores.connections.subscribe(OTHER, 2, NOW)

        assert listening(stores) == {"NkYxZdQOoAMCIjQ=", "other="}

    def test_again_it_replaces_the_number(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 1, NOW)

        stores.connections.subscribe(CONNECTION, 2, NOW)

        assert [subscription.after_seq for subscription in stores.connections.subscriptions("admin")] == [2]

    def test_an_expired_one_is_found_too(self, stores: Stores) -> None:
        """It is told that its session is over."""
        past = Connection("past=", "admin", "Dana", NOW - timedelta(days=1), NOW - timedelta(hours=22))

        stores.connections.subscribe(past, 0, NOW)

        assert listening(stores) == {"past="}


class TestVisibility:
    @pytest.mark.parametrize("visibility", [VISIBLE, HIDDEN, None])
    def test_a_subscription_has_the_visibility_that_was_announced(self, stores: Stores, visibility: str | None) -> None:
        stores.connections.subscribe(CONNECTION, 41, NOW, visibility)

        assert [found.visibility for found in stores.connections.subscriptions("admin")] == [visibility]

    @pytest.mark.parametrize("before", [VISIBLE, HIDDEN, None])
    @pytest.mark.parametrize("after", [VISIBLE, HIDDEN])
    def test_a_change_replaces_the_visibility_alone(self, stores: Stores, before: str | None, after: str) -> None:
        stores.connections.subscribe(CONNECTION, 41, NOW, before)
        (subscription,) = stores.connections.subscriptions("admin")

        assert stores.connections.set_visibility(CONNECTION, after)

        assert stores.connections.subscriptions("admin") == [replace(subscription, visibility=after)]

    def test_without_a_subscription_nothing_is_stored(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        assert not stores.connections.set_visibility(CONNECTION, VISIBLE)

        assert listening(stores) == set()

    def test_a_new_subscription_without_one_has_none(self, stores: Stores) -> None:
        stores.connections.subscribe(CONNECTION, 41, NOW, HIDDEN)

        stores.connections.subscribe(CONNECTION, 42, NOW)

        assert [found.visibility for found in stores.connections.subscriptions("admin")] == [None]


def unauthenticated(connection_id: str = "socketio=") -> Connection:
    return Connection(connection_id, "", "", NOW, NOW + timedelta(seconds=30), SOCKETIO)


def authenticated(connection_id: str = "socketio=") -> Connection:
    return Connection(connection_id, "admin", "Dana", NOW, EXPIRES_AT, SOCKETIO)


class TestAuthenticate:
    def test_the_connection_is_replaced(self, stores: Stores) -> None:
        stores.connections.add(unauthenticated(), CHECK_AT)

        was_first = stores.connections.authenticate(authenticated())

        assert was_first
        assert stores.connections.get("socketio=") == authenticated()

    def test_only_the_first_of_two_succeeds(self, stores: Stores) -> None:
        stores.connections.add(unauthenticated(), CHECK_AT)
        stores.connections.authenticate(authenticated())
        other = replace(authenticated(), channel="organization:7")

        was_first = stores.connections.authenticate(other)

        assert not was_first
        assert stores.connections.get("socketio=") == authenticated()

    def test_of_many_at_once_one_succeeds(self, stores: Stores) -> None:
        stores.connections.add(unauthenticated(), CHECK_AT)

        results = at_once(8, lambda _: stores.connections.authenticate(authenticated()))

        assert sorted(map(bool, results)) == [False] * 7 + [True]

    def test_a_connection_that_is_gone_stays_gone(self, stores: Stores) -> None:
        assert not stores.connections.authenticate(authenticated())
        assert stores.connections.get("socketio=") is None


class TestHold:
    """No push overtakes a replay, and none is lost between the two."""

    def held(self, stores: Stores) -> Subscription:
        stores.connections.hold(authenticated(), NOW)
        (subscription,) = stores.connections.subscriptions("admin")
        return subscription

    def test_it_listens_and_says_that_it_is_held(self, stores: Stores) -> None:
        subscription = self.held(stores)

        assert (subscription.is_held, subscription.dialect, subscription.since) == (True, SOCKETIO, NOW)

    def test_released_it_wants_what_comes_after(self, stores: Stores) -> None:
        self.held(stores)

        assert stores.connections.release(authenticated(), 4, NOW)

        assert stores.connections.subscriptions("admin") == [Subscription("socketio=", 4, EXPIRES_AT, NOW, SOCKETIO)]

    def test_it_is_not_released_while_something_later_was_held_back(self, stores: Stores) -> None:
        subscription = self.held(stores)
        stores.connections.hold_back(subscription, "admin", 5)

        assert not stores.connections.release(authenticated(), 4, NOW)
        assert stores.connections.release(authenticated(), 5, NOW)

    def test_what_is_held_back_never_decreases(self, stores: Stores) -> None:
        """A batch may be repeated."""
        subscription = self.held(stores)
        stores.connections.hold_back(subscription, "admin", 5)

        assert stores.connections.hold_back(subscription, "admin", 3) is None

        assert not stores.connections.release(authenticated(), 4, NOW)

    def test_a_push_that_comes_after_the_release_goes_out(self, stores: Stores) -> None:
        seen_before = self.held(stores)
        stores.connections.release(authenticated(), 4, NOW)

        live = stores.connections.hold_back(seen_before, "admin", 5)

        assert live is not None
        assert (live.is_held, live.after_seq) == (False, 4)

    def test_a_removed_one_is_neither_released_nor_pushed_to(self, stores: Stores) -> None:
        seen_before = self.held(stores)
        stores.connections.remove({"socketio=": "admin"})

        assert stores.connections.hold_back(seen_before, "admin", 5) is None
        assert not stores.connections.release(authenticated(), 9, NOW)
        assert listening(stores) == set()


class TestChecks:
    def test_a_connection_is_due_at_its_time_and_not_before(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        assert stores.connections.due_checks(CHECK_AT - timedelta(seconds=1), 10) == []
        assert stores.connections.due_checks(CHECK_AT, 10) == [PlannedCheck(CONNECTION.connection_id, CHECK_AT)]

    def test_checked_it_is_due_again_at_its_next_time(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        later = CHECK_AT + timedelta(minutes=7)

        stores.connections.plan_checks({PlannedCheck(CONNECTION.connection_id, CHECK_AT): later})

        assert stores.connections.due_checks(later - timedelta(seconds=1), 10) == []
        assert stores.connections.due_checks(later, 10) == [PlannedCheck(CONNECTION.connection_id, later)]

    def test_within_the_second_of_its_time_it_is_not_due_too_early(self, stores: Stores) -> None:
        """It would be planned for the same time once more, and that is no new check."""
        due_at = CHECK_AT + timedelta(milliseconds=700)
        stores.connections.add(CONNECTION, due_at)

        assert stores.connections.due_checks(CHECK_AT + timedelta(milliseconds=300), 10) == []
        assert len(stores.connections.due_checks(CHECK_AT + timedelta(seconds=1), 10)) == 1

    def test_checked_by_the_fraction_of_a_second_it_is_due_once(self, stores: Stores) -> None:
        due_at, later = CHECK_AT + timedelta(milliseconds=700), CHECK_AT + timedelta(minutes=6, milliseconds=700)
        stores.connections.add(CONNECTION, due_at)
        (check,) = stores.connections.due_checks(CHECK_AT + timedelta(seconds=5), 10)

        stores.connections.plan_checks({check: later})

        assert stores.connections.due_checks(later - timedelta(seconds=1), 10) == []
        assert len(stores.connections.due_checks(later + timedelta(seconds=1), 10)) == 1

    def test_two_checks_of_one_connection_become_one(self, stores: Stores) -> None:
        """A sweep that is cut short between its two writes leaves the old one beside the new one."""
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.add(CONNECTION, CHECK_AT + timedelta(seconds=60))
        later = CHECK_AT + timedelta(minutes=6)
        checks = stores.connections.due_checks(CHECK_AT + timedelta(seconds=90), 10)

        stores.connections.plan_checks(dict.fromkeys(checks, later))

        assert len(checks) == 2
        assert stores.connections.due_checks(later, 10) == [PlannedCheck(CONNECTION.connection_id, later)]

    def test_a_check_may_be_planned_for_the_time_it_has(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        stores.connections.plan_checks({PlannedCheck(CONNECTION.connection_id, CHECK_AT): CHECK_AT})

        assert stores.connections.due_checks(CHECK_AT, 10) == [PlannedCheck(CONNECTION.connection_id, CHECK_AT)]

    def test_without_a_next_time_it_is_over(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)

        stores.connections.plan_checks({PlannedCheck(CONNECTION.connection_id, CHECK_AT): None})

        assert stores.connections.due_checks(CHECK_AT + timedelta(days=1), 10) == []

    def test_it_is_due_even_when_the_connection_is_gone(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.remove({CONNECTION.connection_id: "admin"})

        assert stores.connections.due_checks(CHECK_AT, 10) == [PlannedCheck(CONNECTION.connection_id, CHECK_AT)]

    def test_many_are_taken_in_portions_until_none_is_left(self, stores: Stores) -> None:
        for number in range(60):
            stores.connections.add(replace(CONNECTION, connection_id=f"c-{number}="), CHECK_AT)

        seen: list[str] = []
        while due := stores.connections.due_checks(CHECK_AT, 16):
            assert len(due) <= 16
            seen += [check.connection_id for check in due]
            stores.connections.plan_checks(dict.fromkeys(due))

        assert sorted(seen) == sorted(f"c-{number}=" for number in range(60))


class TestGetMany:
    def test_stored_connections_come_by_their_ids_and_missing_ones_are_skipped(self, stores: Stores) -> None:
        stores.connections.add(CONNECTION, CHECK_AT)
        stores.connections.add(OTHER, CHECK_AT)

        found = stores.connections.get_many([CONNECTION.connection_id, "unknown=", OTHER.connection_id])

        assert found == {CONNECTION.connection_id: CONNECTION, OTHER.connection_id: OTHER}

    def test_more_than_one_read_may_ask_for(self, stores: Stores) -> None:
        ids = [f"c-{number}=" for number in range(130)]
        for connection_id in ids:
            stores.connections.add(replace(CONNECTION, connection_id=connection_id), CHECK_AT)

        assert stores.connections.get_many(ids).keys() == set(ids)

    def test_nothing_wanted_is_nothing_found(self, stores: Stores) -> None:
        assert stores.connections.get_many([]) == {}
