"""What the DynamoDB adapter does when a transaction meets another one. The memory store never does."""

from __future__ import annotations

import pytest
from msgspec import json
from pynamodb.exceptions import TransactWriteError

from chalicelib.courses.dynamo.course_store import CONTENTION_SECONDS, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS
from chalicelib.courses.ports import OpenCourseExists, Receipt, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.errors import BusyError
from tests.builders import MIKE, Desk
from tests.contract.stores import DynamoStores

RECEIPT = Receipt("user-1", "key-1", "content")


TICK_SECONDS = 0.5


class Clock:
    """Time passes only by waiting, the same for each pause."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += TICK_SECONDS

    def monotonic(self) -> float:
        return self.time


def desk_with(stores: DynamoStores, clock: Clock) -> Desk:
    """A desk whose store waits by that clock."""
    return Desk(stores.course_store(wait=clock.wait, monotonic=clock.monotonic), stores.now)


class TestLostRace:
    """Somebody else commits between our read and our write."""

    def test_it_is_tried_again_behind_the_winner(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.request(location="Annex")

        course = desk_with(dynamo_stores, clock).request()

        ids = [json.decode(entry.data)["courseId"] for entry in dynamo_stores.feed.after("admin", 0, 10)]
        assert (ids, course.course_id) == ([1, 2], 2)
        assert len(clock.pauses) == 1

    def test_it_goes_on_in_the_winners_epoch(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.request(location="Annex")

        desk_with(dynamo_stores, Clock()).request()

        epochs = {json.decode(entry.data)["id"].split(".")[0] for entry in dynamo_stores.feed.after("admin", 0, 10)}
        assert epochs == {dynamo_stores.feed.head("admin").epoch}

    def test_a_slot_that_the_winner_took_is_a_refusal(self, dynamo_stores: DynamoStores) -> None:
        ours, theirs = dynamo_stores.desk.request(), dynamo_stores.desk.request(location="Annex")
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.assign(theirs, MIKE)

        with pytest.raises(SlotTaken) as refusal:
            desk_with(dynamo_stores, Clock()).assign(ours, MIKE)

        assert refusal.value.course_id == theirs.course_id

    def test_a_place_that_the_winner_took_is_a_refusal(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.dynamo.before_transaction = dynamo_stores.desk.request

        with pytest.raises(OpenCourseExists) as refusal:
            desk_with(dynamo_stores, Clock()).request()

        assert refusal.value.course_id == 1

    def test_a_course_that_the_winner_changed_is_a_refusal_at_once(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        course = dynamo_stores.desk.confirmed(MIKE)
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.reschedule(course)

        with pytest.raises(VersionConflict):
            desk_with(dynamo_stores, clock).cancel(course)

        assert clock.pauses == []

    def test_a_key_that_the_winner_used_is_a_refusal_at_once(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.request(receipt=RECEIPT, location="Annex")

        with pytest.raises(ReceiptExists):
            desk_with(dynamo_stores, clock).request(receipt=RECEIPT)

        assert clock.pauses == []


class TestPassingRefusal:
    @pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
    def test_it_is_tried_again(self, dynamo_stores: DynamoStores, reason: str) -> None:
        clock = Clock()
        dynamo_stores.dynamo.refusals.extend([reason] * 3)

        course = desk_with(dynamo_stores, clock).request()

        assert dynamo_stores.courses.get(course.course_id) == course
        assert len(clock.pauses) == 3

    def test_it_is_stored_once(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.dynamo.refusals.append("TransactionConflict")

        desk_with(dynamo_stores, Clock()).request()

        assert [entry.seq for entry in dynamo_stores.feed.after("admin", 0, 10)] == [1]

    def test_pauses_grow_up_to_a_bound_and_are_never_the_whole_of_it(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * 15)

        desk_with(dynamo_stores, clock).request()

        ceilings = [min(FIRST_PAUSE_SECONDS * 2**attempt, MAX_PAUSE_SECONDS) for attempt in range(15)]
        assert all(0 <= pause < ceiling for pause, ceiling in zip(clock.pauses, ceilings, strict=True))

    def test_any_other_refusal_is_raised_as_it_is(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.refusals.append("ItemCollectionSizeLimitExceeded")

        with pytest.raises(TransactWriteError) as failure:
            desk_with(dynamo_stores, clock).request()

        (reason, *_) = failure.value.cancellation_reasons
        assert reason is not None
        assert reason.code == "ItemCollectionSizeLimitExceeded"
        assert clock.pauses == []


class TestBusy:
    def test_when_the_time_is_used_up_it_says_so(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * 1000)

        with pytest.raises(BusyError):
            desk_with(dynamo_stores, clock).request()

        assert len(clock.pauses) == CONTENTION_SECONDS / TICK_SECONDS

    def test_no_pause_outlasts_the_time(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * 1000)

        with pytest.raises(BusyError):
            desk_with(dynamo_stores, clock).request()

        lefts = [CONTENTION_SECONDS - n * TICK_SECONDS for n in range(len(clock.pauses))]
        assert all(pause <= left for pause, left in zip(clock.pauses, lefts, strict=True))

    def test_nothing_is_stored_then(self, dynamo_stores: DynamoStores) -> None:
        desk = desk_with(dynamo_stores, Clock())
        change = desk.new()
        before = dynamo_stores.items()
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * 1000)

        with pytest.raises(BusyError):
            desk.commit(change)

        assert dynamo_stores.items() == before

    def test_the_last_attempt_in_time_may_still_succeed(self, dynamo_stores: DynamoStores) -> None:
        attempts = int(CONTENTION_SECONDS / TICK_SECONDS)
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * (attempts - 1))

        course = desk_with(dynamo_stores, Clock()).request()

        assert dynamo_stores.courses.get(course.course_id) == course
