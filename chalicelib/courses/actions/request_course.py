"""An organization asks for a course, or an admin records that it did."""

from __future__ import annotations

from datetime import datetime

from chalicelib.courses import decide
from chalicelib.courses.change_course import Conditions, answer_in, answer_in_the_way
from chalicelib.courses.commands import RequestCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import DuplicateRequest
from chalicelib.courses.decide import Change
from chalicelib.courses.ports import CourseStore, OpeningTaken, ReceiptExists
from chalicelib.courses.prefetch import Seen, Wanted
from chalicelib.errors import InvalidFields
from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Organization


def request_course(
    courses: CourseStore, identity: Identity, command: RequestCourse, conditions: Conditions, now: datetime
) -> Course:
    """A new pending course. Raises InvalidFields, WrongRole, DuplicateRequest, IdempotencyKeyReused, BusyError."""
    roles.require(identity, Role.ORGANIZATION, Role.ADMIN)
    receipt = conditions.receipt_for(identity)
    organization_id = identity.organization_id or command.organization_id

    def ask(seen: Seen) -> Change:
        return decide.request(command, _organization(seen, identity, command), identity, now)

    seen = courses.look(Wanted(organization_id=organization_id, receipt=receipt), ask)
    answered = answer_in(seen, receipt)
    if answered is not None:
        return answered
    change = ask(seen)
    try:
        return courses.commit(change, receipt, seen)
    except ReceiptExists:
        return answer_in_the_way(courses, receipt)
    except OpeningTaken as exc:
        # The place may be taken by this very request, sent twice at once.
        behind = courses.look(Wanted(course_id=exc.course_id, receipt=receipt))
        answered = answer_in(behind, receipt)
        if answered is not None:
            return answered
        holder = behind.course or change.after
        raise DuplicateRequest(
            "You" if identity.role is Role.ORGANIZATION else holder.organization_name, holder
        ) from exc


def _organization(seen: Seen, identity: Identity, command: RequestCourse) -> Organization:
    """For whom: an organization asks for itself only, an admin must say for whom."""
    if identity.role is Role.ORGANIZATION:
        if command.organization_id not in (None, identity.organization_id):
            raise InvalidFields({"organizationId": "must be left out: you can ask for your own organization only"})
        if command.notes_internal:
            raise InvalidFields({"notesInternal": "must be left out: internal notes are the administrators'"})
    organization_id = identity.organization_id or command.organization_id
    if organization_id is None:
        raise InvalidFields({"organizationId": "is needed: say which organization the course is for"})
    if seen.organization is None:
        raise InvalidFields({"organizationId": f"is not known: there is no organization {organization_id}"})
    return seen.organization
