"""What all actions on an existing course share: prefetch, check, decide and commit.

The decision is a parameter, so this file contains no rule of any single action.
"""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import IdempotencyKeyReused, InstructorBusy, StaleVersion
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import (
    CourseStore,
    InputKeys,
    Inputs,
    Receipt,
    ReceiptExists,
    SlotTaken,
    VersionConflict,
)
from chalicelib.errors import CoursewireError, NotFound
from chalicelib.people.identity import Identity
from chalicelib.people.records import Instructor

Decide = Callable[[Course, Instructor | None], Change]


class Conditions(Struct, frozen=True):
    """The headers that make a request conditional or repeatable.

    ``if_match`` is the set of course versions that the caller accepts: None for any version, empty when the header
    names nothing that can be a version. ``fingerprint`` is a hash of the request's content.
    """

    if_match: frozenset[int] | None = None
    idempotency_key: str | None = None
    fingerprint: str = ""

    def receipt_for(self, identity: Identity) -> Receipt | None:
        """Returns the receipt to look for and to store, None without an idempotency key."""
        if self.idempotency_key is None:
            return None
        return Receipt(identity.user_id, self.idempotency_key, self.fingerprint)


def change_course(
    courses: CourseStore,
    identity: Identity,
    course_id: int,
    conditions: Conditions,
    decide: Decide,
    instructor_id: int | None = None,
) -> Course:
    """Stores a change and returns the course after it; a repeated request returns the response of its first run.

    ``decide`` gets the course and the instructor with ``instructor_id``, None if there is none.
    Raises the refusals of ``decide``, NotFound, StaleVersion, InstructorBusy, IdempotencyKeyReused, BusyError.
    """
    receipt = conditions.receipt_for(identity)
    inputs = courses.prefetch(
        InputKeys(course_id=course_id, instructor_id=instructor_id, receipt=receipt),
        lambda likely: decide(_require_found(likely.course, course_id), likely.instructor),
    )
    response = stored_response(inputs, receipt)
    if response is not None:
        return response
    try:
        course = require_visible(inputs.course, identity, course_id)
        _require_match(course, conditions)
        change = decide(course, inputs.instructor)
    except CoursewireError:
        response = read_response(courses, receipt)
        if response is None:
            raise
        return response
    try:
        return courses.commit(change, receipt, inputs)
    except ReceiptExists:
        return require_response(courses, receipt)
    except (SlotTaken, VersionConflict) as exc:
        # The winner may be the first run of this same request, whose receipt was not visible when this commit failed.
        response = read_response(courses, receipt)
        if response is not None:
            return response
        if isinstance(exc, SlotTaken):
            holder = courses.get(exc.course_id) or change.after
            raise InstructorBusy(change.after.instructor_name or "The instructor", holder) from exc
        current = require_visible(courses.get(course_id), identity, course_id)
        # If the rules no longer allow the change at all, their refusal says more than "stale".
        decide(current, inputs.instructor)
        raise StaleVersion(current) from exc


def require_visible(course: Course | None, identity: Identity, course_id: int) -> Course:
    """Returns the course. Raises the same NotFound whether it is missing or the identity may not see it."""
    found = _require_found(course, course_id)
    if not found.is_visible_to(identity):
        raise NotFound(f"course {course_id}")
    return found


def stored_response(inputs: Inputs, receipt: Receipt | None) -> Course | None:
    """Returns the response to the first run of this request, None for a new request.

    Raises IdempotencyKeyReused when the key was used for a different request.
    """
    if receipt is None or inputs.receipt is None:
        return None
    if inputs.receipt.fingerprint != receipt.fingerprint:
        raise IdempotencyKeyReused
    return inputs.receipt.response


def read_response(courses: CourseStore, receipt: Receipt | None) -> Course | None:
    """Reads the receipt again and returns the stored response, if any. Raises IdempotencyKeyReused.

    To be called before a refusal, because inputs are no snapshot: they may hold the course after the first run of this
    request, and yet not that run's receipt.
    """
    return stored_response(courses.prefetch(InputKeys(receipt=receipt)), receipt) if receipt else None


def require_response(courses: CourseStore, receipt: Receipt | None) -> Course:
    """Returns the response stored under the same key, after ReceiptExists. Raises IdempotencyKeyReused."""
    response = read_response(courses, receipt)
    if response is None:
        raise RuntimeError("the transaction failed because of a receipt that does not exist")
    return response


def _require_found(course: Course | None, course_id: int) -> Course:
    if course is None:
        raise NotFound(f"course {course_id}")
    return course


def _require_match(course: Course, conditions: Conditions) -> None:
    accepted = conditions.if_match
    if accepted is not None and course.version not in accepted:
        raise StaleVersion(course, has_moved_on=any(version < course.version for version in accepted))
