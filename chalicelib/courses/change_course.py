"""What all actions on an existing course share: prefetch, check, decide (a parameter) and commit."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from chalicelib.courses.absences.absence_errors import InstructorAway
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import DuplicateRequest, IdempotencyKeyReused, InstructorBusy, StaleVersion
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import (
    CourseStore,
    InputKeys,
    Inputs,
    OpenCourseExists,
    Receipt,
    ReceiptExists,
    RecordDeactivated,
    SlotTaken,
    VersionConflict,
)
from chalicelib.courses.visibility import require_found, require_visible
from chalicelib.errors import BusyError, CoursewireError
from chalicelib.people.identity import Identity, Role

Decide = Callable[[Course, Inputs], Change]


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
    courses: CourseStore,
    context: Context,
    course_id: int,
    decide: Decide,
    instructor_id: int | None = None,
    *,
    course_types: bool = False,
) -> Course:
    """Stores a change and returns the course after it; a repeated request returns the response of its first run.

    ``decide`` gets the course and the inputs: the instructor with ``instructor_id``, and ``course_types`` if wanted.
    Raises the refusals of ``decide``, NotFound, StaleVersion, InstructorBusy, DuplicateRequest, IdempotencyKeyReused,
    BusyError.
    """
    receipt = context.receipt
    keys = InputKeys(course_id=course_id, instructor_id=instructor_id, receipt=receipt, course_types=course_types)
    inputs = courses.prefetch(keys, lambda likely: decide(require_found(likely.course, course_id), likely))
    if response := stored_response(inputs, receipt):
        return response
    try:
        course = require_visible(inputs.course, context.identity, course_id)
        _require_match(course, context.conditions.if_match)
        change = decide(course, inputs)
    except CoursewireError:
        if response := read_response(courses, receipt):
            return response
        raise
    try:
        return courses.commit(change, receipt, inputs)
    except ReceiptExists:
        return require_response(courses, receipt)
    except (SlotTaken, OpenCourseExists, RecordDeactivated, VersionConflict) as exc:
        # The winner may be the first run of this same request, whose receipt was not visible when this commit failed.
        if response := read_response(courses, receipt):
            return response
        if isinstance(exc, SlotTaken):
            raise _instructor_taken(courses, change, exc.course_id) from exc
        if isinstance(exc, OpenCourseExists):
            raise duplicate_request(context.identity, courses.get(exc.course_id) or change.after) from exc
        if isinstance(exc, RecordDeactivated):
            decide(course, courses.prefetch(keys))
            # Reactivated since: another attempt succeeds.
            raise BusyError from exc
        current = require_visible(courses.get(course_id), context.identity, course_id)
        # If the rules no longer allow the change at all, their refusal says more than "stale".
        decide(current, inputs)
        raise StaleVersion(current) from exc


def stored_response(inputs: Inputs, receipt: Receipt | None) -> Course | None:
    """Returns the response to the first run of this request, None for a new request. Raises IdempotencyKeyReused."""
    found = stored_receipt(inputs, receipt)
    return found.response if found else None


def stored_receipt(inputs: Inputs, receipt: Receipt | None) -> Receipt | None:
    """Returns the receipt of the first run of this request, None for a new request. Raises IdempotencyKeyReused."""
    if receipt is None or inputs.receipt is None:
        return None
    if inputs.receipt.fingerprint != receipt.fingerprint:
        raise IdempotencyKeyReused
    return inputs.receipt


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


def _instructor_taken(courses: CourseStore, change: Change, holder_id: int) -> CoursewireError:
    """Returns the refusal that names the holder, a course or, below zero, an absence."""
    name = change.after.instructor_name or "The instructor"
    if holder_id > 0:
        return InstructorBusy(name, courses.get(holder_id) or change.after)
    absence = courses.absence(-holder_id)
    # An absence that was removed in between holds nothing any more: another attempt succeeds.
    return InstructorAway(absence) if absence else BusyError()


def duplicate_request(identity: Identity, holder: Course) -> DuplicateRequest:
    """Returns the refusal, for an organization or an admin, because of the organization's course ``holder``."""
    return DuplicateRequest("You" if identity.role is Role.ORGANIZATION else holder.organization_name, holder)


def _require_match(course: Course, accepted: frozenset[int] | None) -> None:
    if accepted is not None and course.version not in accepted:
        raise StaleVersion(course, has_moved_on=any(version < course.version for version in accepted))
