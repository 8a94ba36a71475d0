"""What all actions on an existing course share: prefetch, check, decide (a parameter) and commit."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import IdempotencyKeyReused, InstructorBusy, StaleVersion
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, InputKeys, Inputs, Receipt, ReceiptExists, SlotTaken, VersionConflict
from chalicelib.courses.visibility import require_found, require_visible
from chalicelib.errors import CoursewireError
from chalicelib.people.identity import Identity
from chalicelib.people.records import Instructor

Decide = Callable[[Course, Instructor | None], Change]


class Conditions(Struct, frozen=True):
    """The headers that make a request conditional or repeatable. ``fingerprint`` is a hash of the request's content.

    ``if_match`` holds the versions of the course that the caller accepts, None for any version.
    """

    if_match: frozenset[int] | None = None
    idempotency_key: str | None = None
    fingerprint: str = ""


class Context(Struct, frozen=True):
    """Who acts, when, and under which conditions. ``now`` is time-zone aware."""

    identity: Identity
    now: datetime
    conditions: Conditions = Conditions()

    @property
    def receipt(self) -> Receipt | None:
        """The receipt to look for and to store, None without an idempotency key."""
        key = self.conditions.idempotency_key
        return None if key is None else Receipt(self.identity.user_id, key, self.conditions.fingerprint)


def change_course(
    courses: CourseStore, context: Context, course_id: int, decide: Decide, instructor_id: int | None = None
) -> Course:
    """Stores a change and returns the course after it; a repeated request returns the response of its first run.

    ``decide`` gets the course and the instructor with ``instructor_id``, None if there is none.
    Raises the refusals of ``decide``, NotFound, StaleVersion, InstructorBusy, IdempotencyKeyReused, BusyError.
    """
    receipt = context.receipt
    inputs = courses.prefetch(
        InputKeys(course_id=course_id, instructor_id=instructor_id, receipt=receipt),
        lambda likely: decide(require_found(likely.course, course_id), likely.instructor),
    )
    if response := stored_response(inputs, receipt):
        return response
    try:
        course = require_visible(inputs.course, context.identity, course_id)
        _require_match(course, context.conditions.if_match)
        change = decide(course, inputs.instructor)
    except CoursewireError:
        if response := read_response(courses, receipt):
            return response
        raise
    try:
        return courses.commit(change, receipt, inputs)
    except ReceiptExists:
        return require_response(courses, receipt)
    except (SlotTaken, VersionConflict) as exc:
        # The winner may be the first run of this same request, whose receipt was not visible when this commit failed.
        if response := read_response(courses, receipt):
            return response
        if isinstance(exc, SlotTaken):
            holder = courses.get(exc.course_id) or change.after
            raise InstructorBusy(change.after.instructor_name or "The instructor", holder) from exc
        current = require_visible(courses.get(course_id), context.identity, course_id)
        # If the rules no longer allow the change at all, their refusal says more than "stale".
        decide(current, inputs.instructor)
        raise StaleVersion(current) from exc


def stored_response(inputs: Inputs, receipt: Receipt | None) -> Course | None:
    """Returns the response to the first run of this request, None for a new request. Raises IdempotencyKeyReused."""
    if receipt is None or inputs.receipt is None:
        return None
    if inputs.receipt.fingerprint != receipt.fingerprint:
        raise IdempotencyKeyReused
    return inputs.receipt.response


def read_response(courses: CourseStore, receipt: Receipt | None) -> Course | None:
    """Reads the receipt again and returns the stored response, if any. Raises IdempotencyKeyReused.

    To be called before a refusal: inputs may hold the course after this request's first run, but not its receipt.
    """
    return stored_response(courses.prefetch(InputKeys(receipt=receipt)), receipt) if receipt else None


def require_response(courses: CourseStore, receipt: Receipt | None) -> Course:
    """Returns the response stored under the same key, after ReceiptExists. Raises IdempotencyKeyReused."""
    response = read_response(courses, receipt)
    if response is None:
        raise RuntimeError("the transaction failed because of a receipt that does not exist")
    return response


def _require_match(course: Course, accepted: frozenset[int] | None) -> None:
    if accepted is not None and course.version not in accepted:
        raise StaleVersion(course, has_moved_on=any(version < course.version for version in accepted))
