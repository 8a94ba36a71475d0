"""What all actions on an existing course share: look, check, decide, store, answer.

The decision itself is passed in, so this file knows nothing of any one action.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import IdempotencyKeyReused, InstructorBusy, StaleVersion
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import CourseStore, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.courses.prefetch import Receipt, Seen, Wanted
from chalicelib.errors import CoursewireError, NotFound
from chalicelib.people.identity import Identity
from chalicelib.people.records import Instructor

Decide = Callable[[Course, Instructor | None], Change]


class Conditions(Struct, frozen=True):
    """What the caller attached to a request: the versions it accepts, and a key under which it may repeat itself.

    ``if_match`` is None for any version, and empty when the caller named nothing that can be one.
    """

    if_match: frozenset[int] | None = None
    idempotency_key: str | None = None
    fingerprint: str = ""

    def receipt_for(self, identity: Identity) -> Receipt | None:
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
    """The course after the change, or after the same request's first run when its idempotency key is known.

    ``decide`` is handed the instructor of that number, if there is one. Raises whatever it refuses, NotFound,
    StaleVersion, InstructorBusy, IdempotencyKeyReused, BusyError.
    """
    receipt = conditions.receipt_for(identity)
    wanted = Wanted(course_id=course_id, instructor_id=instructor_id, receipt=receipt)
    seen = courses.look(wanted, lambda likely: decide(_found(likely.course, course_id), likely.instructor))
    answered = answer_in(seen, receipt)
    if answered is not None:
        return answered
    try:
        change = decide(_matching(visible(seen.course, identity, course_id), conditions), seen.instructor)
    except CoursewireError:
        answered = answered_meanwhile(courses, receipt)
        if answered is None:
            raise
        return answered
    try:
        return courses.commit(change, receipt, seen)
    except ReceiptExists:
        return answer_in_the_way(courses, receipt)
    except (SlotTaken, VersionConflict) as exc:
        # Who was faster may have been this very request's first run, and its receipt not there yet at that moment.
        answered = answered_meanwhile(courses, receipt)
        if answered is not None:
            return answered
        if isinstance(exc, SlotTaken):
            raise _instructor_busy(courses, change.after, exc) from exc
        fresh = visible(courses.get(course_id), identity, course_id)
        # If it is no longer allowed at all, that refusal says more than "stale".
        decide(fresh, seen.instructor)
        raise StaleVersion(fresh) from exc


def visible(course: Course | None, identity: Identity, course_id: int) -> Course:
    """Raises NotFound for what does not exist and for what the identity may not see, indistinguishably."""
    there = _found(course, course_id)
    if not there.is_visible_to(identity):
        raise NotFound(f"course {course_id}")
    return there


def answer_in(seen: Seen, receipt: Receipt | None) -> Course | None:
    """What the same request was answered, ``None`` for a new one. Raises IdempotencyKeyReused for another request."""
    if receipt is None or seen.receipt is None:
        return None
    if seen.receipt.fingerprint != receipt.fingerprint:
        raise IdempotencyKeyReused
    return seen.receipt.answer


def answered_meanwhile(courses: CourseStore, receipt: Receipt | None) -> Course | None:
    """The answer of a first run that ended during this one: before a refusal goes out, it may be the reason for it.

    A look is no snapshot: it may show the course as a first run left it and yet not that run's receipt.
    """
    return answer_in(courses.look(Wanted(receipt=receipt)), receipt) if receipt else None


def answer_in_the_way(courses: CourseStore, receipt: Receipt | None) -> Course:
    """What the request was answered that stood in this one's way. Raises IdempotencyKeyReused."""
    answer = answered_meanwhile(courses, receipt)
    if answer is None:
        raise RuntimeError("a receipt stood in the way of the transaction and is not there")
    return answer


def _found(course: Course | None, course_id: int) -> Course:
    if course is None:
        raise NotFound(f"course {course_id}")
    return course


def _matching(course: Course, conditions: Conditions) -> Course:
    wanted = conditions.if_match
    if wanted is not None and course.version not in wanted:
        raise StaleVersion(course, has_moved_on=any(version < course.version for version in wanted))
    return course


def _instructor_busy(courses: CourseStore, wanted: Course, taken: SlotTaken) -> InstructorBusy:
    return InstructorBusy(wanted.instructor_name or "The instructor", courses.get(taken.course_id) or wanted)
