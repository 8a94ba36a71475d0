"""What a prefetch finds, and that a commit on prefetched inputs is as exact as any other."""

from __future__ import annotations

import pytest

from chalicelib.courses import decide_change
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import (
    InputKeys,
    Inputs,
    OpenCourseExists,
    Receipt,
    ReceiptExists,
    SlotTaken,
    VersionConflict,
)
from chalicelib.errors import NotFound
from chalicelib.people.records import Instructor, Organization
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, a_cancellation, a_request, admin, an_assignment
from tests.contract.stores import Stores

RECEIPT = Receipt("user-1", "key-1", "content")


def cancelling(stores: Stores, inputs: Inputs) -> Change:
    assert inputs.course is not None
    return decide_change.cancel(inputs.course, a_cancellation(), admin(), stores.now)


def requesting(stores: Stores) -> Change:
    return decide_change.request(a_request(), IFFAT, admin(), stores.now)


def prefetched_to_assign(stores: Stores, course: Course, instructor: Instructor = MIKE) -> tuple[Inputs, Change]:
    """The prefetched inputs, and the change that was decided on them."""
    change = decide_change.assign(course, an_assignment(instructor), instructor, admin(), stores.now)
    return stores.courses.prefetch(InputKeys(course_id=course.course_id), lambda _: change), change


class TestInputs:
    def test_everything_requested_is_found(self, stores: Stores) -> None:
        stores.people.put_organization(IFFAT)
        stores.people.put_instructor(MIKE)
        course = stores.desk.request(receipt=RECEIPT)

        inputs = stores.courses.prefetch(InputKeys(course.course_id, 7, 32, RECEIPT))

        assert (inputs.course, inputs.organization, inputs.instructor) == (course, IFFAT, MIKE)
        assert inputs.receipt == Receipt("user-1", "key-1", "content", course)

    def test_what_is_not_requested_is_none(self, stores: Stores) -> None:
        course = stores.desk.request()

        inputs = stores.courses.prefetch(InputKeys(course_id=course.course_id))

        assert (inputs.organization, inputs.instructor, inputs.receipt) == (None, None, None)

    def test_without_keys_nothing_is_found(self, stores: Stores) -> None:
        assert stores.courses.prefetch(InputKeys()).course is None

    def test_a_missing_record_is_none(self, stores: Stores) -> None:
        stores.people.put_instructor(Instructor(7, "Seven"))
        stores.people.put_organization(Organization(32, "Thirty-two"))

        inputs = stores.courses.prefetch(InputKeys(999, 7, 32, RECEIPT))

        assert (inputs.course, inputs.organization, inputs.instructor, inputs.receipt) == (None, None, None, None)

    def test_it_is_the_course_as_last_committed(self, stores: Stores) -> None:
        course = stores.desk.request()
        stores.courses.prefetch(InputKeys(course_id=course.course_id))
        after = stores.desk.assign(course)

        assert stores.courses.prefetch(InputKeys(course_id=course.course_id)).course == after

    def test_a_refused_prediction_is_no_error(self, stores: Stores) -> None:
        course = stores.desk.request()

        def refuse(inputs: Inputs) -> Change:
            raise NotFound("course")

        assert stores.courses.prefetch(InputKeys(course_id=course.course_id), refuse).course == course

    def test_a_prediction_stores_nothing(self, stores: Stores) -> None:
        course = stores.desk.confirmed()
        before = stores.items()

        stores.courses.prefetch(InputKeys(course_id=course.course_id), lambda inputs: cancelling(stores, inputs))

        assert stores.items() == before


class TestCommit:
    def test_it_stores_what_was_decided(self, stores: Stores) -> None:
        course = stores.desk.confirmed()
        inputs = stores.courses.prefetch(
            InputKeys(course_id=course.course_id), lambda inputs: cancelling(stores, inputs)
        )

        after = stores.courses.commit(cancelling(stores, inputs), None, inputs)

        assert stores.courses.get(course.course_id) == after

    def test_what_others_committed_since_is_not_overwritten(self, stores: Stores) -> None:
        inputs = stores.courses.prefetch(InputKeys(organization_id=7), lambda _: requesting(stores))
        stores.desk.request(HARBOUR)

        course = stores.courses.commit(requesting(stores), None, inputs)

        assert course.course_id == 2
        assert [entry.seq for entry in stores.feed.after("admin", 0, 10)] == [1, 2]

    def test_a_slot_that_was_taken_since_is_refused(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        inputs, change = prefetched_to_assign(stores, course)
        stores.desk.assign(rival)

        with pytest.raises(SlotTaken) as refusal:
            stores.courses.commit(change, None, inputs)

        assert refusal.value.course_id == rival.course_id

    def test_a_slot_that_was_left_since_is_free(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        inputs, change = prefetched_to_assign(stores, course)
        stores.desk.cancel(stores.desk.assign(rival))

        assert stores.courses.commit(change, None, inputs).instructor_id == 32

    def test_a_place_that_was_taken_since_is_refused(self, stores: Stores) -> None:
        inputs = stores.courses.prefetch(InputKeys(organization_id=7), lambda _: requesting(stores))
        stores.desk.request()

        with pytest.raises(OpenCourseExists):
            stores.courses.commit(requesting(stores), None, inputs)

    def test_a_course_that_was_changed_since_is_refused(self, stores: Stores) -> None:
        course = stores.desk.request()
        inputs, change = prefetched_to_assign(stores, course)
        stores.desk.reschedule(course)

        with pytest.raises(VersionConflict):
            stores.courses.commit(change, None, inputs)

    def test_a_key_that_was_used_since_is_refused(self, stores: Stores) -> None:
        course = stores.desk.request()
        inputs, change = prefetched_to_assign(stores, course)
        stores.desk.request(receipt=RECEIPT, location="Annex")

        with pytest.raises(ReceiptExists):
            stores.courses.commit(change, RECEIPT, inputs)

    def test_a_wrong_prediction_does_no_harm(self, stores: Stores) -> None:
        course, rival = stores.desk.request(), stores.desk.request(HARBOUR)
        stores.desk.assign(rival, NADIA)
        inputs, _ = prefetched_to_assign(stores, course, MIKE)
        change = decide_change.assign(course, an_assignment(NADIA), NADIA, admin(), stores.now)

        with pytest.raises(SlotTaken):
            stores.courses.commit(change, None, inputs)
