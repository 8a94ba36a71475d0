"""An organization requests a course, or an admin enters a request for an organization."""

from msgspec.structs import replace

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, duplicate_request, require_response, stored_response
from chalicelib.courses.commands import RequestCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_types import require_offered
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, InputKeys, Inputs, OpenCourseExists, ReceiptExists, RecordDeactivated
from chalicelib.errors import BusyError, InvalidFields
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.records import Organization


def request_course(courses: CourseStore, context: Context, command: RequestCourse) -> Course:
    """Stores a pending course. Raises WrongRole, InvalidFields, DuplicateRequest, IdempotencyKeyReused, BusyError."""
    identity, receipt = context.identity, context.receipt
    require_role(identity, Role.ORGANIZATION, Role.ADMIN)
    organization_id = identity.organization_id or command.organization_id

    is_organization = identity.role is Role.ORGANIZATION

    def decide_request(inputs: Inputs) -> Change:
        organization, wanted = _require_organization(inputs, identity, command), command
        if is_organization:
            wanted = replace(command, course_type=require_offered(inputs.course_types, command.course_type))
        return decide_change.request(wanted, organization, identity, context.now)

    keys = InputKeys(organization_id=organization_id, receipt=receipt, course_types=is_organization)
    inputs = courses.prefetch(keys, decide_request)
    if response := stored_response(inputs, receipt):
        return response
    change = decide_request(inputs)
    try:
        return courses.commit(change, receipt, inputs)
    except ReceiptExists:
        return require_response(courses, receipt)
    except RecordDeactivated as exc:
        decide_request(courses.prefetch(keys))
        # Reactivated since: another attempt succeeds.
        raise BusyError from exc
    except OpenCourseExists as exc:
        # The course at this place may come from the same request, sent twice at once.
        current = courses.prefetch(InputKeys(course_id=exc.course_id, receipt=receipt))
        if response := stored_response(current, receipt):
            return response
        raise duplicate_request(identity, current.course or change.after) from exc


def _require_organization(inputs: Inputs, identity: Identity, command: RequestCourse) -> Organization:
    """Organizations request for themselves only; an admin must name the organization. Raises InvalidFields."""
    if identity.role is Role.ORGANIZATION:
        if command.organization_id not in (None, identity.organization_id):
            wording = "must be left out: you can ask for your own organization only"
            raise InvalidFields.of("organizationId", "left_out", wording)
        if command.notes_internal:
            wording = "must be left out: internal notes are the administrators'"
            raise InvalidFields.of("notesInternal", "left_out", wording)
    organization_id = identity.organization_id or command.organization_id
    if organization_id is None:
        wording = "is needed: say which organization the course is for"
        raise InvalidFields.of("organizationId", "required", wording)
    if inputs.organization is None:
        wording = f"is not known: there is no organization {organization_id}"
        raise InvalidFields.of("organizationId", "unknown", wording)
    if not inputs.organization.is_active:
        wording = f"is deactivated: {inputs.organization.name} gets no new courses"
        raise InvalidFields.of("organizationId", "deactivated", wording)
    return inputs.organization
