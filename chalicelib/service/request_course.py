"""An organization asks for a course, or an admin records that it did."""

from __future__ import annotations

from datetime import datetime

from chalicelib.core import decide
from chalicelib.core.commands import RequestCourse
from chalicelib.core.course import Course
from chalicelib.core.errors import DuplicateRequest, InvalidFields
from chalicelib.core.identity import Identity, Role
from chalicelib.core.people import Organization
from chalicelib.service import roles
from chalicelib.service.change_course import Conditions, answer_of, answered_before
from chalicelib.service.ports import CourseStore, OpeningTaken, People, ReceiptExists


def request_course(
    courses: CourseStore,
    people: People,
    identity: Identity,
    wish: RequestCourse,
    conditions: Conditions,
    now: datetime,
) -> Course:
    """A new pending course. Raises InvalidFields, WrongRole, DuplicateRequest, IdempotencyKeyReused, BusyError."""
    roles.require(identity, Role.ORGANIZATION, Role.ADMIN)
    receipt = conditions.receipt_for(identity)
    answered = answered_before(courses, receipt)
    if answered is not None:
        return answered
    organization = _organization(people, identity, wish)
    change = decide.request(wish, organization, identity, now, courses.next_course_id())
    try:
        courses.commit(change, receipt)
    except ReceiptExists:
        return answer_of(courses, receipt)
    except OpeningTaken as exc:
        # The place may be taken by this very request, sent twice at once.
        answered = answered_before(courses, receipt)
        if answered is not None:
            return answered
        holder = courses.get(exc.course_id)
        asker = "You" if identity.role is Role.ORGANIZATION else organization.name
        raise DuplicateRequest(asker, holder or change.after) from exc
    return change.after


def _organization(people: People, identity: Identity, wish: RequestCourse) -> Organization:
    """For whom: an organization asks for itself only, an admin must say for whom."""
    if identity.role is Role.ORGANIZATION:
        if wish.organization_id not in (None, identity.organization_id):
            raise InvalidFields({"organizationId": "must be left out: you can ask for your own organization only"})
        if wish.notes_internal:
            raise InvalidFields({"notesInternal": "must be left out: internal notes are the administrators'"})
    organization_id = identity.organization_id or wish.organization_id
    if organization_id is None:
        raise InvalidFields({"organizationId": "is needed: say which organization the course is for"})
    organization = people.organization(organization_id)
    if organization is None:
        raise InvalidFields({"organizationId": f"is not known: there is no organization {organization_id}"})
    return organization
