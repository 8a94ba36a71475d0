from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec import json

from chalicelib.courses import decide_change
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import OpenCourseExists, Receipt, ReceiptExists, SlotTaken, VersionConflict
from tests.builders import MIKE, NADIA, a_cancellation, a_rescheduling, admin, an_assignment
from tests.contract.stores import Stores

RECEIPT = Receipt("user-1", "key-1", "content")
ALL = list(Status)

Refused = tuple[Change, Receipt | None, type[Exception]]


def on_an_old_version(stores: Stores) -> Refused:
    course = stores.desk.confirmed(MIKE)
    stores.desk.reschedule(course)
    return decide_change.cancel(course, a_cancellation(), admin(), stores.now), None, VersionConflict


def into_a_taken_slot(stores: Stores) -> Refused:
    stores.desk.confirmed(MIKE)
    course = stores.desk.request(location="Annex")
    return decide_change.assign(course, an_assignment(), MIKE, admin(), stores.now), None, SlotTaken


def into_a_slot_that_is_taken_on_another_date(stores: Stores) -> Refused:
    stores.desk.confirmed(MIKE, scheduled_date=date(2025, 7, 22), location="Annex")
    course = stores.desk.confirmed(MIKE)
    return decide_change.reschedule(course, a_rescheduling(), None, admin(), stores.now), None, SlotTaken


def for_a_taken_place(stores: Stores) -> Refused:
    stores.desk.request()
    return stores.desk.new(), None, OpenCourseExists


def with_a_used_key(stores: Stores) -> Refused:
    stores.desk.request(receipt=RECEIPT)
    return stores.desk.new(location="Annex"), RECEIPT, ReceiptExists


REFUSED = [
    on_an_old_version,
    into_a_taken_slot,
    into_a_slot_that_is_taken_on_another_date,
    for_a_taken_place,
    with_a_used_key,
]


@pytest.mark.parametrize("prepare", REFUSED)
class TestRefusedCommit:
    def test_it_changes_nothing_but_numbers(self, stores: Stores, prepare: Callable[[Stores], Any]) -> None:
        change, receipt, why = prepare(stores)
        before = stores.items_but_numbers()

        with pytest.raises(why):
            stores.courses.commit(change, receipt)

        assert stores.items_but_numbers() == before

    def test_it_says_why(self, stores: Stores, prepare: Callable[[Stores], Any]) -> None:
        change, receipt, why = prepare(stores)

        with pytest.raises(why):
            stores.courses.commit(change, receipt)

    def test_it_leaves_no_hole_in_the_feeds(self, stores: Stores, prepare: Callable[[Stores], Any]) -> None:
        change, receipt, why = prepare(stores)
        before = stores.feed.head("admin").prefix
        with pytest.raises(why):
            stores.courses.commit(change, receipt)

        stores.desk.request(location="Elsewhere")

        after = stores.feed.head("admin")
        entries = stores.feed.after("admin", before, 10)
        assert after.prefix == after.reserved
        assert [entry.seq for entry in entries] == list(range(before + 1, after.prefix + 1))
        assert [entry.event for entry in entries if entry.is_event] == ["newCourseRequest"]


@pytest.mark.parametrize("prepare", [into_a_taken_slot, into_a_slot_that_is_taken_on_another_date, for_a_taken_place])
def test_a_foreseeable_refusal_reserves_no_number(stores: Stores, prepare: Callable[[Stores], Any]) -> None:
    change, receipt, why = prepare(stores)
    before = stores.items()

    with pytest.raises(why):
        stores.courses.commit(change, receipt)

    assert stores.items() == before


class TestCommit:
    def test_the_course_can_be_read_back_whole(self, stores: Stores) -> None:
        course = stores.desk.request(
            notes="Überraschung", notes_internal=True, alternative_dates=(date(2025, 7, 16), date(2025, 7, 17))
        )

        assert stores.courses.get(course.course_id) == course

    def test_each_change_replaces_it(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)

        after = stores.desk.complete(course)

        assert stores.courses.get(course.course_id) == after

    def test_a_course_that_was_never_stored_is_none(self, stores: Stores) -> None:
        assert stores.courses.get(999) is None

    def test_history_lists_and_feeds_are_written_with_it(self, stores: Stores) -> None:
        course = stores.desk.assign(stores.desk.request(), MIKE)

        assert len(stores.courses.history(course.course_id)) == 2
        assert stores.courses.page("instructor:32", ALL, 10, None).courses == [course]
        assert [entry.seq for entry in stores.feed.after("admin", 0, 10)] == [1, 2]

    def test_one_commit_may_touch_two_instructors_two_days_and_two_places(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE, start_time="18:00", end_time="21:00")

        after = stores.desk.reschedule(course, NADIA)

        assert stores.courses.get(course.course_id) == after


class TestNumber:
    def test_numbers_begin_at_one_and_go_up_by_one(self, stores: Stores) -> None:
        numbers = [stores.desk.request(location=f"Room {n}").course_id for n in range(3)]

        assert numbers == [1, 2, 3]

    def test_a_refused_request_takes_none(self, stores: Stores) -> None:
        stores.desk.request()
        with pytest.raises(OpenCourseExists):
            stores.desk.request()

        assert stores.desk.request(location="Annex").course_id == 2

    def test_history_list_and_feed_carry_it(self, stores: Stores) -> None:
        stores.desk.request()

        course = stores.desk.request(location="Annex")

        (_, entry) = stores.feed.after("admin", 0, 10)
        assert json.decode(entry.data)["courseId"] == course.course_id
        assert stores.courses.page("admin", ALL, 10, None).courses[-1] == course
        assert len(stores.courses.history(course.course_id)) == 1
