"""What the DynamoDB adapter does when a transaction meets another one. The memory store never does."""

from __future__ import annotations

import pytest
from msgspec import json
from pynamodb.exceptions import TransactWriteError

from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo.commits import (
    CONTENTION_SECONDS,
    FIRST_PAUSE_SECONDS,
    MAX_NUMBER_AGE_SECONDS,
    MAX_PAUSE_SECONDS,
)
from chalicelib.courses.ports import OpenCourseExists, Receipt, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.courses.slots import Day
from chalicelib.errors import BusyError
from tests.builders import DAY, MIKE, Desk
from tests.contract.simulated_dynamo import CARRIED_OUT, NOT_CARRIED_OUT
from tests.contract.stores import DynamoStores

RECEIPT = Receipt("user-1", "key-1", "content")


TICK_SECONDS = 0.5


class Clock:
    """Time passes only by waiting, the same ``tick`` in seconds for each pause."""

    def __init__(self, tick: float = TICK_SECONDS) -> None:
        self.time, self.tick = 0.0, tick
        self.pauses: list[float] = []

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += self.tick

    def monotonic(self) -> float:
        return self.time


def desk_with(stores: DynamoStores, clock: Clock) -> Desk:
    """A desk whose store waits by that clock."""
    return Desk(stores.course_store(wait=clock.wait, monotonic=clock.monotonic), stores.now)


class TestLostRace:
    """Somebody else commits between our read and our write."""

    def test_changes_that_share_only_channels_do_not_meet(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.request(location="Annex")

        course = desk_with(dynamo_stores, clock).request()

        ids = [json.decode(entry.data)["courseId"] for entry in dynamo_stores.feed.after("admin", 0, 10)]
        assert (ids, course.course_id) == ([1, 2], 1)
        assert clock.pauses == []

    def test_a_shared_item_that_the_winner_changed_is_read_again(self, dynamo_stores: DynamoStores) -> None:
        clock = Clock()
        ours = dynamo_stores.desk.request()
        theirs = dynamo_stores.desk.request(location="Annex", start_time="13:00", end_time="14:00")
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.assign(theirs, MIKE)

        desk_with(dynamo_stores, clock).assign(ours, MIKE)

        day = Day(32, DAY)
        bookings = dynamo_stores.courses.bookings([day])[day]
        assert {booking.course_id for booking in bookings} == {ours.course_id, theirs.course_id}
        assert len(clock.pauses) == 1

    def test_the_numbers_of_the_attempt_before_are_filled(self, dynamo_stores: DynamoStores) -> None:
        ours = dynamo_stores.desk.request()
        theirs = dynamo_stores.desk.request(location="Annex", start_time="13:00", end_time="14:00")
        dynamo_stores.dynamo.before_transaction = lambda: dynamo_stores.desk.assign(theirs, MIKE)

        desk_with(dynamo_stores, Clock()).assign(ours, MIKE)

        events = [entry.event for entry in dynamo_stores.feed.after("instructor:32", 0, 10)]
        assert events == ["skip", "courseStatusChanged", "courseStatusChanged"]

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

        (winner,) = dynamo_stores.courses.page("admin", [Status.PENDING], 10, None).courses
        assert refusal.value.course_id == winner.course_id

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
        assert [entry.event for entry in dynamo_stores.feed.after("admin", 0, 10)] == ["skip"]

    def test_numbers_that_readers_might_fill_are_given_up(self, dynamo_stores: DynamoStores) -> None:
        attempts = int(MAX_NUMBER_AGE_SECONDS / TICK_SECONDS) + 1
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * attempts)

        desk_with(dynamo_stores, Clock()).request()

        assert [entry.event for entry in dynamo_stores.feed.after("admin", 0, 10)] == ["skip", "newCourseRequest"]


class TestNoResponse:
    """Every attempt of the client library gets an error that does not tell what happened. There are two."""

    ATTEMPTS = 2

    def stored(self, stores: DynamoStores) -> list[tuple[int, str]]:
        return [(entry.seq, entry.event) for entry in stores.feed.after("admin", 0, 10)]

    def test_a_change_that_was_carried_out_is_returned(self, dynamo_stores: DynamoStores) -> None:
        later = [NOT_CARRIED_OUT] * (self.ATTEMPTS - 1)
        dynamo_stores.dynamo.unanswered.extend([CARRIED_OUT, *later])

        course = desk_with(dynamo_stores, Clock()).request()

        assert dynamo_stores.courses.get(course.course_id) == course
        assert self.stored(dynamo_stores) == [(1, "newCourseRequest")]

    def test_a_change_that_is_refused_when_it_is_repeated_is_returned_too(self, dynamo_stores: DynamoStores) -> None:
        """The library repeats the transaction, which fails the conditions that its first run made false."""
        course = dynamo_stores.desk.confirmed(MIKE)
        dynamo_stores.dynamo.unanswered.append(CARRIED_OUT)

        after = desk_with(dynamo_stores, Clock()).cancel(course)

        assert dynamo_stores.courses.get(course.course_id) == after
        assert len(dynamo_stores.courses.history(course.course_id)) == 3

    def test_a_change_that_was_not_carried_out_is_tried_again(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.dynamo.unanswered.extend([NOT_CARRIED_OUT] * self.ATTEMPTS)

        course = desk_with(dynamo_stores, Clock()).request()

        assert dynamo_stores.courses.get(course.course_id) == course
        assert self.stored(dynamo_stores) == [(1, "skip"), (2, "newCourseRequest")]

    def test_when_the_time_is_used_up_nothing_was_stored(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.dynamo.unanswered.extend([NOT_CARRIED_OUT] * 1000)

        with pytest.raises(BusyError):
            desk_with(dynamo_stores, Clock(tick=10)).request()

        assert {event for _, event in self.stored(dynamo_stores)} == {"skip"}


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
        before = dynamo_stores.items_but_numbers()
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * 1000)

        with pytest.raises(BusyError):
            desk.commit(change)

        head = dynamo_stores.feed.head("admin")
        assert dynamo_stores.items_but_numbers() == before
        assert head.prefix == head.reserved

    def test_the_last_attempt_in_time_may_still_succeed(self, dynamo_stores: DynamoStores) -> None:
        attempts = int(CONTENTION_SECONDS / TICK_SECONDS)
        dynamo_stores.dynamo.refusals.extend(["TransactionConflict"] * (attempts - 1))

        course = desk_with(dynamo_stores, Clock()).request()

        assert dynamo_stores.courses.get(course.course_id) == course
