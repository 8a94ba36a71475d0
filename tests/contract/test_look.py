"""What a look finds, and that a commit which rests on one is as exact as any other."""

from __future__ import annotations

import pytest

from chalicelib.courses import decide
from chalicelib.courses.course import Course
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import OpeningTaken, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.courses.prefetch import Receipt, Seen, Wanted
from chalicelib.errors import NotFound
from chalicelib.people.records import Instructor, Organization
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, a_cancellation, a_request, admin, an_assignment
from tests.contract.stores import Stores

RECEIPT = Receipt("user-1", "key-1", "content")


def cancelling(stores: Stores, seen: Seen) -> Change:
    assert seen.course is not None
    return decide.cancel(seen.course, a_cancellation(), admin(), stores.now)


def requesting(stores: Stores) -> Change:
    return decide.request(a_request(), IFFAT, admin(), stores.now)


def looked_to_assign(stores: Stores, course: Course, instructor: Instructor = MIKE) -> tuple[Seen, Change]:
    """A look, and the change that was decided on it."""
    change = decide.assign(course, an_assignment(instructor), instructor, admin(), stores.now)
    return stores.courses.look(Wanted(course_id=course.course_id), lambda _: change), change


class TestFound:
    def test_all_that_is_wanted_is(self, stores: Stores) -> None:
        stores.people.put_organization(IFFAT)
        stores.people.put_instructor(MIKE)
        course = stores.desk.request(receipt=RECEIPT)

        seen = stores.courses.look(Wanted(course.course_id, 7, 32, RECEIPT))

        assert (seen.course, seen.organization, seen.instructor) == (course, IFFAT, MIKE)
        assert seen.receipt == Receipt("user-1", "key-1", "content", course)

    def test_what_is_not_wanted_is_none(self, stores: Stores) -> None:
        course = stores.desk.request()

        seen = stores.courses.look(Wanted(course_id=course.course_id))

        assert (seen.organization, seen.instructor, seen.receipt) == (None, None, None)

    def test_nothing_wanted_is_nothing_found(self, stores: Stores) -> None:
        assert stores.courses.look(Wanted()).course is None

    def test_what_is_not_there_is_none(self, stores: Stores) -> None:
        stores.people.put_instructor(Instructor(7, "Seven"))
        stores.people.put_organization(Organization(32, "Thirty-two"))

        seen = stores.courses.look(Wanted(999, 7, 32, RECEIPT))

        assert (seen.course, seen.organization, seen.instructor, seen.receipt) == (None, None, None, None)

    def test_it_is_the_course_as_last_committed(self, stores: Stores) -> None:
        course = stores.desk.request()
        stores.courses.look(Wanted(course_id=course.course_id))
        after = stores.desk.assign(course)

        assert stores.courses.look(Wanted(course_id=course.course_id)).course == after

    def test_a_rehearsal_that_is_refused_is_no_error(self, stores: Stores) -> None:
        course = stores.desk.request()

        def refuse(seen: Seen) -> Change:
            raise NotFound("course")

        assert stores.courses.look(Wanted(course_id=course.course_id), refuse).course == course

    def test_a_rehearsal_stores_nothing(self, stores: Stores) -> None:
        course = stores.desk.confirmed()
        before = stores.items()

        stores.courses.look(Wanted(course_id=course.course_id), lambda seen: cancelling(stores, seen))

        assert stores.items() == before


class TestCommitAfterIt:
    def test_it_stores_what_was_decided(self, stores: Stores) -> None:
        course = stores.desk.confirmed()
        seen = stores.courses.look(Wanted(course_id=course.course_id), lambda seen: cancelling(stores, seen))

        after = stores.courses.commit(cancelling(stores, seen), None, seen)

        assert stores.courses.get(course.course_id) == after

    def test_what_others_committed_since_is_not_overwritten(self, stores: Stores) -> None:
        seen = stores.courses.look(Wanted(organization_id=7), lambda _: requesting(stores))
        stores.desk.request(HARBOUR)

        course = stores.courses.commit(requesting(stores), None, seen)

        assert course.course_id == 2
        assert [entry.seq for entry in stores.feed.after("admin", 0, 10)] == [1, 2]

    def test_a_slot_that_was_taken_since_is_refused(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        seen, change = looked_to_assign(stores, course)
        stores.desk.assign(rival)

        with pytest.raises(SlotTaken) as refusal:
            stores.courses.commit(change, None, seen)

        assert refusal.value.course_id == rival.course_id

    def test_a_slot_that_was_left_since_is_free(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        seen, change = looked_to_assign(stores, course)
        stores.desk.cancel(stores.desk.assign(rival))

        assert stores.courses.commit(change, None, seen).instructor_id == 32

    def test_a_place_that_was_taken_since_is_refused(self, stores: Stores) -> None:
        seen = stores.courses.look(Wanted(organization_id=7), lambda _: requesting(stores))
        stores.desk.request()

        with pytest.raises(OpeningTaken):
            stores.courses.commit(requesting(stores), None, seen)

    def test_a_course_that_was_changed_since_is_refused(self, stores: Stores) -> None:
        course = stores.desk.request()
        seen, change = looked_to_assign(stores, course)
        stores.desk.reschedule(course)

        with pytest.raises(VersionConflict):
            stores.courses.commit(change, None, seen)

    def test_a_key_that_was_used_since_is_refused(self, stores: Stores) -> None:
        course = stores.desk.request()
        seen, change = looked_to_assign(stores, course)
        stores.desk.request(receipt=RECEIPT, location="Annex")

        with pytest.raises(ReceiptExists):
            stores.courses.commit(change, RECEIPT, seen)

    def test_a_rehearsal_of_something_else_does_no_harm(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        stores.desk.assign(rival, NADIA)
        seen, _ = looked_to_assign(stores, course, MIKE)
        change = decide.assign(course, an_assignment(NADIA), NADIA, admin(), stores.now)

        with pytest.raises(SlotTaken):
            stores.courses.commit(change, None, seen)
