"""An organization requests a course, or an admin enters a request for an organization."""

from chalicelib.courses import decide_change
from chalicelib.courses.change_course import Context, require_response, stored_response
from chalicelib.courses.commands import RequestCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_errors import DuplicateRequest
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, InputKeys, Inputs, OpenCourseExists, ReceiptExists
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.records import Organization


def request_course(courses: CourseStore, context: Context, command: RequestCourse) -> Course:
    """Stores a pending course. Raises WrongRole, InvalidFields, DuplicateRequest, IdempotencyKeyReused, BusyError."""
    identity, receipt = context.identity, context.receipt
    require_role(identity, Role.ORGANIZATION, Role.ADMIN)
    organization_id = identity.organization_id or command.organization_id

    def decide_request(inputs: Inputs) -> Change:
        return decide_change.request(command, _require_organization(inputs, identity, command), identity, context.now)

    inputs = courses.prefetch(InputKeys(organization_id=organization_id, receipt=receipt), decide_request)
    if response := stored_response(inputs, receipt):
        return response
    change = decide_request(inputs)
    try:
        return courses.commit(change, receipt, inputs)
    except ReceiptExists:
        return require_response(courses, receipt)
    except OpenCourseExists as exc:
        # The course at this place may come from the same request, sent twice at once.
        current = courses.prefetch(InputKeys(course_id=exc.course_id, receipt=receipt))
        if response := stored_response(current, receipt):
            return response
        holder = current.course or change.after
        asker = "You" if identity.role is Role.ORGANIZATION else holder.organization_name
        raise DuplicateRequest(asker, holder) from exc


def _require_organization(inputs: Inputs, identity: Identity, command: RequestCourse) -> Organization:
    """Organizations request for themselves only; an admin must name the organization. Raises InvalidFields."""
    if identity.role is Role.ORGANIZATION:
        if command.organization_id not in (None, identity.organization_id):
            raise InvalidFields({"organizationId": "must be left out: you can ask for your own organization only"})
        if command.notes_internal:
            raise InvalidFields({"notesInternal": "must be left out: internal notes are the administrators'"})
    organization_id = identity.organization_id or command.organization_id
    if organization_id is None:
        raise InvalidFields({"organizationId": "is needed: say which organization the course is for"})
    if inputs.organization is None:
        raise InvalidFields({"organizationId": f"is not known: there is no organization {organization_id}"})
    if not inputs.organization.is_active:
        raise InvalidFields({"organizationId": f"is deactivated: {inputs.organization.name} gets no new courses"})
    return inputs.organization
