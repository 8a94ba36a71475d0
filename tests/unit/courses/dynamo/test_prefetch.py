from __future__ import annotations

from datetime import date

from chalicelib.courses import decide_change
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.prefetch import PrefetchedInputs, item_keys, predicted_keys, read_inputs
from chalicelib.courses.dynamo.transaction_plan import Record, shared_keys
from chalicelib.courses.ports import InputKeys, Inputs, Receipt
from chalicelib.errors import NotFound
from chalicelib.people.dynamo import people_keys
from tests.builders import IFFAT, MIKE, NOW, a_cancellation, a_request, admin, an_assignment, confirmed, pending

RECEIPT = Receipt("user-1", "key-1", "content")
SLOTS, OTHER = course_keys.slots(32, date(2025, 7, 15)), course_keys.slots(33, date(2025, 7, 15))


def cancel(inputs: Inputs) -> Change:
    assert inputs.course is not None
    return decide_change.cancel(inputs.course, a_cancellation(), admin(), NOW)


def assign(inputs: Inputs) -> Change:
    assert inputs.course is not None
    assert inputs.instructor is not None
    return decide_change.assign(inputs.course, an_assignment(), inputs.instructor, admin(), NOW)


def request(inputs: Inputs) -> Change:
    assert inputs.organization is not None
    return decide_change.request(a_request(), inputs.organization, admin(), NOW)


class TestItemKeys:
    def test_each_requested_record_has_one(self) -> None:
        assert item_keys(InputKeys(123, 7, 32, RECEIPT)) == {
            "course": course_keys.course(123),
            "organization": people_keys.organization(7),
            "instructor": people_keys.instructor(32),
            "receipt": course_keys.receipt("user-1", "key-1"),
        }

    def test_a_record_that_is_not_requested_has_none(self) -> None:
        assert item_keys(InputKeys()) == {}


class TestPredictedKeys:
    def test_they_are_the_keys_that_the_change_needs(self) -> None:
        change = decide_change.assign(pending(), an_assignment(), MIKE, admin(), NOW)

        predicted = predicted_keys(InputKeys(course_id=123, instructor_id=32), pending(), assign)

        assert predicted == shared_keys(change)

    def test_a_request_is_predicted_without_a_cached_course(self) -> None:
        change = decide_change.request(a_request(), IFFAT, admin(), NOW)

        assert predicted_keys(InputKeys(organization_id=7), None, request) == shared_keys(change)

    def test_a_course_that_is_not_cached_has_none(self) -> None:
        assert predicted_keys(InputKeys(course_id=123), None, cancel) == []

    def test_without_a_decision_there_are_none(self) -> None:
        assert predicted_keys(InputKeys(course_id=123), pending(), None) == []

    def test_a_refused_decision_has_none(self) -> None:
        def refuse(inputs: Inputs) -> Change:
            raise NotFound("course")

        assert predicted_keys(InputKeys(course_id=123), confirmed(), refuse) == []


class TestPrefetchedInputs:
    def test_a_record_that_has_expired_is_none(self) -> None:
        key, body = course_keys.receipt("user-1", "key-1"), '{"user_id":"u","idempotency_key":"k","fingerprint":"f"}'

        lives = [read_inputs(InputKeys(receipt=RECEIPT), [], {key: Record(0, body, 100)}, now) for now in (99.5, 100.0)]

        assert [inputs.receipt is not None for inputs in lives] == [True, False]

    def test_it_holds_the_existing_records_of_predicted_keys(self) -> None:
        inputs = read_inputs(InputKeys(), [SLOTS, OTHER], {SLOTS: Record(4, "[]")}, 0)

        assert inputs.shared_records([SLOTS, OTHER]) == {SLOTS: Record(4, "[]")}

    def test_it_holds_no_records_when_one_key_was_not_predicted(self) -> None:
        inputs = read_inputs(InputKeys(), [SLOTS], {SLOTS: Record(4, "[]")}, 0)

        assert inputs.shared_records([SLOTS, OTHER]) is None

    def test_without_a_prediction_it_holds_no_records(self) -> None:
        assert PrefetchedInputs().shared_records([SLOTS]) is None
