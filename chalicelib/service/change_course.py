"""What all actions on an existing course share: look, check, decide, store, answer.

The decision itself is passed in, so this file knows nothing of any one action.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from chalicelib.core.course import Course
from chalicelib.core.decide import Change
from chalicelib.core.errors import IdempotencyKeyReused, InstructorBusy, NotFound, StaleVersion
from chalicelib.core.identity import Identity
from chalicelib.service.ports import CourseStore, Receipt, ReceiptExists, SlotTaken, VersionConflict

Decide = Callable[[Course], Change]


class Conditions(Struct, frozen=True):
    """What the caller attached to a request: the version it saw, and a key under which it may repeat itself."""

    if_match: int | None = None
    idempotency_key: str | None = None
    fingerprint: str = ""

    def receipt_for(self, identity: Identity) -> Receipt | None:
        if self.idempotency_key is None:
            return None
        return Receipt(identity.user_id, self.idempotency_key, self.fingerprint)


def change_course(
    courses: CourseStore, identity: Identity, course_id: int, conditions: Conditions, decide: Decide
) -> Course:
    """The course after the change, or after the same request's first run when its idempotency key is known.

    Raises whatever ``decide`` refuses, NotFound, StaleVersion, InstructorBusy, IdempotencyKeyReused, BusyError.
    """
    # The course first: a first run that ends after this read fails our commit, one that ended before left a receipt.
    course = visible_course(courses, identity, course_id)
    receipt = conditions.receipt_for(identity)
    answered = answered_before(courses, receipt)
    if answered is not None:
        return answered
    if conditions.if_match is not None and conditions.if_match != course.version:
        raise StaleVersion(course)
    change = decide(course)
    try:
        courses.commit(change, receipt)
    except ReceiptExists:
        return answer_of(courses, receipt)
    except SlotTaken as exc:
        raise _instructor_busy(courses, change.after, exc) from exc
    except VersionConflict as exc:
        raise _overtaken(courses, identity, course_id, decide) from exc
    return change.after


def visible_course(courses: CourseStore, identity: Identity, course_id: int) -> Course:
    """Raises NotFound for what does not exist and for what the identity may not see, indistinguishably."""
    course = courses.get(course_id)
    if course is None or not course.is_visible_to(identity):
        raise NotFound(f"course {course_id}")
    return course


def answered_before(courses: CourseStore, receipt: Receipt | None) -> Course | None:
    """What the same request was answered, ``None`` for a new one. Raises IdempotencyKeyReused for another request."""
    if receipt is None:
        return None
    found = courses.receipt(receipt.user_id, receipt.idempotency_key)
    if found is None:
        return None
    if found.fingerprint != receipt.fingerprint:
        raise IdempotencyKeyReused
    return found.answer


def answer_of(courses: CourseStore, receipt: Receipt | None) -> Course:
    """What the request was answered that stood in this one's way. Raises IdempotencyKeyReused."""
    answer = answered_before(courses, receipt)
    if answer is None:
        raise RuntimeError("a receipt stood in the way of the transaction and is not there")
    return answer


def _overtaken(courses: CourseStore, identity: Identity, course_id: int, decide: Decide) -> StaleVersion:
    """Why a change that was allowed a moment ago was overtaken.

    If it is no longer allowed at all, that refusal says more than "stale" and is raised (failure modes 35, 38).
    """
    fresh = visible_course(courses, identity, course_id)
    decide(fresh)
    return StaleVersion(fresh)


def _instructor_busy(courses: CourseStore, wanted: Course, taken: SlotTaken) -> InstructorBusy:
    holder = courses.get(taken.course_id)
    return InstructorBusy(wanted.instructor_name or "The instructor", holder or wanted)
