"""What many threads do at once. Races are decided in the stores."""

from __future__ import annotations

from datetime import date
from itertools import count

from msgspec import json

from chalicelib.courses import decide_change
from chalicelib.courses.course import Course
from chalicelib.courses.ports import OpenCourseExists, Receipt, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.courses.slots import Day
from tests.builders import DAY, MIKE, a_cancellation, admin, an_assignment
from tests.contract.stores import Result, Stores, at_once

THREADS = 20


def succeeded(results: list[Result | Exception]) -> list[Result]:
    return [result for result in results if not isinstance(result, Exception)]


def refusals(results: list[Result | Exception]) -> set[type[Exception]]:
    return {type(result) for result in results if isinstance(result, Exception)}


def requested(stores: Stores, number: int) -> list[Course]:
    return [stores.desk.request(location=f"Room {n}") for n in range(number)]


class TestOneSlot:
    def test_of_twenty_assigns_at_once_exactly_one_wins(self, stores: Stores) -> None:
        courses = requested(stores, THREADS)

        results = at_once(THREADS, lambda n: stores.desk.assign(courses[n], MIKE))

        (winner,) = succeeded(results)
        assert refusals(results) == {SlotTaken}
        day = Day(32, DAY)
        assert [held.course_id for held in stores.courses.bookings([day])[day]] == [winner.course_id]

    def test_every_loser_is_told_of_the_winner(self, stores: Stores) -> None:
        courses = requested(stores, 8)

        results = at_once(8, lambda n: stores.desk.assign(courses[n], MIKE))

        (winner,) = succeeded(results)
        assert {result.course_id for result in results if isinstance(result, SlotTaken)} == {winner.course_id}

    def test_only_the_winner_is_announced(self, stores: Stores) -> None:
        courses = requested(stores, 8)

        at_once(8, lambda n: stores.desk.assign(courses[n], MIKE))

        entries = stores.feed.after("instructor:32", 0, 100)
        assert len([entry for entry in entries if entry.is_event]) == 1


class TestDistinctCourses:
    def test_twenty_requests_at_once_all_succeed(self, stores: Stores) -> None:
        results = at_once(THREADS, lambda n: stores.desk.request(location=f"Room {n}"))

        assert refusals(results) == set()
        assert sorted(course.course_id for course in succeeded(results)) == list(range(1, THREADS + 1))

    def test_their_numbers_on_a_shared_channel_have_no_hole_and_no_repeat(self, stores: Stores) -> None:
        at_once(THREADS, lambda n: stores.desk.request(location=f"Room {n}"))

        entries = stores.feed.after("admin", 0, 100)

        assert [entry.seq for entry in entries] == list(range(1, THREADS + 1))
        assert len({json.decode(entry.data)["courseId"] for entry in entries}) == THREADS
        assert stores.feed.head("admin").prefix == THREADS

    def test_back_to_back_slots_of_one_instructor_are_all_taken(self, stores: Stores) -> None:
        """None of the bookings of one day overwrites another."""
        courses = [
            stores.desk.request(location=f"Room {n}", start_time=f"{9 + n:02}:00", end_time=f"{10 + n:02}:00")
            for n in range(8)
        ]

        results = at_once(8, lambda n: stores.desk.assign(courses[n], MIKE))

        day = Day(32, DAY)
        assert refusals(results) == set()
        assert len(stores.courses.bookings([day])[day]) == 8


class TestOneCourse:
    def test_of_many_changes_to_one_version_one_is_stored(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)
        changes = [decide_change.cancel(course, a_cancellation(f"Reason {n}"), admin(), stores.now) for n in range(8)]

        results = at_once(8, lambda n: stores.desk.commit(changes[n]))

        (winner,) = succeeded(results)
        assert refusals(results) == {VersionConflict}
        assert stores.courses.get(course.course_id) == winner
        assert len(stores.courses.history(course.course_id)) == 3

    def test_of_many_requests_for_one_place_one_is_stored(self, stores: Stores) -> None:
        results = at_once(8, lambda _: stores.desk.request())

        assert len(succeeded(results)) == 1
        assert refusals(results) == {OpenCourseExists}

    def test_of_many_moves_to_one_place_one_is_stored(self, stores: Stores) -> None:
        courses = [stores.desk.request(scheduled_date=date(2025, 8, day)) for day in range(1, 9)]

        results = at_once(8, lambda n: stores.desk.reschedule(courses[n]))

        assert len(succeeded(results)) == 1
        assert refusals(results) == {OpenCourseExists}

    def test_of_many_requests_with_one_key_one_is_stored(self, stores: Stores) -> None:
        course = stores.desk.request()
        change = decide_change.assign(course, an_assignment(), MIKE, admin(), stores.now)
        receipts = [Receipt("user-1", "key-1", "content") for _ in range(8)]

        results = at_once(8, lambda n: stores.desk.commit(change, receipts[n]))

        assert len(succeeded(results)) == 1
        assert refusals(results) == {ReceiptExists}


class TestNewChannel:
    def test_many_first_readers_begin_one_epoch(self, stores: Stores) -> None:
        epochs = count(1)

        heads = at_once(8, lambda _: stores.feed_with(lambda: f"epoch{next(epochs)}").head("admin"))

        assert refusals(heads) == set()
        assert len({head.epoch for head in succeeded(heads)}) == 1

    def test_readers_and_writers_at_once_agree_on_it(self, stores: Stores) -> None:
        def act(number: int) -> object:
            return stores.desk.request(location=f"Room {number}") if number % 2 else stores.feed.head("admin")

        results = at_once(8, act)

        epoch = stores.feed.head("admin").epoch
        ids = [json.decode(entry.data)["id"] for entry in stores.feed.after("admin", 0, 100)]
        assert refusals(results) == set()
        assert ids == [f"{epoch}.{seq}" for seq in range(1, 5)]
